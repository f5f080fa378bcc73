// The page of people: who may sign in and as what, and who did what. For administrators.

import { el, plain, setText } from "../dom.js";
import { ApiError, get, send } from "../review/api.js";
import { Scope } from "../scope.js";
import { field, table } from "../scorecards/tables.js";
import { beginPage } from "../shared/page.js";
import { WORDS } from "./words.js";

const ROLES = ["agent", "reviewer", "lead", "admin"];
const { t } = beginPage(WORDS);
const scope = new Scope();
/** Of the tables, which are drawn anew. */
let drawn = new Scope();
/** @param {string} id @returns {any} */
const find = (id) => document.getElementById(id);
const said = el("p", { role: "status" });

const roles = () => ROLES.map((role) => el("option", { value: role }, t(`role.${role}`)));

async function users() {
	const { login, users: list } = await get("/api/people/users");
	setText(find("lead"), login ? "" : t("token"));
	find("lead").hidden = login;
	drawn.end();
	drawn = new Scope();
	const rows = list.map((user) => {
		const name = plain(user.name, 64);
		const role = /** @type {HTMLSelectElement} */ (el("select", { "aria-label": t("role.of", { name }) }, ...roles()));
		role.value = user.role;
		const active = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox", "aria-label": t("active.of", { name }), checked: user.active }));
		drawn.on(role, "change", () => change(user.name, { role: role.value }));
		drawn.on(active, "change", () => change(user.name, { active: active.checked }));
		const ways = [user.has_password && t("way.password"), user.oidc_subject && t("way.provider")].filter(Boolean);
		return [name, plain(user.display || "–", 60), role, plain(user.team || "–", 60), ways.join(" · ") || t("way.none"), el("span", { class: "tick" }, active)];
	});
	const heads = ["name", "display", "role", "team", "way", "active"].map((key) => t(key));
	find("users").replaceChildren(rows.length ? table(t("users"), heads, rows) : el("p", { class: "lead" }, t("none")), said);
}

/** @param {string} name @param {object} what */
function change(name, what) {
	return attempt(async () => {
		await send(/** @type {any} */ ("PATCH"), `/api/people/users/${encodeURIComponent(name)}`, what);
		await users();
		setText(said, t("changed", { name: plain(name, 64) }));
		await audit();
	}).then((done) => (done ? null : users()));
}

function adding() {
	const input = (type, autocomplete) => /** @type {HTMLInputElement} */ (el("input", { type, maxlength: "200", autocomplete }));
	const [name, display, team] = [input("text", "off"), input("text", "off"), input("text", "off")];
	const password = input("password", "new-password");
	const role = /** @type {HTMLSelectElement} */ (el("select", {}, ...roles()));
	find("add").replaceChildren(
		field(t("name"), name),
		field(t("display"), display),
		field(t("role"), role),
		field(t("team"), team),
		field(t("password.hint"), password),
		el("div", { class: "tools" }, el("button", { type: "submit", class: "primary" }, t("save"))),
	);
	scope.on(find("add"), "submit", (event) => {
		event.preventDefault();
		attempt(async () => {
			const made = { name: name.value, display: display.value, team: team.value, role: role.value, password: password.value || null };
			await send("POST", "/api/people/users", made);
			await users();
			setText(said, t("added", { name: plain(made.name, 64) }));
			find("add").reset();
			await audit();
		});
	});
}

const lines = [];
const filters = { user: el("select"), action: el("select"), call: el("input", { type: "text" }) };

async function audit(before = 0) {
	const query = new URLSearchParams();
	for (const [name, control] of Object.entries(filters)) {
		const { value } = /** @type {HTMLSelectElement} */ (control);
		if (value) query.set(name, value);
	}
	if (before) query.set("before", String(before));
	const told = await get(`/api/people/audit?${query}`);
	if (!before) lines.length = 0;
	lines.push(...told.lines);
	options(filters.user, told.users, (one) => plain(one, 60));
	options(filters.action, told.actions, (one) => t(`do.${one}`));
	const rows = lines.map((line) => [
		line.at.replace("T", " ").replace("Z", ""),
		plain(line.user, 60),
		t(`do.${line.action}`),
		line.call ? el("a", { href: `/review/call?id=${encodeURIComponent(line.call)}` }, plain(line.call, 60)) : "–",
		plain(line.detail || "–", 200),
	]);
	find("audit").replaceChildren(table(t("audit"), ["at", "user", "action", "call", "detail"].map((key) => t(key)), rows));
	find("more").hidden = told.lines.length < 100;
}

function options(select, values, name) {
	const chosen = select.value;
	select.replaceChildren(el("option", { value: "" }, t("any")), ...values.map((value) => el("option", { value }, name(value))));
	select.value = values.includes(chosen) ? chosen : "";
}

function filtering() {
	find("filters").replaceChildren(...Object.entries(filters).map(([name, control]) => field(t(name), /** @type {HTMLElement} */ (control))));
	scope.on(find("filters"), "change", () => attempt(() => audit()));
	scope.on(find("filters"), "submit", (event) => {
		event.preventDefault();
		attempt(() => audit());
	});
	scope.on(find("more"), "click", () => attempt(() => audit(lines.at(-1).id)));
}

/** @param {() => Promise<unknown>} work */
async function attempt(work) {
	try {
		await work();
		find("trouble").hidden = true;
		return true;
	} catch (error) {
		setText(find("trouble"), error instanceof ApiError && error.message ? error.message : t("lost"));
		find("trouble").hidden = false;
		return false;
	}
}

adding();
filtering();
attempt(async () => {
	await users();
	await audit();
	document.body.dataset.ready = "";
});
