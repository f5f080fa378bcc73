// The case as it has been heard so far: details, promises, the list of an outbound call, and the
// note for a colleague who takes over. Folded away until somebody wants it.

import { copyButton } from "./clipboard.js";
import { clock, el, plain, setAttr, setChildren, setText } from "./dom.js";
import { Scope } from "./scope.js";

/** Details that people read in the words that were said: the value is for programs. */
const IN_WORDS = new Set([
	"amount",
	"event_date",
	"purchase_date",
	"promised_time",
	"since",
	"frequency",
]);

/** A detail as people read it. */
export function detail({ name, value, heard }) {
	return plain((IN_WORDS.has(name) && heard) || value, 120);
}

export class CaCase extends HTMLElement {
	#details = el("details");
	#summary = el("summary");
	#body = el("div");
	#shown = {};
	#scope = new Scope(); // of what is written now

	connectedCallback() {
		this.#details.append(this.#summary, this.#body);
		this.replaceChildren(this.#details);
	}

	update({ state, t }) {
		const { facts, promises, checklist, handover, ended } = state;
		const points = checklist?.items ?? [];
		this.hidden = Boolean(ended) || !(facts.length + promises.length + points.length || handover);
		const last = this.#shown;
		const same = last.facts === facts && last.promises === promises && last.t === t;
		if (this.hidden || (same && last.checklist === checklist && last.handover === handover)) return;
		this.#shown = { facts, promises, checklist, handover, t };
		setAttr(this.#details, "aria-label", t("case.label"));
		const done = points.filter((point) => point.done_ms !== null).length;
		const counts = [
			facts.length && t("case.facts", { n: facts.length }),
			promises.length && t("case.promises", { n: promises.length }),
			points.length && t("case.points", { n: done, of: points.length }),
		];
		setText(this.#summary, counts.filter(Boolean).join(" · ") || t("case.handover"));
		this.#scope.end();
		setChildren(this.#body, [
			...(points.length ? [this.#points(points, t)] : []),
			...(facts.length ? [this.#facts(facts, t)] : []),
			...(promises.length ? [this.#promises(promises, t)] : []),
			...(handover ? [this.#handover(handover, t)] : []),
		]);
		if (handover && !last.handover) this.#details.open = true;
	}

	#points(points, t) {
		const rows = points.map(({ text, done_ms }) =>
			el("li", { "data-done": done_ms !== null }, done_ms === null ? "☐ " : "☑ ", plain(text, 200)),
		);
		return el("ul", { class: "points", "aria-label": t("case.agenda") }, ...rows);
	}

	#facts(facts, t) {
		const rows = facts.flatMap((fact) => {
			const { name, heard, state, was, span } = fact;
			const mark = state === "confirmed" ? " ✓" : "";
			const told = [heard && `${t("prompts.heard")}: ${heard}`, was && `${t("case.was")}: ${was}`];
			const props = { class: "quiet", "data-at": span.start_ms };
			const text = el("button", props, detail(fact), mark);
			setAttr(text, "title", plain(told.filter(Boolean).join(" · "), 300) || null);
			return [el("dt", {}, t(`fact.${name}`)), el("dd", {}, text)];
		});
		return el("dl", { class: "facts" }, ...rows);
	}

	#promises(promises, t) {
		const rows = promises.map((signal) => {
			const props = { class: "quiet", "data-at": signal.span.start_ms };
			const words = signal.slots.promise ?? signal.evidence[0]?.text;
			const text = el("button", props, plain(words, 200));
			return el("li", {}, el("time", {}, clock(signal.span.start_ms)), " ", text);
		});
		return el("section", {}, el("h2", {}, t("wrap.promises")), el("ul", {}, ...rows));
	}

	#handover(note, t) {
		const button = copyButton(this.#scope, t("case.copy"), t("wrap.copied"), () => plain(note.text));
		const text = el("p", { class: "note" }, plain(note.text, 1000));
		return el("section", {}, el("h2", {}, t("case.handover")), text, button);
	}
}

customElements.define("ca-case", CaCase);
