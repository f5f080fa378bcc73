// A line for a note, and the keyboard on request.

import { el, setAttr, setText } from "./dom.js";

const SAVED_MS = 2_000;
const MAX_NOTE = 1_000;
const KEYS = [
	["1 2", "help.used"],
	["⇧1 ⇧2", "help.dismiss"],
	["M ⇧M", "help.mute"],
	["R ⇧R", "help.next"],
	["J", "help.now"],
	["N", "help.note"],
	["?", "help.help"],
];

export class CaFooter extends HTMLElement {
	#note = el("input", { type: "text", maxlength: MAX_NOTE, autocomplete: "off" });
	#button = el("button", { class: "quiet" }, "?");
	#previous = el("button", { class: "quiet", hidden: true });
	#dialog = el("dialog");
	#t = null;

	connectedCallback() {
		const form = el("form", {}, this.#note);
		form.addEventListener("submit", (event) => {
			event.preventDefault();
			this.#save();
		});
		this.#button.addEventListener("click", () => this.help());
		this.#dialog.addEventListener("click", () => this.#dialog.close());
		this.#previous.addEventListener("click", () => {
			this.dispatchEvent(new CustomEvent("ca-previous", { bubbles: true }));
		});
		this.replaceChildren(form, this.#previous, this.#button, this.#dialog);
	}

	update({ state, t }) {
		this.#note.disabled = !state.call_id || Boolean(state.ended);
		if (this.#t === t) return;
		this.#t = t;
		setText(this.#previous, t("wrap.previous"));
		setAttr(this.#note, "placeholder", t("note.placeholder"));
		setAttr(this.#note, "aria-label", t("note.placeholder"));
		setAttr(this.#button, "aria-label", t("help.label"));
		const rows = KEYS.flatMap(([keys, about]) => [
			el("dt", {}, ...keys.split(" ").flatMap((key) => [el("kbd", {}, key), " "])),
			el("dd", {}, t(about)),
		]);
		this.#dialog.replaceChildren(el("h2", {}, t("help.label")), el("dl", {}, ...rows));
	}

	/** Offer the wrap-up of the call before this one. */
	offer(on) {
		this.#previous.hidden = !on;
	}

	/** Open or close the list of keys. */
	help() {
		if (this.#dialog.open) this.#dialog.close();
		else this.#dialog.showModal();
	}

	/** Go to the note. */
	write() {
		this.#note.focus();
	}

	#save() {
		const text = this.#note.value.trim();
		if (!text) return;
		this.#note.value = "";
		this.#note.blur();
		this.dispatchEvent(new CustomEvent("ca-act", { detail: { type: "note", text }, bubbles: true }));
		setAttr(this.#note, "placeholder", this.#t("note.saved"));
		setTimeout(() => setAttr(this.#note, "placeholder", this.#t("note.placeholder")), SAVED_MS);
	}
}

customElements.define("ca-footer", CaFooter);
