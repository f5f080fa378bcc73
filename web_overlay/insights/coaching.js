// An agent's own page: what goes well, what to try next, where to hear both, and a list to tick.

import { clock, el, setText } from "../dom.js";
import { callLink, send } from "../review/api.js";
import { csvLink, percent, shown } from "./table.js";

/** Moments to listen to. @param {any[]} moments */
function moments(moments) {
	return el(
		"ul",
		{ class: "moments" },
		...moments.map((moment) =>
			el(
				"li",
				{},
				el(
					"a",
					{ href: callLink(moment.call_id, { t: moment.at_ms, f: moment.finding }) },
					`${moment.started_at.slice(0, 10)} ${clock(moment.at_ms)}`,
				),
				...(moment.text ? [" ", el("q", {}, shown(moment.text, 80))] : []),
			),
		),
	);
}

/** @param {any} habit @param {(key: string, values?: object) => string} t */
function rate(habit, t) {
	const { count, of, low, high } = habit.rate;
	const span = low === null ? "" : `${t("coach.interval", { low: percent(low), high: percent(high) })}`;
	return el("p", { class: "hint" }, `${t("coach.rate", { count, of })} · ${span}`);
}

/** A heading and what follows, where there is anything. @param {string} title @param {Node | null} content */
const part = (title, content) => (content ? [el("h4", {}, title), content] : []);

/**
 * @param {any} answer
 * @param {{ t: (key: string, values?: object) => string, of: (title: {zh: string, en: string}) => string, csv: string, own: boolean, scope: import("../scope.js").Scope, trouble: (error: unknown) => void }} room
 */
export function coaching(answer, { t, of, csv, own, scope, trouble }) {
	const said = el("p", { class: "sr-only", role: "status" });
	const head = [
		el("p", { class: "about" }, own ? t("coach.own") : t("coach.of", { name: shown(answer.agent, 60) })),
		el("p", { class: "hint" }, t("coach.private")),
	];
	if (!answer.enough) return [...head, el("p", { class: "none" }, t("coach.few"))];
	if (answer.score.n) head.push(el("p", { class: "hint" }, t("coach.score", { median: answer.score.median, n: answer.score.n })));

	const strengths = answer.strengths.map((habit) =>
		el(
			"li",
			{ class: "card habit" },
			el("h3", {}, shown(of(habit.title))),
			rate(habit, t),
			...part(t("coach.example"), habit.examples.length ? moments(habit.examples) : null),
		),
	);
	const practice = answer.practice.map((item) => {
		const box = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox", id: `tick-${item.item}` }));
		box.checked = item.done;
		const card = el(
			"li",
			{ class: "card habit" },
			el("h3", {}, shown(of(item.title))),
			rate(item, t),
			...part(t("coach.replay"), item.replay.length ? moments(item.replay) : null),
			...part(t("coach.well"), item.examples.length ? moments(item.examples) : null),
			...part(t("coach.tips"), item.tips.length ? el("ul", { class: "tips" }, ...item.tips.map((text) => el("li", {}, text))) : null),
			el("label", { class: "tick", for: box.id }, box, ` ${t("coach.tick")}`, el("span", { class: "sr-only" }, shown(of(item.title)))),
		);
		scope.on(box, "change", async () => {
			const done = box.checked;
			try {
				await send("POST", "/api/insights/practice", { agent: answer.agent, item: item.item, done });
				setText(said, t("coach.kept"));
			} catch (error) {
				box.checked = !done;
				trouble(error);
			}
		});
		return card;
	});
	return [
		...head,
		said,
		el("h2", {}, t("coach.strengths")),
		el("ul", { class: "habits" }, ...strengths),
		el("h2", {}, t("coach.practice")),
		practice.length ? el("ol", { class: "habits" }, ...practice) : el("p", { class: "none" }, t("coach.nothing")),
		csvLink(csv, t("view.coaching"), t),
	];
}
