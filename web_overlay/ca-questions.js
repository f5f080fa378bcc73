// What the caller has asked and nobody has answered yet, each with its running time.

import { clock, el, plain, setAttr, setChildren, setText } from "./dom.js";

const MAX_ROWS = 4;
const ANSWERED_MS = 6_000; // an answered question says so for this long, then goes
const MARKS = { open: "?", deferred: "…", overdue: "!", unanswered: "!", answered: "✓" };

/** What a question looks like at audio time `now`. */
export function standing(question, now) {
	const { status, due_ms } = question;
	const waits = status === "open" || status === "deferred";
	return waits && due_ms !== null && now >= due_ms ? "overdue" : status;
}

export class CaQuestions extends HTMLElement {
	#title = el("h2");
	#count = el("span", { class: "count" });
	#list = el("ol");
	#more = el("p", { class: "more" });
	#rows = new Map(); // question id → nodes

	connectedCallback() {
		this.setAttribute("role", "region");
		this.replaceChildren(el("header", {}, this.#title, this.#count), this.#list, this.#more);
	}

	update({ state, now, t }) {
		const recent = ({ status, resolved_ms }) =>
			status === "answered" && now - (resolved_ms ?? 0) < ANSWERED_MS;
		const asked = state.ended ? [] : state.questions.filter((q) => q.speaker === "customer");
		const open = asked.filter((q) => q.status !== "answered").sort((a, b) => a.asked_ms - b.asked_ms);
		const answered = asked.filter(recent).slice(-1);
		const shown = [...open.slice(0, MAX_ROWS), ...answered];
		this.hidden = shown.length === 0;
		setText(this.#title, t("questions.label"));
		setAttr(this, "aria-label", t("questions.label"));
		setText(this.#count, open.length ? String(open.length) : "");
		const rows = shown.map((question) => this.#row(question));
		this.#rows = new Map(shown.map((question, at) => [question.id, rows[at]]));
		shown.forEach((question, at) => this.#write(rows[at], question, now, t));
		setChildren(this.#list, rows.map((row) => row.node));
		const left = open.length - MAX_ROWS;
		setText(this.#more, left > 0 ? t("questions.more", { n: left }) : "");
	}

	#row({ id }) {
		const known = this.#rows.get(id);
		if (known) return known;
		const mark = el("span", { class: "mark", "aria-hidden": "true" });
		const text = el("span", { class: "text" });
		const times = el("span", { class: "times" });
		const word = el("span", { class: "word" });
		const time = el("time");
		const meta = el("span", { class: "meta" }, times, word, time);
		return { node: el("li", { "data-question": id }, mark, text, meta), mark, text, times, word, time };
	}

	#write(row, question, now, t) {
		const looks = standing(question, now);
		const { asked_ms, resolved_ms, repeats, answer } = question;
		setAttr(row.node, "data-standing", looks);
		setText(row.mark, MARKS[looks]);
		setText(row.text, plain(question.text, 300));
		setAttr(row.node, "title", looks === "answered" ? plain(answer, 300) : null);
		setText(row.word, t(`questions.${looks}`));
		setText(row.time, clock((looks === "answered" ? (resolved_ms ?? now) : now) - asked_ms));
		setText(row.times, repeats > 0 ? t("questions.times", { n: repeats + 1 }) : "");
	}
}

customElements.define("ca-questions", CaQuestions);
