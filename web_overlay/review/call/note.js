// Two small forms over the page: a comment on a finding, and what was missed in a line.

import { el, plain, setText } from "../../dom.js";
import { Scope } from "../../scope.js";
import { MISSABLE } from "./say.js";

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

export class NoteForm {
	#scope = new Scope();
	#dialog = byId("note");
	#text = byId("note-text");
	#what = byId("note-what");
	/** @type {(text: string, label: string) => void} */
	#kept = () => {};
	#back = /** @type {HTMLElement | null} */ (null);

	/** @param {Translate} t @param {any} say */
	constructor(t, say) {
		this.t = t;
		this.#what.querySelector("select").append(
			...MISSABLE.map((name) => el("option", { value: name }, say.signal(name))),
			el("option", { value: "?" }, t("missed.question")),
			el("option", { value: "" }, t("missed.other")),
		);
		this.#scope.on(byId("note-cancel"), "click", () => this.#dialog.close("cancel"));
		this.#scope.on(this.#dialog.querySelector("form"), "submit", (event) => {
			event.preventDefault();
			this.#save();
		});
		this.#scope.on(this.#text, "keydown", (event) => {
			if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#save();
		});
		this.#scope.on(this.#dialog, "close", () => this.#back?.isConnected && this.#back.focus());
	}

	get open() {
		return this.#dialog.open;
	}

	/** @param {string} of What it is about. @param {string} text What stands there already. @param {(text: string) => void} kept */
	comment(of, text, kept) {
		this.#ask("comment.title", "comment.say", of, text, false, kept);
	}

	/** @param {string} of The line. @param {(text: string, label: string) => void} kept */
	missed(of, kept) {
		this.#ask("missed.title", "missed.say", of, "", true, kept);
	}

	#ask(title, label, of, text, labelled, kept) {
		this.#kept = kept;
		this.#back = /** @type {HTMLElement} */ (document.activeElement);
		setText(byId("note-title"), this.t(title));
		setText(byId("note-label"), this.t(label));
		setText(byId("note-of"), plain(of, 300));
		this.#what.hidden = !labelled;
		this.#text.value = text;
		this.#dialog.showModal();
		(labelled ? this.#what.querySelector("select") : this.#text).focus();
	}

	#save() {
		const text = this.#text.value.trim();
		const label = this.#what.hidden ? "" : this.#what.querySelector("select").value;
		if (!this.#what.hidden && !text && (label === "" || label === "?")) {
			this.#text.focus();
			return;
		}
		this.#dialog.close("save");
		this.#kept(text, label);
	}
}
