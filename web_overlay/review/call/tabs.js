// Tabs over panels; a panel is filled when it is first looked at.

import { el, setAttr, setText } from "../../dom.js";
import { Scope } from "../../scope.js";

export class Tabs {
	#scope = new Scope();
	#filled = new Set();
	#names;
	#on;
	/** @type {Record<string, HTMLElement>} */
	#tabs = {};
	/** @type {Record<string, HTMLElement>} */
	#panels = {};

	/**
	 * @param {HTMLElement} host
	 * @param {string[]} names Panels are `panel-<name>`.
	 * @param {{ label: (name: string) => string, fill: (name: string, panel: HTMLElement) => void }} on
	 */
	constructor(host, names, on) {
		this.#names = names;
		this.#on = on;
		for (const name of names) {
			this.#tabs[name] = el("button", { type: "button", role: "tab", id: `tab-${name}`, "data-tab": name, "aria-controls": `panel-${name}` });
			this.#panels[name] = /** @type {HTMLElement} */ (document.getElementById(`panel-${name}`));
		}
		host.replaceChildren(...Object.values(this.#tabs));
		this.#scope.on(host, "click", ({ target }) => target.dataset.tab && this.open(target.dataset.tab));
		this.#scope.on(host, "keydown", (event) => {
			const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
			if (!step || !event.target.dataset.tab) return;
			event.preventDefault();
			const next = names[(names.indexOf(event.target.dataset.tab) + step + names.length) % names.length];
			this.open(next);
			this.#tabs[next].focus();
		});
		this.name();
		this.open(names[0]);
	}

	/** Write on the tabs what they are called now. */
	name() {
		for (const name of this.#names) setText(this.#tabs[name], this.#on.label(name));
	}

	/** @param {string} name @param {string} [show] A selector of what to bring into sight. */
	open(name, show = "") {
		for (const one of this.#names) {
			const on = one === name;
			setAttr(this.#tabs[one], "aria-selected", String(on));
			setAttr(this.#tabs[one], "tabindex", on ? "0" : "-1");
			this.#panels[one].hidden = !on;
		}
		if (!this.#filled.has(name)) {
			this.#filled.add(name);
			this.#on.fill(name, this.#panels[name]);
		}
		if (show) this.#panels[name].querySelector(show)?.scrollIntoView({ block: "center" });
	}
}
