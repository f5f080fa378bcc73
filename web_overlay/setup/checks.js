// The list of what was looked at: rows that wait, then say what was found and what to do.

import { el, plain, setAttr, setChildren, setText } from "../dom.js";

const MARKS = { wait: "", ok: "✓", note: "!", missing: "✕" };

/** Rows in the order in which people think of them; whatever else is found goes below the fold. */
export const TOPICS = ["microphone", "loopback", "model", "window", "network", "data", "port"];

/**
 * @typedef {{topic: string, state: "ok" | "note" | "missing", what: string, remedy: string,
 *   command: string}} Found In the reader's language.
 */

/**
 * A finding as a row.
 * @param {Found} found
 * @param {(key: string) => string} t
 */
export function row({ topic, state, what, remedy, command }, t) {
	const body = el("div", {});
	const title = `topic.${topic}`;
	if (TOPICS.includes(topic)) body.append(el("h3", {}, t(title)));
	body.append(el("p", { class: "what" }, plain(what)));
	if (remedy) body.append(el("p", { class: "do" }, plain(remedy)));
	if (command) body.append(el("p", { class: "command" }, el("code", {}, command), copyButton(command, t)));
	if (state !== "ok" && (topic === "microphone" || topic === "loopback" || topic === "data")) {
		body.append(el("p", { class: "command" }, el("a", { href: "/settings" }, t("settings"))));
	}
	return el(
		"li",
		{ "data-topic": topic, "data-state": state },
		el("span", { class: "mark", role: "img", "aria-label": t(`state.${state}`) }, MARKS[state]),
		body,
	);
}

/** A button that copies a command; the page listens for it. */
function copyButton(command, t) {
	return el("button", { type: "button", class: "quiet", "data-copy": command }, t("copy"));
}

/** The list and its fold. */
export class Checks {
	/** @type {Map<string, Found>} */
	#found = new Map();

	/**
	 * @param {HTMLElement} list
	 * @param {HTMLDetailsElement} more
	 * @param {(key: string, values?: object) => string} t
	 */
	constructor(list, more, t) {
		this.list = list;
		this.more = more;
		this.t = t;
	}

	/** Everything waits again. */
	begin() {
		this.#found.clear();
		this.more.hidden = true;
		setChildren(this.list, TOPICS.map((topic) => this.#waiting(topic)));
	}

	/** @param {Found} found */
	take(found) {
		this.#found.set(found.topic, found);
		const node = row(found, this.t);
		const place = this.list.querySelector(`[data-topic="${found.topic}"]`);
		if (place) place.replaceWith(node);
		else if (found.state === "missing") this.list.prepend(node);
		else this.#fold(node);
	}

	/** No more findings come: what still waits was not looked at. */
	finish() {
		for (const node of this.list.querySelectorAll('[data-state="wait"]')) {
			setText(node.querySelector(".what"), this.t("after.devices"));
			setAttr(node, "data-state", "skipped");
		}
	}

	/** How many are not well. */
	get counts() {
		const shown = [...this.#found.values()].filter(
			({ topic, state }) => TOPICS.includes(topic) || state === "missing",
		);
		const count = (state) => shown.filter((found) => found.state === state).length;
		return { notes: count("note"), missing: count("missing") };
	}

	#waiting(topic) {
		return el(
			"li",
			{ "data-topic": topic, "data-state": "wait" },
			el("span", { class: "mark", "aria-hidden": "true" }),
			el("div", {}, el("h3", {}, this.t(`topic.${topic}`)), el("p", { class: "what" }, this.t("waiting"))),
		);
	}

	#fold(node) {
		const list = this.more.querySelector("ul");
		if (this.more.hidden) list?.replaceChildren();
		list?.append(node);
		this.more.hidden = false;
		const count = String(list?.children.length ?? 0);
		setText(this.more.querySelector("summary"), this.t("more", { n: count }));
	}
}
