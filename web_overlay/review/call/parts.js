// Small pieces that several lists of the page are made of.

import { clock, el, plain, setAttr, setText } from "../../dom.js";
import { KINDS } from "./kinds.js";
import { leadTo } from "./model.js";

/** The mark of a kind, as it stands on the time axis. @param {string} kind @param {string} letter */
export function glyph(kind, letter) {
	const { shape, ink } = KINDS[kind] ?? { shape: "flag", ink: "accent" };
	return el("span", { class: "glyph", "data-shape": shape, "data-ink": ink, "aria-hidden": "true" }, letter);
}

/** When something was said; pressed, it is heard from a little before. @param {number} ms @param {Translate} t */
export function moment(ms, t) {
	const label = t("play.finding", { time: clock(ms) });
	const attributes = { type: "button", class: "moment", "data-act": "play", "data-ms": String(Math.round(leadTo(ms))) };
	return el("button", { ...attributes, "aria-label": label, title: t("play.before") }, clock(ms));
}

/** What a finding rests on: words that can be heard, and what was measured. @param {Evidence[]} evidence */
export function grounds(evidence, most, { t, say }) {
	const list = el("ul", { class: "quotes" });
	for (const { text, start_ms, why } of evidence.slice(0, most)) {
		const measured = why.startsWith("voice:") || /^\d+ ms$/.test(text);
		list.append(el("li", {}, measured ? el("span", { class: "measure" }, plain(text, 40)) : quote(text, leadTo(start_ms), t), " ", el("span", { class: "why" }, say.why(why))));
	}
	if (evidence.length > most) list.append(el("li", { class: "why" }, t("quotes.more", { n: evidence.length - most })));
	return list;
}

/** Words that were said and can be heard. @param {string} text @param {number} ms @param {Translate} t */
export function quote(text, ms, t) {
	const attributes = { type: "button", class: "quote", "data-act": "play", "data-ms": String(Math.round(ms)), title: t("play.before") };
	return el("button", attributes, t("quoted", { text: plain(text, 300) }));
}

/** What a prompt, a question or a signal is asked about: agree, disagree, comment. */
export function judging(target, id, t) {
	const button = (act, key, label) =>
		el("button", { type: "button", "data-act": act, "data-target": target, "data-id": id, title: `${t(label)} (${key})` }, t(label));
	const group = el(
		"div",
		{ class: "judging", role: "group", "aria-label": t("judge.label") },
		button("agree", "A", "judge.agree"),
		button("disagree", "D", "judge.disagree"),
		button("comment", "C", "judge.comment"),
	);
	return el("div", { class: "judged" }, group, el("div", { class: "opinions" }));
}

/** What was said of it so far. @param {HTMLElement} node Of `judging`. */
export function showJudged(node, verdicts, mine, t) {
	const [group, opinions] = /** @type {any} */ (node.children);
	for (const button of group.children) {
		const { act } = button.dataset;
		const on = act === "comment" ? Boolean(mine?.comment) : mine?.verdict === act;
		setAttr(button, "aria-pressed", String(on));
	}
	opinions.replaceChildren(
		...verdicts.map(({ reviewer, verdict, comment }) => {
			const who = reviewer === mine?.reviewer ? t("judge.you") : plain(reviewer, 60);
			const what = verdict === "comment" ? "" : t(`judge.${verdict}`);
			const said = comment ? t("quoted", { text: plain(comment, 2000) }) : "";
			return el("p", { class: "opinion" }, el("b", {}, who), ` ${what} ${said}`.trimEnd());
		}),
	);
	group.parentElement.dataset.verdict = mine?.verdict ?? "";
}

/** A term and what it is. @param {[string, Node | string][]} pairs */
export function terms(pairs) {
	const list = el("dl", { class: "terms" });
	for (const [term, what] of pairs) list.append(el("dt", {}, term), el("dd", {}, what));
	return list;
}

/** A heading and what stands under it; nothing where there is nothing. @param {string} title */
export function part(title, ...content) {
	const there = content.filter(Boolean);
	return there.length ? el("section", { class: "part" }, el("h3", {}, title), ...there) : null;
}

export { clock, el, plain, setAttr, setText };
