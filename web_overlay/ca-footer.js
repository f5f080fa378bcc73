// A line for a note, the end of the call and the next one; layout, theme, sound and keys on request.

import { el, emit, setAttr, setText } from "./dom.js";
import { CHOICES } from "./look.js";
import { canFloat, float } from "./pip.js";
import { Scope } from "./scope.js";

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
	["L", "help.layout"],
	["T", "help.theme"],
	["F", "help.float"],
	["J", "help.now"],
	["N", "help.note"],
	["?", "help.help"],
];
const LIVE_KEYS = [["E E", "help.hang_up"]];
const SHIFT_KEYS = [["C", "help.next_call"]];

export class CaFooter extends HTMLElement {
	#scope = new Scope();
	#note = el("input", { type: "text", maxlength: MAX_NOTE, autocomplete: "off" });
	#menu = el("button", { class: "quiet", "data-key": "?", "aria-haspopup": "dialog" }, "⋯");
	#layout = el("button", { class: "quiet layout", "data-key": "L" });
	#float = el("button", { class: "quiet", "data-key": "F", hidden: !canFloat() });
	#quiet = el("button", { class: "quiet", "data-key": "Q" });
	#previous = el("button", { class: "quiet", hidden: true });
	#hangUp = el("button", { class: "quiet", hidden: true });
	#next = el("button", { class: "primary", hidden: true });
	#dialog = el("dialog");
	#choices = [];
	#t;
	#live;
	#call = ""; // the call that the buttons are about
	#armedAt = 0; // when the first of the two presses was; 0 without one
	#asked = 0; // when the service was asked for something; 0 if it was not

	connectedCallback() {
		const form = el("form", {}, this.#note);
		const click = (target, work) => this.#scope.on(target, "click", work);
		this.#scope.on(form, "submit", (event) => {
			event.preventDefault();
			this.#save();
		});
		click(this.#menu, () => this.help());
		click(this.#previous, () => emit(this, "ca-previous"));
		click(this.#quiet, () => emit(this, "ca-quiet"));
		click(this.#layout, () => emit(this, "ca-look", "layout"));
		click(this.#float, () => this.float());
		click(this.#hangUp, () => this.hangUp());
		click(this.#next, () => this.nextCall());
		click(this.#dialog, ({ target }) => {
			const { name, value } = target.closest("button")?.dataset ?? {};
			if (name) emit(this, "ca-look", { [name]: value });
			else if (target === this.#dialog || target.closest("button")) this.#dialog.close();
		});
		const buttons = [this.#quiet, this.#previous, this.#hangUp, this.#next, this.#float, this.#layout, this.#menu];
		this.replaceChildren(form, ...buttons, this.#dialog);
	}

	disconnectedCallback() {
		this.#scope.end();
	}

	update({ state, t, quiet, live = null, look }) {
		this.#calls(state, t, live);
		setText(this.#quiet, t(quiet ? "quiet.off" : "quiet.on"));
		setAttr(this.#quiet, "aria-pressed", String(quiet));
		this.#quiet.hidden = !state.call_id || Boolean(state.ended);
		this.#note.disabled = !state.call_id || Boolean(state.ended);
		if (this.#t !== t || this.#live !== live) this.#write(t, live);
		const layout = t(`layout.${look.layout}`);
		setText(this.#layout, layout);
		setAttr(this.#layout, "aria-label", `${t("layout.label")}: ${layout}`);
		for (const button of this.#choices) {
			const { name, value } = button.dataset;
			setAttr(button, "aria-pressed", String(look[name] === value));
		}
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
			this.#scope.after(SURE_MS, () => this.#armedAt === now && this.#forget());
		} else {
			this.#armedAt = 0;
			this.#ask({ type: "hang_up" });
		}
		emit(this, "ca-changed");
	}

	/** Begin the next call, where the service takes one after the other. */
	nextCall() {
		if (this.#next.hidden || this.#asked) return;
		this.#ask({ type: "next_call" });
		emit(this, "ca-changed");
	}

	/** Open or close the small window. */
	float() {
		if (!this.#float.hidden) float();
	}

	/** Open or close the menu with the list of keys. */
	help() {
		if (this.#dialog.open) this.#dialog.close();
		else this.#dialog.showModal();
	}

	/** Whether the menu is open. */
	get open() {
		return this.#dialog.open;
	}

	/** Go to the note. */
	write() {
		this.#note.focus();
	}

	#write(t, live) {
		this.#t = t;
		this.#live = live;
		setText(this.#previous, t("wrap.previous"));
		setText(this.#float, t("float.open"));
		if (canFloat()) setAttr(this.#float, "title", t(`float.${canFloat()}`));
		setAttr(this.#note, "placeholder", t("note.placeholder"));
		setAttr(this.#note, "aria-label", t("note.placeholder"));
		setAttr(this.#menu, "aria-label", t("help.menu"));
		setAttr(this.#dialog, "aria-label", t("help.menu"));
		const choices = Object.entries(CHOICES).map(([name, values]) => {
			const buttons = values.map((value) =>
				el("button", { "data-name": name, "data-value": value }, t(`${name}.${value}`)),
			);
			const label = t(`${name}.label`);
			const group = el("div", { role: "group", "aria-label": label }, ...buttons);
			return el("div", { class: "choice" }, el("span", { "aria-hidden": "true" }, label), group);
		});
		const more = [...(live ? LIVE_KEYS : []), ...(live?.shift ? SHIFT_KEYS : [])];
		const rows = [...KEYS.slice(0, -1), ...more, ...KEYS.slice(-1)].flatMap(([keys, about]) => [
			el("dt", {}, ...keys.split(" ").flatMap((key) => [el("kbd", {}, key), " "])),
			el("dd", {}, t(about)),
		]);
		const close = el("button", { class: "close" }, t("help.close"));
		this.#dialog.replaceChildren(...choices, el("h2", {}, t("help.label")), el("dl", {}, ...rows), close);
		this.#choices = [...this.#dialog.querySelectorAll("[data-name]")];
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
		this.#scope.after(WAIT_MS, () => this.#asked === now && this.#forget());
		emit(this, "ca-call", detail);
	}

	#forget() {
		this.#armedAt = this.#asked = 0;
		emit(this, "ca-changed");
	}

	#save() {
		const text = this.#note.value.trim();
		if (!text) return;
		this.#note.value = "";
		this.#note.blur();
		emit(this, "ca-act", { type: "note", text });
		setAttr(this.#note, "placeholder", this.#t("note.saved"));
		const hint = () => setAttr(this.#note, "placeholder", this.#t("note.placeholder"));
		this.#scope.after(SAVED_MS, hint);
	}
}

customElements.define("ca-footer", CaFooter);
