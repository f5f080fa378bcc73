// What the caller has asked and nobody has answered yet, each with its running time.

import { clock, el, plain, setAttr, setChildren, setText } from "./dom.js";

const MAX_ROWS = 4;
const ANSWERED_MS = 6_000; // an answered question says so for this long, then goes
const MARKS = { open: "?", deferred: "…", overdue: "!", unanswered: "!", answered: "✓" };

const LATE = new Set(["overdue", "unanswered"]);

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
	#oldest = el("span", { class: "oldest" });
	#more = el("p", { class: "more" });
	#rows = new Map(); // question id → nodes

	connectedCallback() {
		setAttr(this, "role", "region");
		const header = el("header", {}, this.#title, this.#count, this.#oldest);
		this.replaceChildren(header, this.#list, this.#more);
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
		const longest = open.length ? clock(now - open[0].asked_ms) : "";
		setText(this.#oldest, longest && `${t("questions.oldest")} ${longest}`);
		setAttr(this, "data-overdue", open.some((question) => LATE.has(standing(question, now))));
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
		const wants = el("span", { class: "wants" });
		const times = el("span", { class: "times" });
		const word = el("span", { class: "word" });
		const time = el("time");
		const meta = el("span", { class: "meta" }, word, time);
		const asks = el("div", { class: "asks" }, text, el("p", {}, wants, times));
		const node = el("li", { "data-question": id }, mark, asks, meta);
		return { node, mark, text, wants, times, word, time };
	}

	#write(row, question, now, t) {
		const looks = standing(question, now);
		const { asked_ms, resolved_ms, repeats, answer, expects } = question;
		setAttr(row.node, "data-standing", looks);
		setText(row.mark, MARKS[looks]);
		setText(row.text, plain(question.text, 300));
		setAttr(row.node, "title", looks === "answered" ? plain(answer, 300) : null);
		setText(row.word, t(`questions.${looks}`));
		setText(row.time, clock((looks === "answered" ? (resolved_ms ?? now) : now) - asked_ms));
		const kind = looks !== "answered" && expects && expects !== "other";
		setText(row.wants, kind ? t("questions.wants", { what: t(`expects.${expects}`) }) : "");
		setText(row.times, repeats > 0 ? t("questions.times", { n: repeats + 1 }) : "");
	}
}

customElements.define("ca-questions", CaQuestions);
