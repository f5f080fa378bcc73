// Tables that scroll sideways by themselves on narrow screens.

import { el } from "../dom.js";

/**
 * @param {string} label What a screen reader calls it.
 * @param {string[]} heads
 * @param {(string | Node)[][]} rows The first cell of each names the row.
 */
export function table(label, heads, rows) {
	const line = (cells) => el("tr", {}, ...cells.map((cell, at) => el(at ? "td" : "th", at ? {} : { scope: "row" }, cell)));
	return el(
		"div",
		{ class: "scrolls", tabindex: "0", role: "group", "aria-label": label },
		el(
			"table",
			{ "aria-label": label },
			el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head)))),
			el("tbody", {}, ...rows.map(line)),
		),
	);
}

let made = 0;

/** A control with its label above it. @param {string} label @param {HTMLElement} control */
export function field(label, control) {
	control.id ||= `field-${++made}`;
	return el("div", { class: "field" }, el("label", { for: control.id }, label), control);
}
