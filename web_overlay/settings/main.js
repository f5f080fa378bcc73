// The settings page: one form for the service's settings, and what only this browser keeps.

import { el, plain, setAttr, setText } from "../dom.js";
import { CHOICES } from "../look.js";
import { Scope } from "../scope.js";
import { beginPage } from "../shared/page.js";
import { Field, fill, group, number, select, text, tick } from "./fields.js";
import { WORDS } from "./words.js";

const { look, t, of, address } = beginPage(WORDS);
const scope = new Scope();
/** @param {string} id @returns {any} */
const find = (id) => document.getElementById(id);
/** @type {Map<string, Field>} */
const fields = new Map();
/** @type {Set<string>} */
const unmute = new Set();
const COACH = ["quiet", "per_minute", "max_up"];

/** @type {any} */
let known = null;
/** @type {any[]} */
let devices = [];

function field(name, control, options = {}) {
	const made = new Field(name, t, { control, ...options });
	fields.set(name, made);
	return made.node;
}

const button = (key, props = {}) => el("button", { type: "button", class: "quiet", ...props }, t(key));
const heard = el("p", { class: "hint", role: "status" });
const muted = el("ul", { class: "rows" });
const paired = el("ul", { class: "rows" });

// --- what is on the page ---------------------------------------------------------------

function build() {
	const usual = (n) => t("usual", { n });
	const { coach, languages } = known;
	const walls = ["off", "mood", "all"];
	find("groups").append(
		group(
			t("group.sound"),
			t("when.start"),
			field("agent_device", select([])),
			field("customer_device", select([]), { hint: t("customer_device.hint") }),
			el("p", { class: "tools" }, button("refresh", { id: "refresh" }), el("a", { href: "/setup" }, t("check")), heard),
		),
		group(
			t("group.coach"),
			t("when.call"),
			el(
				"div",
				{ class: "pair" },
				field("per_minute", number(usual(coach.usual_per_minute))),
				field("max_up", number(usual(coach.usual_max_up))),
			),
			field("quiet", tick(), { inline: true, hint: t("quiet.hint") }),
			el("h2", {}, t("muted")),
			muted,
		),
		group(
			t("group.sharing"),
			t("when.start"),
			field("sharing.wall", select(walls.map((value) => ({ value, text: t(`wall.${value}`) })))),
			field("sharing.agent_tone", tick(), { inline: true }),
			field("sharing.wellbeing", tick(), { inline: true, hint: t("sharing.hint") }),
		),
		group(t("group.screen"), t("when.now"), ...screen()),
		group(
			t("group.call"),
			t("when.start"),
			el(
				"div",
				{ class: "pair" },
				field("language", select(languages.map((value) => ({ value, text: t(`language.${value}`) })))),
				field("pack", select([])),
			),
			field("model", text(), { hint: t("model.hint") }),
			field("record", tick(), { inline: true, hint: t("record.hint") }),
			field("data", text(), { hint: t("data.hint") }),
			field("port", number(String(known.defaults.port))),
		),
		group(t("group.paired"), t("when.now"), paired),
	);
}

/** What only this browser keeps; it is kept as soon as it is chosen. */
function screen() {
	return ["language", "theme", "layout", "sound", "keys"]
		.filter((name) => name in CHOICES)
		.map((name) => {
			const id = `s-${name}`;
			const isTick = CHOICES[name].includes("off");
			const control = /** @type {any} */ (
				isTick ? tick() : select(CHOICES[name].map((value) => ({ value, text: t(`${name}.${value}`) })))
			);
			control.id = id;
			if (isTick) control.checked = look[name] === "on";
			else control.value = look[name];
			scope.on(control, "change", () => {
				look.set({ [name]: isTick ? (control.checked ? "on" : "off") : control.value });
				if (name === "language") location.reload();
			});
			const label = el("label", { for: id }, t(`screen.${name}`));
			return isTick
				? el("div", { class: "field inline" }, control, label)
				: el("div", { class: "field" }, el("div", { class: "label" }, label), control);
		});
}

/** Put what holds into the fields. */
function show() {
	const { values, defaults, pending, coach, packs } = known;
	const language = values.language ?? "zh";
	showDevices();
	fill(fields.get("pack")?.control, packOptions(packs, values.pack, language));
	for (const [name, each] of fields) {
		if (COACH.includes(name)) each.value = coach[name];
		else if (each.control.type === "checkbox") each.value = values[name] ?? defaults[name];
		else if (each.control.tagName === "SELECT") each.value = values[name] ?? defaults[name] ?? (name === "language" ? "zh" : "");
		else each.value = values[name];
		each.blame("");
		each.remark(pending.includes(name) ? t("pending") : "");
	}
	showMuted();
	setText(find("file"), t("file", { path: known.path }));
	setText(find("trouble"), plain(known.trouble));
	find("trouble").hidden = !known.trouble;
}

function packOptions(packs, own, language) {
	const options = packs
		.filter((pack) => pack.language === language && pack.name !== language)
		.map(({ name, title }) => ({ value: name, text: title }));
	const ours = own && !options.some(({ value }) => value === own);
	return [
		{ value: "", text: t("pack.general") },
		...options,
		...(ours ? [{ value: own, text: t("pack.own", { name: own }) }] : []),
	];
}

function showDevices() {
	for (const [name, kind] of [
		["agent_device", "microphone"],
		["customer_device", "loopback"],
	]) {
		const each = fields.get(name);
		if (!each) continue;
		const own = known.values[name];
		const fitting = devices.filter((device) => device.kind === kind);
		const usual = fitting.find((device) => device.default) ?? fitting[0];
		const gone = own && !fitting.some(({ id }) => id === own);
		const chosen = each.control.value || own || "";
		fill(each.control, [
			{ value: "", text: usual ? t("device.default", { name: plain(usual.name, 60) }) : t("device.none") },
			...fitting.map(({ id, name: text }) => ({ value: id, text: plain(text, 80) })),
			...(gone ? [{ value: own, text: t("device.gone", { name: plain(own, 80) }) }] : []),
		]);
		each.control.value = chosen;
	}
}

function showMuted() {
	const rows = known.muted.map(({ id, say }) => {
		const gone = unmute.has(id);
		const act = button(gone ? "keep_muted" : "unmute", { "data-unmute": id });
		setAttr(act, "aria-label", `${act.textContent}: ${plain(say || id, 60)}`);
		return el("li", { "data-gone": gone }, el("span", {}, plain(say || id, 200)), act);
	});
	muted.replaceChildren(...(rows.length ? rows : [el("li", { class: "hint" }, t("muted.none"))]));
}

async function showPaired() {
	const { pairings = [], trusted = [] } = (await ask("/api/pairings")) ?? {};
	const rows = [
		...pairings.map(({ id, origin }) => {
			const act = button("revoke", { "data-revoke": id, "data-origin": origin });
			setAttr(act, "aria-label", `${t("revoke")}: ${origin}`);
			return el("li", {}, el("span", {}, plain(origin, 120)), act);
		}),
		...trusted.map((origin) =>
			el("li", {}, el("span", {}, plain(origin, 120)), el("span", { class: "hint" }, t("paired.trusted"))),
		),
	];
	paired.replaceChildren(...(rows.length ? rows : [el("li", { class: "hint" }, t("paired.none"))]));
}

// --- what is asked of the service ------------------------------------------------------

async function ask(path) {
	try {
		const answer = await fetch(address(path));
		return answer.ok ? await answer.json() : null;
	} catch {
		return null;
	}
}

async function refresh() {
	devices = (await ask("/api/settings/devices")) ?? [];
	showDevices();
}

function changes() {
	/** @type {Record<string, any>} */
	const change = {};
	const values = {};
	for (const [name, each] of fields) {
		if (!each.changed) continue;
		if (COACH.includes(name)) change[name] = each.value;
		else values[name] = each.value === known.defaults[name] ? null : each.value;
	}
	if (Object.keys(values).length) change.values = values;
	if (unmute.size) change.unmute = [...unmute];
	return change;
}

async function save() {
	const change = changes();
	if (!Object.keys(change).length) return tell("said.nothing");
	for (const each of fields.values()) each.blame("");
	let answer;
	try {
		answer = await fetch(address("/api/settings"), {
			method: "PUT",
			headers: { "content-type": "application/json" },
			body: JSON.stringify(change),
		});
	} catch {
		return tell("said.lost", {}, "bad");
	}
	if (answer.status === 422) return blame((await answer.json()).errors);
	if (!answer.ok) return tell("said.failed", { why: plain(await answer.text(), 300) }, "bad");
	known = await answer.json();
	unmute.clear();
	show();
	tell(change.values ? "said.start" : "said.call", {}, "good");
}

function blame(errors) {
	const others = [];
	/** @type {HTMLElement | undefined} */
	let first;
	for (const { field: name, what } of errors) {
		const each = fields.get(name.replace(/^coach\./, ""));
		if (!each) others.push(of(what));
		else {
			each.blame(of(what));
			first ??= each.control;
		}
	}
	tell("said.wrong", { n: errors.length }, "bad");
	if (others.length) setText(find("trouble"), others.map((what) => plain(what)).join(" "));
	find("trouble").hidden = !others.length;
	first?.focus();
}

function tell(key, values = {}, state = "") {
	setText(find("said"), t(key, values));
	setAttr(find("said"), "data-state", state || null);
}

function noticed() {
	if (Object.keys(changes()).length) tell("said.changed");
	else tell("said.nothing");
}

async function clicked({ target }) {
	const act = target.closest?.("button");
	if (!act) return;
	if (act.id === "refresh") {
		await refresh();
		setText(heard, t("refreshed", { n: devices.length }));
	} else if (act.dataset.unmute) {
		const id = act.dataset.unmute;
		if (!unmute.delete(id)) unmute.add(id);
		showMuted();
		/** @type {any} */ (muted.querySelector(`[data-unmute="${CSS.escape(id)}"]`))?.focus();
		noticed();
	} else if (act.dataset.revoke) {
		const path = `/api/pairings/${encodeURIComponent(act.dataset.revoke)}`;
		await fetch(address(path), { method: "DELETE" }).catch(() => null);
		await showPaired();
		tell("revoked", { origin: act.dataset.origin });
	}
}

async function begin() {
	known = await ask("/api/settings");
	if (!known) {
		setText(find("trouble"), t("said.lost"));
		find("trouble").hidden = false;
		find("form").hidden = true;
		return;
	}
	build();
	show();
	setAttr(document.body, "data-ready", true);
	scope.on(find("form"), "submit", (event) => {
		event.preventDefault();
		save();
	});
	scope.on(find("form"), "input", (event) => event.target.id?.startsWith("f-") && noticed());
	const language = fields.get("language")?.control;
	scope.on(language, "change", () =>
		fill(fields.get("pack")?.control, packOptions(known.packs, known.values.pack, language.value)),
	);
	scope.on(document, "click", clicked);
	await Promise.all([refresh(), showPaired()]);
	setAttr(document.body, "data-devices", true);
}

begin();
