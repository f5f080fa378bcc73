// How far reviewers agree, as figures that can be read.

import { el, plain } from "../dom.js";
import { callLink } from "../review/api.js";
import { table } from "./tables.js";

const two = (n) => (n === null || n === undefined ? "–" : n.toFixed(2));
const percent = (n) => (n === null || n === undefined ? "–" : `${Math.round(n * 100)} %`);

/**
 * @param {any} told As `/api/review/calibration` gives it.
 * @param {Translate} t
 * @param {(key: string) => string} titleOf
 */
export function agreement(told, t, titleOf) {
	const { overall, items, scores } = told;
	if (!overall.n) return [el("p", { class: "lead" }, t("calibration.empty"))];
	const kappa = (one) => {
		if (one.kappa === null) return t("kappa.none");
		return one.low === null ? two(one.kappa) : `${two(one.kappa)} (${two(one.low)} – ${two(one.high)})`;
	};
	const rows = [[t("overall"), overall], ...items.map(({ item, agreement: one }) => [plain(titleOf(item), 120), one])].map(
		([name, one]) => [name, kappa(one), percent(one.observed), String(one.n)],
	);
	const names = [...new Set(Object.values(scores).flatMap((given) => Object.keys(given)))].sort();
	const given = Object.entries(scores).map(([call, of]) => [
		el("a", { href: callLink(call) }, plain(call, 60)),
		...names.map((name) => (of[name] === undefined || of[name] === null ? "–" : String(of[name]))),
	]);
	return [
		el("p", {}, overall.kind === "cohen" ? t("kappa.cohen") : t("kappa.fleiss", { n: overall.reviewers }), overall.few ? ` · ${t("few")}` : ""),
		table(t("calibration"), [t("item"), t("kappa"), t("observed"), t("subjects")], rows),
		el("h3", {}, t("given")),
		table(t("given"), [t("call"), ...names.map((name) => plain(name, 40))], given),
	];
}
