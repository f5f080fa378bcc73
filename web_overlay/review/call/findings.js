// What the engine found and what reviewers say was missed, one after the other.

import { Scope } from "../../scope.js";
import { matters } from "./kinds.js";
import { el, glyph, grounds, judging, moment, plain, setAttr, setText, showJudged } from "./parts.js";
import { Rows } from "./rows.js";

/** @typedef {import("./model.js").Finding} Finding */

const MOST_QUOTES = 4;
export const FILTERS = ["worth", "all", "customer", "agent", "unjudged"];

export class Findings {
	#scope = new Scope();
	#choice = el("select", { class: "filter" });
	#count = el("span", { class: "count" });
	#scroller = el("div", { class: "scroller", tabindex: "0", role: "group" });
	#list = el("ol", { class: "findings" });
	#empty = el("p", { class: "empty", hidden: true });
	#rows;
	#on;
	#model;
	#byId = new Map();
	/** @type {Finding[]} */
	#shown = [];
	#filter = "worth";
	chosen = "";

	/**
	 * @param {HTMLElement} host
	 * @param {import("./model.js").CallModel} model
	 * @param {{ t: Translate, say: any, verdicts: import("./verdicts.js").Verdicts, judges: boolean,
	 *   choose: (id: string, listen: boolean) => void }} on
	 */
	constructor(host, model, on) {
		const { t } = on;
		this.#on = on;
		this.#model = model;
		this.#choice.append(...FILTERS.map((name) => el("option", { value: name }, t(`filter.${name}`))));
		setAttr(this.#choice, "aria-label", t("filter.label"));
		setAttr(this.#scroller, "aria-label", t("tab.findings"));
		this.#scroller.append(this.#list, this.#empty);
		host.replaceChildren(el("div", { class: "bar" }, this.#choice, this.#count), this.#scroller);
		this.#rows = new Rows(this.#scope, this.#scroller, this.#list, (id) => this.#row(id), (node, id) => this.#dress(node, id));
		this.#scope.on(this.#choice, "change", () => {
			this.#filter = this.#choice.value;
			this.#sift();
		});
		this.#scope.on(this.#list, "click", ({ target }) => {
			const row = target.closest("[data-row]");
			if (row && !target.closest("[data-act]") && !getSelection()?.toString()) on.choose(row.dataset.row, Boolean(target.closest(".name")));
		});
		this.hear();
	}

	/** Findings or verdicts changed. */
	hear() {
		this.#byId = new Map(this.#model.findings.map((finding) => [finding.id, finding]));
		this.#sift();
		this.#rows.refresh();
		if (this.chosen) this.#rows.show(this.chosen, "near");
	}

	/** @param {string} id @returns {Finding | undefined} */
	get(id) {
		return this.#byId.get(id);
	}

	/** The one before or after the chosen one; after `ms` where none is chosen. */
	beside(step, ms) {
		const at = this.#shown.findIndex(({ id }) => id === this.chosen);
		if (at >= 0) return this.#shown[Math.min(this.#shown.length - 1, Math.max(0, at + step))];
		if (step > 0) return this.#shown.find(({ start }) => start >= ms) ?? this.#shown.at(-1);
		return this.#shown.findLast(({ start }) => start <= ms) ?? this.#shown[0];
	}

	/** Where the chosen one stands among those shown: [3, 18]. */
	place(id) {
		return [this.#shown.findIndex((one) => one.id === id) + 1, this.#shown.length];
	}

	/** @param {string} id */
	choose(id) {
		const before = this.chosen;
		this.chosen = id;
		if (id && !this.#rows.has(id) && this.#byId.has(id)) {
			this.#filter = this.#choice.value = "all";
			this.#sift();
		}
		for (const one of [before, id]) {
			const node = this.#rows.node(one);
			if (node) this.#dress(node, one);
		}
		if (id) this.#rows.show(id, "near");
	}

	#sift() {
		const { t, verdicts } = this.#on;
		const fits = {
			worth: (finding) => matters(finding),
			all: () => true,
			customer: ({ speaker }) => speaker === "customer",
			agent: ({ speaker }) => speaker === "agent",
			unjudged: (finding) => matters(finding) && finding.target === "signal" && !verdicts.mine("signal", finding.id),
		}[this.#filter];
		const all = this.#model.findings;
		this.#shown = all.filter((finding) => fits(finding) || finding.id === this.chosen);
		setText(this.#count, t("filter.count", { n: this.#shown.length, all: all.length }));
		this.#rows.set(this.#shown.map(({ id }) => id));
		this.#empty.hidden = this.#shown.length > 0;
		setText(this.#empty, t(all.length ? "filter.none" : "findings.none"));
	}

	#row(id) {
		const { t, say, judges } = this.#on;
		const finding = /** @type {Finding} */ (this.#byId.get(id));
		const { kind, signal, speaker, start, evidence, target, comment, by, verdict } = finding;
		const head = el(
			"div",
			{ class: "finding-head" },
			glyph(kind, t(`letter.${kind}`)),
			el("button", { type: "button", class: "name" }, say.finding(finding)),
			moment(start, t),
		);
		const detail = el("p", { class: "detail" }, [t(`side.${speaker}`), say.detail(finding)].filter(Boolean).join(" · "));
		const quotes = grounds(evidence, MOST_QUOTES, this.#on);
		const row = el("li", { class: "finding", "data-row": id, "data-kind": kind, "data-signal": signal, "data-state": finding.state }, head, detail, quotes);
		if (target === "missed") {
			const words = comment ? t("quoted", { text: plain(comment, 2000) }) : "";
			row.append(el("p", { class: "opinion" }, el("b", {}, plain(by, 60)), ` ${words}`));
			if (judges) row.append(el("button", { type: "button", class: "quiet", "data-act": "take-back", "data-verdict": verdict }, t("missed.back")));
		} else if (judges) row.append(judging("signal", id, t));
		else row.append(el("div", { class: "judged" }, el("div", { hidden: true }), el("div", { class: "opinions" })));
		return row;
	}

	#dress(node, id) {
		const { t, verdicts } = this.#on;
		setAttr(node, "aria-current", id === this.chosen ? "true" : null);
		const judged = node.querySelector(".judged");
		if (judged) showJudged(judged, verdicts.about("signal", id), verdicts.mine("signal", id), t);
	}
}
