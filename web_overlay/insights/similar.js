// The case library beside a call: calls about the same thing, and what worked in them.

import { el, plain } from "../dom.js";
import { callLink, callPath, get } from "../review/api.js";

const WORDS = {
	title: ["类似的通话", "Similar calls"],
	none: ["还没有找到类似的通话。", "No similar calls yet."],
	lost: ["现在查不到，稍后再试。", "They can't be looked up just now."],
	did: ["当时的办法", "What was done"],
	unsaid: ["没有听到解决办法", "No solution was heard"],
	calmer: ["怒气 {from} → {to}", "Anger {from} → {to}"],
	worked: ["有效", "Worked"],
	score: ["评分 {n}", "Score {n}"],
};

/**
 * A panel of calls like this one; it fills itself.
 * @param {string} callId
 * @param {string} language
 */
export function similarPanel(callId, language) {
	/** @param {keyof typeof WORDS} key @param {Record<string, unknown>} [values] */
	const t = (key, values = {}) => WORDS[key][language === "zh" ? 0 : 1].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
	const body = el("div", { "aria-busy": "true" });
	const panel = el("section", { class: "similar", "aria-label": t("title") }, el("h2", {}, t("title")), body);
	fill();
	return panel;

	async function fill() {
		try {
			const { cases } = await get(callPath(callId, "similar"));
			body.replaceChildren(cases.length ? el("ol", {}, ...cases.map(one)) : el("p", {}, t("none")));
		} catch {
			body.replaceChildren(el("p", {}, t("lost")));
		}
		body.removeAttribute("aria-busy");
	}

	/** @param {any} found */
	function one(found) {
		const level = (value) => `${Math.round(value * 100)}`;
		const facts = [
			found.started_at.slice(0, 10),
			plain(found.agent, 40),
			found.anger_end === null ? "" : t("calmer", { from: level(found.anger_peak), to: level(found.anger_end) }),
			found.score === null ? "" : t("score", { n: found.score }),
		];
		return el(
			"li",
			{},
			el("a", { href: callLink(found.call_id) }, plain(found.summary, 120) || plain(found.call_id, 60)),
			...(found.worked ? [" ", el("strong", { class: "worked" }, t("worked"))] : []),
			el("p", {}, found.solution ? `${t("did")}${language === "zh" ? "：" : ": "}${plain(found.solution, 200)}` : t("unsaid")),
			el("p", { class: "facts" }, facts.filter(Boolean).join(" · ")),
		);
	}
}
