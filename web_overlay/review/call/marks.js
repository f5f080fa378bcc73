// The findings and prompts of a call as marks on the time axis.

import { KINDS } from "./kinds.js";

/** @typedef {import("./scene.js").Mark} Mark */

/**
 * @param {import("./model.js").CallModel} model
 * @param {import("./verdicts.js").Verdicts} verdicts What I disagree with is faint.
 * @param {Translate} t
 * @returns {Mark[]}
 */
export function marksOf(model, verdicts, t) {
	/** @type {Mark[]} */
	const marks = model.findings.map(({ id, target, start, end, kind, speaker, state }) => {
		const { shape, ink, weight } = KINDS[kind];
		const faint = state === "withdrawn" || verdicts.mine("signal", id)?.verdict === "disagree";
		return { id, target, start, end, shape, ink, weight, faint, letter: t(`letter.${kind}`), lane: `${speaker}_marks` };
	});
	const look = { shape: "flag", ink: "accent", weight: 1, faint: false, letter: t("letter.prompt"), lane: "prompts" };
	for (const { id, at_ms } of model.report.prompts) marks.push({ id, target: "prompt", start: at_ms, end: at_ms, ...look });
	return marks;
}
