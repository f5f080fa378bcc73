// The page of scores: what one is to review, objections, how far reviewers agree, and plans.

import { clock, el, plain, setText } from "../dom.js";
import { ApiError, callLink, get, send } from "../review/api.js";
import { Scope } from "../scope.js";
import { beginPage } from "../shared/page.js";
import { agreement } from "./agreement.js";
import { decision } from "./objections.js";
import { planner } from "./planner.js";
import { field, table } from "./tables.js";
import { reasons } from "./why.js";
import { WORDS } from "./words.js";

const { t, language, query } = beginPage(WORDS);
const scope = new Scope();
/** @param {string} id @returns {any} */
const find = (id) => document.getElementById(id);
const titles = new Map();
let every = query.get("all") === "1";

function heading(id, ...more) {
	return el("div", { class: "bar" }, el("h2", { id: `${id}-title` }, t(id)), ...more);
}

function fill(id, ...nodes) {
	find(id).replaceChildren(...nodes);
	find(id).hidden = false;
}

/** @param {string} id @param {string} [text] */
const link = (id, text) => el("a", { href: callLink(id) }, plain(text ?? id, 60));

async function queue() {
	const { queue: list, may } = await get(`/api/review/queue?state=open${every ? "&all=1" : ""}`);
	const rows = list.map((one) => {
		const skip = el("button", { type: "button", class: "quiet", "aria-label": t("skip_it.of", { call: plain(one.call, 60) }) }, t("skip_it"));
		scope.on(skip, "click", () => attempt(async () => {
			await send("POST", `/api/review/queue/${one.id}`, { state: "skipped" });
			await queue();
			find("queue-title").focus();
		}));
		return [
			link(one.call),
			plain(one.agent || "–", 40),
			clock(one.duration_ms),
			reasons(one.why, t).join(" · "),
			plain(one.plan, 60),
			...(every ? [plain(one.reviewer, 40)] : []),
			one.due || "–",
			skip,
		];
	});
	const heads = ["call", "agent", "length", "why", "plan", ...(every ? ["reviewer"] : []), "due"].map((key) => t(key));
	const all = el("input", { type: "checkbox", id: "queue-all", checked: every });
	scope.on(all, "change", () => {
		every = all.checked;
		attempt(queue);
	});
	const choice = may.includes("plan") ? [el("label", { class: "tick" }, all, t("queue.all"))] : [];
	fill("queue", heading("queue", ...choice), rows.length ? table(t("queue"), [...heads, t("skip_it")], rows) : el("p", { class: "lead" }, t("queue.empty")));
	find("queue-title").tabIndex = -1;
	return may;
}

async function disputes() {
	const { disputes: list, may } = await get("/api/review/disputes?state=open");
	const host = { t, scope, load: () => disputes() };
	const items = list.map((one) => {
		const row = titles.get(one.item);
		return el(
			"li",
			{ class: "objection" },
			el("p", {}, link(one.call), " · ", plain(row?.title ?? one.item, 120)),
			el("p", {}, t("dispute.open", { by: plain(one.by, 60), text: plain(one.text) })),
			...(may.includes("resolve") ? [decision(host, one, row)] : []),
		);
	});
	fill("disputes", heading("disputes"), items.length ? el("ul", {}, ...items) : el("p", { class: "lead" }, t("disputes.empty")));
}

async function calibration(plans) {
	const choose = /** @type {HTMLSelectElement} */ (el("select", {}, el("option", { value: "" }, t("calibration.every"))));
	for (const { name, kind } of plans) if (kind === "calibration") choose.append(el("option", { value: name }, plain(name, 80)));
	const body = el("div");
	const show = async () => {
		const { calibration: told } = await get(`/api/review/calibration?plan=${encodeURIComponent(choose.value)}`);
		body.replaceChildren(...agreement(told, t, (key) => titles.get(key)?.title ?? key));
	};
	scope.on(choose, "change", () => attempt(show));
	fill("calibration", heading("calibration"), field(t("plan"), choose), body);
	await show();
}

async function plans(may) {
	const { plans: list, reviewers } = await get("/api/review/plans");
	await calibration(list);
	if (!may.includes("plan")) return;
	const lines = list.map(({ name, kind, calls, open }) => [plain(name, 80), t(`kind.${kind}`), t("progress", { done: calls - open, of: calls })]);
	const known = lines.length ? [table(t("plans"), [t("plan.name"), t("plan.kind"), ""].map((head) => head || t("queue")), lines)] : [];
	fill("plans", heading("plans"), ...known, planner(t, scope, reviewers, async () => void (await queue())));
}

/** @param {() => Promise<unknown>} work */
async function attempt(work) {
	try {
		await work();
		find("trouble").hidden = true;
	} catch (error) {
		setText(find("trouble"), error instanceof ApiError && error.message ? error.message : t("lost"));
		find("trouble").hidden = false;
	}
}

attempt(async () => {
	const { active, forms } = await get("/api/review/forms");
	const form = forms.find((one) => one.form === active);
	for (const row of form.sections.flatMap((one) => one.rows)) titles.set(row.key, { ...row, title: row[language] });
	const me = await get("/api/review/me");
	if (me.may.includes("score")) await plans(await queue());
	await disputes();
	document.body.dataset.ready = "";
});
