// What to do where there is nothing to see, and which keys there are.

import { el } from "../dom.js";

/** @typedef {(key: string, values?: Record<string, string | number>) => string} Translate */

/**
 * Nothing in the list.
 * @param {{ filtered: boolean, role: string }} why
 * @param {Translate} t
 */
export function empty({ filtered, role }, t) {
	if (filtered)
		return [
			el("p", { class: "lead-line" }, t("empty.filter")),
			el("p", {}, t("empty.filter.how")),
			el("button", { type: "button", "data-clear": true }, t("clear")),
		];
	if (role === "agent") return [el("p", { class: "lead-line" }, t("empty.agent"))];
	const command = (text) => el("p", {}, el("code", {}, text));
	return [
		el("p", { class: "lead-line" }, t("empty.all")),
		el("p", {}, t("empty.import")),
		command(`assist review ${t("empty.folder")}`),
		el("p", {}, t("empty.watch")),
		command(`assist review --watch ${t("empty.folder")}`),
		el("p", {}, t("empty.live")),
	];
}

/** Nothing works here: not signed in, or no store. @param {number} status @param {Translate} t */
export function fault(status, t) {
	const said = el("p", { class: "lead-line" }, t(`fault.${status}`));
	if (status === 401) {
		const next = encodeURIComponent(location.pathname + location.search);
		return [said, el("a", { class: "button", href: `/login?next=${next}` }, t("signin"))];
	}
	return [said, el("p", {}, t("fault.404.how")), el("p", {}, el("code", {}, "assist serve"))];
}

/**
 * The list of keys.
 * @param {HTMLDialogElement} dialog
 * @param {Translate} t
 * @param {import("../scope.js").Scope} scope
 */
export function keysDialog(dialog, t, scope) {
	const lines = [
		[["J", "K"], "move"],
		[["Enter"], "open"],
		[["/"], "find"],
		[["F"], "filters"],
		[["Home", "End"], "first"],
		[["S"], "save"],
		[["?"], "help"],
	];
	const close = el("button", { type: "button", class: "primary" }, t("close"));
	dialog.append(
		el("h2", { id: "keys-title" }, t("help")),
		el(
			"dl",
			{},
			...lines.map(([keys, name]) =>
				el(
					"div",
					{},
					el("dt", {}, ...[...keys].map((key) => el("kbd", {}, key))),
					el("dd", {}, t(`help.${name}`)),
				),
			),
		),
		el("p", { class: "minor" }, t("help.words")),
		el("p", { class: "buttons" }, close),
	);
	scope.on(close, "click", () => dialog.close());
	return { open: () => dialog.open || dialog.showModal() };
}
