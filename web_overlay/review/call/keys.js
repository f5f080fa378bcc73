// The keyboard of the page. Whoever types types; a button keeps its own Space and Enter.

import { el } from "../../dom.js";

const TYPES = "input:not([type=checkbox]), textarea, select, [contenteditable]:not([contenteditable=false])";
const OWN_SPACE = "button, summary, a, input, [role=tab]";
const OWN_ARROWS = "[role=tab], input, select, [role=radio], [role=spinbutton]";
const LISTED = [
	["J / K", "key.next", "key.previous"],
	["␣", "key.play"],
	["← / →", "key.jump"],
	["+ / − / 0", "key.zoom"],
	["[ / ]", "key.speed"],
	["A", "key.agree"],
	["D", "key.disagree"],
	["C", "key.comment"],
	["M", "key.missed"],
	["1 – 5", "key.score"],
	["F", "key.follow"],
	["L", "key.link"],
	["?", "key.help"],
	["Esc", "key.back"],
];

/**
 * What a press means, or "" where it is not for this page.
 * @param {{ key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean, isComposing: boolean,
 *   defaultPrevented: boolean, target: any, composedPath?: () => any[] }} event
 * @param {boolean} letters Whether single letters are keys here.
 */
export function meaningOf(event, letters) {
	const { key, target } = event;
	if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return "";
	if (key === "Escape") return "back";
	// Inside an element with a shadow root the target is the element; the path begins at the field.
	const inner = event.composedPath?.()[0] ?? target;
	const at = inner?.closest ? inner : null;
	if (at?.closest(TYPES)) return "";
	if (key === " ") return at?.closest(OWN_SPACE) ? "" : "play";
	if (key === "ArrowLeft" || key === "ArrowRight") return at?.closest(OWN_ARROWS) ? "" : key === "ArrowLeft" ? "back5" : "on5";
	if (!letters) return "";
	if (/^[1-5]$/.test(key)) return "score";
	return (
		{ j: "next", k: "previous", a: "agree", d: "disagree", c: "comment", m: "missed", f: "follow", l: "share", "?": "help",
			"？": "help", "+": "closer", "=": "closer", "-": "farther", 0: "whole", "[": "slower", "]": "faster" }[key.toLowerCase()] ?? ""
	);
}

/** Fill the list of keys. @param {HTMLElement} host @param {Translate} t */
export function listKeys(host, t) {
	host.replaceChildren(
		...LISTED.flatMap(([keys, ...what]) => [
			el("dt", {}, ...keys.split(" / ").flatMap((one, at) => (at ? [" / ", el("kbd", {}, one)] : [el("kbd", {}, one)]))),
			el("dd", {}, what.map((one) => t(one)).join(" / ")),
		]),
	);
}
