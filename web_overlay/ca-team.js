// What the supervisor has sent: a word to read, or an offer to take the call over.

import { el, emit, plain, setAttr, setChildren, setText } from "./dom.js";
import { Scope } from "./scope.js";

const ANSWERS = { note: ["seen"], take_over: ["accepted", "declined"] };

export class CaTeam extends HTMLElement {
	#scope = new Scope();
	#list = el("div");
	#rows = new Map(); // note id → its node
	#sent = new Set(); // answered here; the call has not heard of it yet
	#taking = el("p", { class: "taking", role: "status" });
	#t;

	connectedCallback() {
		setAttr(this, "role", "region");
		this.replaceChildren(this.#list, this.#taking);
		this.#scope.on(this, "click", ({ target }) => {
			const { note, answer } = target.closest("[data-answer]")?.dataset ?? {};
			if (!answer) return;
			this.#sent.add(note);
			this.#rows.get(note)?.remove();
			emit(this, "ca-act", { type: "team_note_seen", note, answer });
			emit(this, "ca-changed");
		});
	}

	disconnectedCallback() {
		this.#scope.end();
	}

	update({ state, t }) {
		const notes = state.ended ? [] : (state.team_notes ?? []);
		const open = notes.filter((note) => note.state === "open");
		const taking = notes.find(({ kind, state: at }) => kind === "take_over" && at === "accepted");
		for (const id of this.#sent) if (!open.some((note) => note.id === id)) this.#sent.delete(id);
		const shown = open.filter((note) => !this.#sent.has(note.id));
		this.hidden = !shown.length && !taking;
		this.#taking.hidden = !taking;
		setText(this.#taking, taking ? t("team.taking", { from: plain(taking.by, 40) || t("team.lead") }) : "");
		setAttr(this, "aria-label", t("team.label"));
		const known = this.#t === t ? this.#rows : new Map();
		this.#t = t;
		this.#rows = new Map(shown.map((note) => [note.id, known.get(note.id) ?? this.#row(note, t)]));
		setChildren(this.#list, [...this.#rows.values()]);
	}

	#row({ id, kind, text, by }, t) {
		const from = plain(by, 40) || t("team.lead");
		const head = t(`team.${kind}`, { from });
		const words = plain(text, 500);
		emit(this, "ca-say", `${head}: ${words}`);
		const buttons = (ANSWERS[kind] ?? ANSWERS.note).map((answer) =>
			el("button", { "data-note": id, "data-answer": answer }, t(`team.${answer}`)),
		);
		return el(
			"div",
			{ class: "team-note", "data-kind": kind },
			el("p", {}, el("b", {}, head), " ", el("span", { class: "text" }, words)),
			el("div", { class: "buttons" }, ...buttons),
		);
	}
}

customElements.define("ca-team", CaTeam);
