// <ca-scorecard call="…">: the form of one call with what was judged, by whom, and why.
//
// The holder may set `call`, `lang`, `play(ms)` and `show(id)`; it hears `ca-seek` {at_ms, id} when
// evidence is pressed and `ca-score` {score, state} when a card was saved. `score(points)` scores
// the row that was last in hand.

import { el, emit, plain, setText } from "../dom.js";
import { translator } from "../i18n.js";
import { ApiError, callPath, get, send } from "../review/api.js";
import { Scope } from "../scope.js";
import { objection } from "./objections.js";
import { ScoreRow } from "./row.js";
import { WORDS } from "./words.js";

const STYLE = "/static/scorecards/card.css";

export class Scorecard extends HTMLElement {
	static observedAttributes = ["call", "call-id"];

	#scope = new Scope();
	/** Of what is drawn; ends when it is drawn anew. */
	scope = new Scope();
	/** @type {any} */
	#page = null;
	#loading = 0;
	#shown = "mine";
	/** @type {Map<string, ScoreRow>} */
	#rows = new Map();
	/** @type {ScoreRow | null} */
	#hand = null;
	/** @type {((ms: number) => void) | null} */
	play = null;
	/** @type {((id: string) => void) | null} */
	show = null;
	report = null;
	/** @type {Translate} */
	t = translator("zh", WORDS);
	/** @type {"zh" | "en"} */
	column = "zh";

	get call() {
		return this.getAttribute("call") ?? this.getAttribute("call-id") ?? "";
	}

	set call(id) {
		if (id !== this.getAttribute("call")) this.setAttribute("call", id);
	}

	connectedCallback() {
		this.#scope = new Scope();
		const language = (this.lang || document.documentElement.lang).startsWith("zh") ? "zh" : "en";
		this.t = translator(language, WORDS);
		this.column = language;
		if (!document.querySelector(`link[href="${STYLE}"]`)) {
			document.head.append(el("link", { rel: "stylesheet", href: STYLE }));
		}
		this.#scope.on(this, "keydown", (event) => this.#key(event));
		this.#scope.on(this, "focusin", (event) => {
			const row = event.target.closest?.("[data-row]");
			if (row) this.#hand = this.#rows.get(row.dataset.row) ?? null;
		});
		this.load();
	}

	disconnectedCallback() {
		this.#scope.end();
		this.scope.end();
	}

	attributeChangedCallback(_name, before, after) {
		if (this.isConnected && before !== after) this.load();
	}

	/** Ask for the call's cards and show them. */
	async load() {
		const turn = ++this.#loading;
		if (!this.call) return;
		try {
			const page = await get(callPath(this.call, "card"));
			if (turn === this.#loading) this.#draw(page);
		} catch (error) {
			if (turn === this.#loading) this.replaceChildren(this.#trouble(error));
		}
	}

	/** Score the row that was last in hand, from 1 to 5. @param {number} points */
	score(points) {
		if (this.#hand) this.#hand.give(String(points));
		else this.#rows.values().next().value?.focus();
	}

	/** Go to a row. @param {string} key */
	focusItem(key) {
		this.#rows.get(key)?.focus();
	}

	/** @param {any} page */
	#draw(page) {
		this.#page = page;
		this.scope.end();
		this.scope = new Scope();
		const may = page.may.includes("score");
		const cards = this.#cards();
		if (!cards.has(this.#shown)) this.#shown = may ? "mine" : [...cards.keys()].at(-1) ?? "automatic";
		const editable = may && this.#shown === "mine";
		const card = cards.get(this.#shown) ?? null;
		this.#rows.clear();
		this.replaceChildren(
			this.#head(page, cards, card),
			...(page.blind ? [el("p", { class: "sc-blind" }, this.t("blind"))] : []),
			...page.form.sections.map((section) => this.#section(section, card, editable)),
			...(editable ? [this.#foot(page)] : card?.comment ? [el("p", { class: "sc-comment" }, plain(card.comment))] : []),
			...(card?.changes.length ? [this.#history(card)] : []),
		);
		if (editable) this.#tally();
	}

	/** The cards that can be looked at: `mine` goes on from the automatic one where it isn't begun. */
	#cards() {
		const { automatic, mine, others, may } = this.#page;
		const cards = new Map();
		if (automatic) cards.set("automatic", automatic);
		for (const card of others) cards.set(`r:${card.reviewer}`, card);
		if (mine || may.includes("score")) cards.set("mine", mine);
		return cards;
	}

	#head(page, cards, card) {
		const { t } = this;
		const shown = card ?? page.automatic;
		const score = shown?.score;
		const named = [...cards].map(([key, one]) => {
			const who = key === "automatic" || key === "mine" ? t(key) : plain(key.slice(2), 60);
			const state = key !== "automatic" && one ? ` · ${t(one.state)}` : "";
			const counted = one && one.id === page.counted ? ` · ${t("counts")}` : "";
			return el("option", { value: key, selected: key === this.#shown }, `${who}${state}${counted}`);
		});
		const whose = el("select", { "aria-label": t("whose") }, ...named);
		whose.value = this.#shown;
		this.scope.on(whose, "change", () => {
			this.#shown = whose.value;
			this.#draw(this.#page);
			this.querySelector("select")?.focus();
		});
		return el(
			"header",
			{ class: "sc-head" },
			el("p", { class: "sc-total" }, score === null || score === undefined ? t("none") : t("of", { n: score })),
			whose,
			...(shown ? [this.#how(page, shown.explained)] : []),
		);
	}

	/** How the score came about: every section with what it had of the whole. */
	#how(page, explained) {
		const { t, column } = this;
		const titles = new Map(page.form.sections.map((one) => [one.id, one[column]]));
		const row = (key) => page.form.sections.flatMap((one) => one.rows).find((one) => one.key === key);
		const lines = explained.sections
			.filter(({ score }) => score !== null)
			.map(({ id, score, share, counted }) =>
				el(
					"tr",
					{},
					el("th", { scope: "row" }, plain(titles.get(id) ?? id, 60)),
					el("td", {}, String(score)),
					el("td", {}, `${Math.round(share * 100)} %`),
					el("td", {}, String(counted)),
				),
			);
		const heads = ["section", "score", "share", "rows"].map((key) => el("th", { scope: "col" }, t(key)));
		const caps = explained.fatal.map(({ item, cap }) =>
			el("p", { class: "sc-cap" }, t("capped", { what: plain(row(item)?.[column] ?? item, 80), cap })),
		);
		const uncapped = explained.fatal.length ? [el("p", {}, t("uncapped", { n: explained.uncapped }))] : [];
		return el(
			"details",
			{ class: "sc-how" },
			el("summary", {}, t("how")),
			el("table", {}, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...lines)),
			...caps,
			...uncapped,
		);
	}

	#section(section, card, editable) {
		const { t, column } = this;
		const page = this.#page;
		const scored = (card ?? page.automatic)?.explained.sections.find(({ id }) => id === section.id);
		const told = section.weight
			? String(scored?.score ?? t("na"))
			: t("unscored");
		const rows = section.rows.map((row) => {
			const made = new ScoreRow(row, {
				t,
				column,
				editable,
				item: card?.items[row.key] ?? page.automatic?.items[row.key],
				heard: page.automatic?.items[row.key],
				others: this.#shown === "mine" ? page.others.map((one) => [one.reviewer, one.items[row.key]]) : [],
				evidence: page.evidence,
				scope: this.scope,
				seek: (id, at) => this.#seek(id, at),
				changed: () => this.#tally(),
				below: objection(this, page, card, row),
			});
			this.#rows.set(row.key, made);
			return made.node;
		});
		return el(
			"details",
			{ class: "sc-section", open: section.weight > 0 },
			el(
				"summary",
				{},
				el("span", { class: "sc-name" }, plain(section[column], 60)),
				el("span", { class: "sc-told" }, told),
			),
			el("ul", {}, ...rows),
		);
	}

	#foot(page) {
		const { t } = this;
		const comment = el("textarea", { id: "sc-comment", rows: "2", maxlength: "2000" });
		comment.value = page.mine?.comment ?? "";
		const isFinal = page.mine?.state === "final";
		const save = el("button", { type: "button" }, isFinal ? t("reopen") : t("save"));
		const finish = el("button", { type: "button", class: "primary" }, t("finish"));
		const said = el("p", { class: "sc-said", role: "status" });
		this.scope.on(comment, "input", () => this.#tally());
		this.scope.on(save, "click", () => this.#save("draft"));
		this.scope.on(finish, "click", () => this.#save("final"));
		return el(
			"footer",
			{ class: "sc-foot" },
			el("label", { for: "sc-comment" }, t("comment")),
			comment,
			el("div", { class: "sc-tools" }, save, finish, said),
			el("p", { class: "sc-keys" }, t("keys")),
		);
	}

	#history(card) {
		const { t } = this;
		const name = (one) => (["pass", "fail", "na", "draft", "final"].includes(one) ? t(one) : one || "–");
		const lines = card.changes.map(({ at, by, item, was, became, reason }) =>
			el(
				"li",
				{},
				t("change", {
					at: at.slice(0, 16).replace("T", " "),
					by: plain(by, 60),
					item: item ? this.#titleOf(item) : t("card"),
					was: name(was),
					became: name(became),
				}),
				reason ? el("q", {}, plain(reason)) : "",
			),
		);
		return el("details", { class: "sc-history" }, el("summary", {}, t("history", { n: lines.length })), el("ol", {}, ...lines));
	}

	#titleOf(key) {
		const row = this.#page.form.sections.flatMap((one) => one.rows).find((one) => one.key === key);
		return plain(row?.[this.column] ?? key, 60);
	}

	/** Say what is missing or not saved. */
	#tally() {
		const missing = [...this.#rows.values()].filter((row) => row.lacks).length;
		const dirty = this.#dirty;
		const text = missing ? this.t("missing", { n: missing }) : dirty ? this.t("unsaved") : "";
		const said = this.querySelector(".sc-said");
		if (said && (text || dirty)) setText(said, text);
	}

	get #dirty() {
		const comment = /** @type {HTMLTextAreaElement | null} */ (this.querySelector("#sc-comment"));
		const before = this.#page.mine?.comment ?? "";
		return [...this.#rows.values()].some((row) => row.changed) || (comment?.value ?? before) !== before;
	}

	/** @param {"draft" | "final"} state */
	async #save(state) {
		const lacking = [...this.#rows.values()].find((row) => row.lacks);
		if (lacking) return void lacking.ask();
		const items = [...this.#rows.values()].map((row) => row.given).filter(Boolean);
		const comment = /** @type {HTMLTextAreaElement} */ (this.querySelector("#sc-comment")).value;
		try {
			const page = await send("PUT", callPath(this.call, "card"), { items, comment, state });
			this.#draw(page);
			setText(this.querySelector(".sc-said"), this.t(state === "final" ? "finished" : "saved"));
			emit(this, "ca-score", { score: page.mine.score, state });
		} catch (error) {
			const said = this.querySelector(".sc-said");
			setText(said, error instanceof ApiError && error.message ? error.message : this.t("lost"));
		}
	}

	#seek(id, at) {
		emit(this, "ca-seek", { id, at_ms: at });
		this.play?.(at);
	}

	/** @param {KeyboardEvent} event */
	#key(event) {
		const at = /** @type {HTMLElement} */ (event.target);
		if (event.ctrlKey || event.metaKey || event.altKey || at.matches("textarea, select, input[type=text]")) return;
		const row = at.closest("[data-row]");
		const key = event.key.toLowerCase();
		const result = { p: "pass", f: "fail", n: "na" }[key] ?? (/^[1-5]$/.test(key) ? key : "");
		if (!row || !result) return;
		if (this.#rows.get(/** @type {HTMLElement} */ (row).dataset.row ?? "")?.give(result)) {
			event.preventDefault();
			event.stopPropagation();
		}
	}

	/** @param {unknown} error */
	#trouble(error) {
		const text = error instanceof ApiError && error.message ? error.message : this.t("lost");
		return el("p", { class: "sc-trouble", role: "alert" }, plain(text, 300));
	}
}

customElements.define("ca-scorecard", Scorecard);
