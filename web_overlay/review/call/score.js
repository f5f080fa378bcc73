// The scorecard beside the call: the real one where it is installed, else the report's own items.

import { el, plain } from "../../dom.js";
import { moment, part } from "./parts.js";

const CARD = "/static/scorecards/card.js";
const RESULTS = ["fail", "pass", "na"];

/**
 * Show the scorecard of a call. It says `ca-seek` where it is asked for the words of an item.
 * @param {HTMLElement} host
 * @param {any} answer Of the call.
 * @param {import("./model.js").CallModel} model
 * @param {{ t: Translate, language: string }} on
 */
export async function showScore(host, answer, model, on) {
	try {
		await import(CARD);
	} catch {
		// Not part of this installation.
	}
	if (customElements.get("ca-scorecard"))
		host.replaceChildren(el("ca-scorecard", { call: answer.call.call_id, lang: on.language }));
	else plainly(host, model, on);
}

/** A press of 1–5 for the item that is chosen on the card; without one it chooses the first. @param {HTMLElement} host @param {string} key */
export function giveScore(host, key) {
	const card = /** @type {any} */ (host.querySelector("ca-scorecard"));
	card?.score(Number(key));
}

function plainly(host, model, { t }) {
	const { score, items } = model.report.scorecard;
	const times = new Map(model.report.signals.map(({ id, span }) => [id, span.start_ms]));
	for (const { id, span } of model.report.acts) times.set(id, span.start_ms);
	const rows = (result) =>
		items
			.filter((item) => item.result === result)
			.map(({ id, evidence }) => {
				const ms = evidence.map((name) => times.get(name)).find((at) => at !== undefined);
				return el("li", {}, el("span", {}, plain(id, 60)), ms === undefined ? "" : moment(ms, t));
			});
	const parts = RESULTS.map((result) => [result, rows(result)])
		.filter(([, list]) => list.length)
		.map(([result, list]) => part(t(`items.${result}`), el("ul", { class: "items" }, ...list)));
	const total = score === null ? t("score.none") : t("score.of", { n: score });
	host.replaceChildren(el("p", { class: "total" }, total), .../** @type {any} */ (parts));
}
