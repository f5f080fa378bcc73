// The top of the page: which call this is, how it went, and in which state its report is.

import { clock, el, plain, setText } from "../../dom.js";

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

/** When a call began, in the reader's own time. @param {string} utc @param {string} language */
export function began(utc, language) {
	const at = new Date(utc);
	if (!utc || Number.isNaN(at.getTime())) return "";
	const style = /** @type {const} */ ({ dateStyle: "medium", timeStyle: "short" });
	return new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en", style).format(at);
}

/** @param {any} answer @param {{ t: Translate, language: string, say: any, banner: (text: string) => void }} on */
export function showHead({ call, report, original, originals, about }, { t, language, say, banner }) {
	const title = plain(call.summary, 200) || (call.agent ? t("call.of", { agent: plain(call.agent, 60) }) : t("call.untitled", { id: plain(call.call_id, 100) }));
	setText(byId("title"), title);
	byId("title").lang = call.summary ? say.lang : "";
	document.title = `${title} · call-assist`;
	const facts = [
		call.agent && plain(call.agent, 60),
		call.team && plain(call.team, 60),
		began(call.started_at, language),
		call.duration_ms ? clock(call.duration_ms) : "",
		call.kind && say.about(call.kind),
		plain(call.customer_ref || about?.meta?.customer || "", 60),
	];
	setText(byId("lead"), facts.filter(Boolean).join(" · "));
	const chips = [];
	const chip = (text, look) => chips.push(el("span", { class: "chip", "data-look": look }, text));
	if (call.peak_band) chip(t("peak", { band: say.band(call.peak_band) }), call.peak_band);
	if (call.score !== null) chip(t("score", { n: call.score }), "score");
	for (const flag of call.flags) chip(say.flag(flag), "flag");
	if (call.hold) chip(t("held"), "held");
	byId("chips").replaceChildren(...chips);
	const state = call.state === "ended" ? "" : `state.${call.state}`;
	if (state) banner(t(state));
	else if (!report) banner(t("state.none"));
	else if (original) banner(t("original.now"));
	const button = byId("original");
	button.hidden = !(originals || original);
	setText(button, t(original ? "redacted" : "original"));
	if (!original) button.title = t("original.about");
}
