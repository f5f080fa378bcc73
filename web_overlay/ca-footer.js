// A line for a note, the end of the call and the next one, and the keyboard on request.

import { el, setAttr, setText } from "./dom.js";

const SAVED_MS = 2_000;
const SURE_MS = 4_000; // how long a hang-up waits for the second press
const LEAST_MS = 400; // a double click, or a key that bounces, is one press
const WAIT_MS = 5_000; // how long an answer to a press may take before it can be pressed again
const MAX_NOTE = 1_000;
const KEYS = [
	["1 2", "help.used"],
	["⇧1 ⇧2", "help.dismiss"],
	["M ⇧M", "help.mute"],
	["R ⇧R", "help.next"],
	["Q", "help.quiet"],
	["J", "help.now"],
	["N", "help.note"],
	["?", "help.help"],
];
const LIVE_KEYS = [["E E", "help.hang_up"]];
const SHIFT_KEYS = [["C", "help.next_call"]];

export class CaFooter extends HTMLElement {
	#note = el("input", { type: "text", maxlength: MAX_NOTE, autocomplete: "off" });
	#button = el("button", { class: "quiet" }, "?");
	#quiet = el("button", { class: "quiet" });
	#previous = el("button", { class: "quiet", hidden: true });
	#hangUp = el("button", { class: "quiet", hidden: true });
	#next = el("button", { class: "primary", hidden: true });
	#dialog = el("dialog");
	#t = null;
	#live = null;
	#call = ""; // the call that the buttons are about
	#armedAt = 0; // when the first of the two presses was; 0 without one
	#asked = 0; // when the service was asked for something; 0 if it was not

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
		this.#quiet.addEventListener("click", () => {
			this.dispatchEvent(new CustomEvent("ca-quiet", { bubbles: true }));
		});
		this.#hangUp.addEventListener("click", () => this.hangUp());
		this.#next.addEventListener("click", () => this.nextCall());
		const buttons = [this.#quiet, this.#previous, this.#hangUp, this.#next, this.#button];
		this.replaceChildren(form, ...buttons, this.#dialog);
	}

	update({ state, t, quiet, live = null }) {
		this.#calls(state, t, live);
		setText(this.#quiet, t(quiet ? "quiet.off" : "quiet.on"));
		setAttr(this.#quiet, "aria-pressed", String(quiet));
		this.#quiet.hidden = !state.call_id || Boolean(state.ended);
		this.#note.disabled = !state.call_id || Boolean(state.ended);
		if (this.#t === t && this.#live === live) return;
		this.#t = t;
		this.#live = live;
		setText(this.#previous, t("wrap.previous"));
		setAttr(this.#note, "placeholder", t("note.placeholder"));
		setAttr(this.#note, "aria-label", t("note.placeholder"));
		setAttr(this.#button, "aria-label", t("help.label"));
		const more = [...(live ? LIVE_KEYS : []), ...(live?.shift ? SHIFT_KEYS : [])];
		const rows = [...KEYS.slice(0, -1), ...more, KEYS.at(-1)].flatMap(([keys, about]) => [
			el("dt", {}, ...keys.split(" ").flatMap((key) => [el("kbd", {}, key), " "])),
			el("dd", {}, t(about)),
		]);
		this.#dialog.replaceChildren(el("h2", {}, t("help.label")), el("dl", {}, ...rows));
	}

	/** Offer the wrap-up of the call before this one. */
	offer(on) {
		this.#previous.hidden = !on;
	}

	/** End the call; it takes two presses, so that nobody does it by accident. */
	hangUp() {
		const now = performance.now();
		if (this.#hangUp.hidden || this.#asked || (this.#armedAt && now - this.#armedAt < LEAST_MS)) return;
		if (!this.#armedAt) {
			this.#armedAt = now;
			setTimeout(() => this.#armedAt === now && this.#forget(), SURE_MS);
		} else {
			this.#armedAt = 0;
			this.#ask({ type: "hang_up" });
		}
		this.#changed();
	}

	/** Begin the next call, where the service takes one after the other. */
	nextCall() {
		if (this.#next.hidden || this.#asked) return;
		this.#ask({ type: "next_call" });
		this.#changed();
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

	/** What may be done with the call now: hang up, begin the next one, or neither. */
	#calls(state, t, live) {
		const going = state.call_id && !state.ended;
		const call = `${state.call_id} ${Boolean(state.ended)}`;
		if (this.#call !== call) {
			this.#call = call;
			this.#armedAt = this.#asked = 0;
		}
		this.#hangUp.hidden = !(live && going);
		this.#next.hidden = !(live?.shift && !going);
		const asked = Boolean(this.#asked);
		setText(this.#hangUp, t(asked ? "call.ending" : this.#armedAt ? "call.sure" : "call.hang_up"));
		setAttr(this.#hangUp, "aria-pressed", String(Boolean(this.#armedAt)));
		setText(this.#next, t(asked ? "call.starting" : state.call_id ? "call.next" : "call.start"));
		setAttr(this.#next, "title", t(live?.by_speech ? "call.by_speech" : "call.by_button"));
		this.#hangUp.disabled = this.#next.disabled = asked;
	}

	#ask(detail) {
		const now = performance.now();
		this.#asked = now;
		setTimeout(() => this.#asked === now && this.#forget(), WAIT_MS);
		this.dispatchEvent(new CustomEvent("ca-call", { detail, bubbles: true }));
	}

	#forget() {
		this.#armedAt = this.#asked = 0;
		this.#changed();
	}

	#changed() {
		this.dispatchEvent(new CustomEvent("ca-changed", { bubbles: true }));
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
