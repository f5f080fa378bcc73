// Fields of the settings form: a label, a control, a hint, when it holds, and what is wrong.

import { el, setAttr, setText } from "../dom.js";

/** @typedef {(key: string, values?: Record<string, string | number>) => string} T */
/** @typedef {{value: string, text: string}} Option */

/**
 * A field. `node` goes on the page; `value` is what the service is told, null for the default.
 */
export class Field {
	/**
	 * @param {string} name
	 * @param {T} t
	 * @param {{control: HTMLElement, hint?: string, inline?: boolean}} parts
	 */
	constructor(name, t, { control, hint = "", inline = false }) {
		this.name = name;
		this.control = /** @type {any} */ (control);
		const id = `f-${name.replaceAll(".", "-")}`;
		control.id = id;
		this.error = el("p", { class: "error", id: `${id}-error` });
		this.note = el("span", { class: "note" });
		const label = el("label", { for: id }, t(name));
		const below = hint ? [el("p", { class: "hint", id: `${id}-hint` }, hint)] : [];
		this.about = hint ? `${id}-hint` : null;
		setAttr(control, "aria-describedby", this.about);
		this.node = el("div", { class: inline ? "field inline" : "field", "data-field": name });
		if (inline) this.node.append(control, label, this.note, ...below, this.error);
		else this.node.append(el("div", { class: "label" }, label, this.note), control, ...below, this.error);
		this.before = this.value;
	}

	get value() {
		const { type, checked, value } = this.control;
		if (type === "checkbox") return checked;
		if (value.trim() === "") return null;
		if (type !== "number" && this.control.inputMode !== "numeric") return value.trim();
		const number = Number(value);
		return Number.isInteger(number) ? number : value.trim();
	}

	set value(to) {
		if (this.control.type === "checkbox") this.control.checked = Boolean(to);
		else this.control.value = to === null || to === undefined ? "" : String(to);
		this.before = this.value;
	}

	get changed() {
		return this.value !== this.before;
	}

	/** @param {string} text What is wrong; empty where nothing is. */
	blame(text) {
		setText(this.error, text);
		setAttr(this.control, "aria-invalid", text ? "true" : null);
		const about = [this.about, text ? this.error.id : null].filter(Boolean).join(" ");
		setAttr(this.control, "aria-describedby", about || null);
	}

	/** @param {string} text Said beside the label. */
	remark(text) {
		setText(this.note, text);
	}
}

/** @param {Option[]} options */
export function select(options) {
	const node = el("select");
	fill(node, options);
	return node;
}

/** Give a select other options; what was chosen stays chosen. */
export function fill(node, options) {
	const chosen = node.value;
	node.replaceChildren(...options.map(({ value, text }) => el("option", { value }, text)));
	if (options.some(({ value }) => value === chosen)) node.value = chosen;
}

export const text = () => el("input", { type: "text", spellcheck: "false", autocomplete: "off" });
export const number = (placeholder) =>
	el("input", { type: "text", inputmode: "numeric", autocomplete: "off", size: "6", placeholder });
export const tick = () => el("input", { type: "checkbox" });

/**
 * A group of fields under one heading.
 * @param {string} title
 * @param {string} when
 * @param {...(Node | string)} children
 */
export function group(title, when, ...children) {
	return el(
		"fieldset",
		{ class: "card" },
		el("legend", {}, title),
		...(when ? [el("p", { class: "when" }, when)] : []),
		...children,
	);
}
