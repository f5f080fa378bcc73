// A few words for an agent, or an offer to take over: asked for in a dialog, sent once.

import { el, setText } from "../dom.js";
import { Scope } from "../scope.js";

const PHRASES = ["phrase.1", "phrase.2", "phrase.3"];

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

export class NoteDialog {
	#scope = new Scope();
	#dialog = byId("note");
	#text = byId("note-text");
	#by = byId("note-by");
	#send;
	#t;
	/** @type {{ kind: "note" | "take_over", call: string }} */
	#about = { kind: "note", call: "" };

	/** @param {(key: string, values?: object) => string} t @param {(message: object) => void} send */
	constructor(t, send) {
		this.#t = t;
		this.#send = send;
		byId("phrases").append(
			...PHRASES.map((key) => el("button", { type: "button", "data-phrase": key }, t(key))),
		);
		this.#scope.on(this.#dialog, "click", ({ target }) => {
			const key = target.closest("[data-phrase]")?.dataset.phrase;
			if (key) {
				this.#text.value = t(key);
				this.#text.focus();
			}
			if (target.id === "note-cancel" || target === this.#dialog) this.#dialog.close();
		});
		this.#scope.on(this.#dialog.querySelector("form"), "submit", () => this.#done());
		this.#scope.on(this.#text, "keydown", (event) => {
			if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
			event.preventDefault();
			if (!this.#text.value.trim()) return;
			this.#done();
			this.#dialog.close();
		});
	}

	/** Whether somebody is writing. */
	get open() {
		return this.#dialog.open;
	}

	/** @param {"note" | "take_over"} kind @param {string} call @param {string} seat */
	ask(kind, call, seat) {
		this.#about = { kind, call };
		setText(byId("note-title"), this.#t(`note.title.${kind}`, { seat }));
		setText(byId("note-hint"), this.#t(`note.hint.${kind}`));
		setText(byId("note-send"), this.#t(`note.send.${kind}`));
		byId("phrases").hidden = kind === "take_over";
		this.#text.value = kind === "take_over" ? this.#t("note.offer") : "";
		this.#dialog.showModal();
		this.#text.focus();
		this.#text.select();
	}

	#done() {
		const { kind, call } = this.#about;
		const text = this.#text.value.trim();
		const by = this.#by.value.trim();
		if (text || kind === "take_over") this.#send({ type: "team_note", kind, call, text, by });
	}
}
