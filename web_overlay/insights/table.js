// Figures: a chart, its numbers as a table below, and the same as CSV.

import { el, plain } from "../dom.js";

/**
 * A column of a table.
 * @template Row
 * @typedef {{ head: string, cell: (row: Row) => Node | string | (Node | string)[], number?: boolean }} Column
 */

/**
 * A table with a caption that only screen readers need.
 * @template {{ small?: boolean }} Row
 * @param {string} caption
 * @param {Column<Row>[]} columns
 * @param {Row[]} rows
 * @param {(key: string) => string} t
 */
export function table(caption, columns, rows, t) {
	const head = columns.map(({ head, number }) => el("th", { scope: "col", class: number ? "number" : null }, head));
	const lines = rows.map((row) =>
		el(
			"tr",
			{ class: row.small ? "few" : null },
			...columns.map(({ cell, number }, at) => {
				const content = [cell(row)].flat();
				const mark = row.small && at === 0 ? [" ", el("small", { class: "mark", title: t("small") }, t("small.mark"))] : [];
				const props = { class: number ? "number" : null, scope: at === 0 ? "row" : null };
				return el(at === 0 ? "th" : "td", props, ...content, ...mark);
			}),
		),
	);
	return el(
		"div",
		{ class: "scroll", role: "group", "aria-label": caption, tabindex: "0" },
		el("table", {}, el("caption", { class: "sr-only" }, caption), el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...lines)),
	);
}

/** The link to a table's CSV. @param {string} path @param {string} what @param {(key: string, values?: object) => string} t */
export function csvLink(path, what, t) {
	return el("a", { class: "csv", href: path, download: true, "aria-label": t("csv.of", { what }) }, t("csv"));
}

/** A share in percent. @param {number} value */
export function percent(value) {
	const at = value * 100;
	return `${at >= 10 || Math.abs(at - Math.round(at)) < 0.05 ? Math.round(at) : at.toFixed(1)} %`;
}

/** A number with at most `digits` decimals. @param {number} value @param {number} [digits] */
export function decimal(value, digits = 2) {
	return String(Number(value.toFixed(digits))).replace("-", "−");
}

/** An interval in words. @param {{low: number | null, high: number | null}} of @param {(value: number) => string} format */
export function interval(of, format) {
	return of.low === null || of.high === null ? "–" : `${format(of.low)} – ${format(of.high)}`;
}

/** Text of the service or of a call. @param {string} text @param {number} [limit] */
export function shown(text, limit = 160) {
	return plain(text, limit);
}
