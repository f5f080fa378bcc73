// One row of a scorecard: what it asks, what was heard, and what the reviewer makes of it.

import { clock, el, plain, setText } from "../dom.js";

const FIVE = ["1", "2", "3", "4", "5"];
const LOW = ["fail", "1", "2"];
let made = 0;

export class ScoreRow {
	/**
	 * @param {any} row As the form has it.
	 * @param {any} view What is known of it, and who wants to hear of changes.
	 */
	constructor(row, view) {
		this.row = row;
		this.view = view;
		this.id = `sc-${++made}`;
		this.heard = view.heard?.result ?? "na";
		this.result = view.item?.result ?? "na";
		this.before = { result: this.result, reason: view.item?.reason ?? "" };
		this.node = this.#draw();
		this.#weigh();
	}

	/** What the service is told; null where the row stays as it was judged. */
	get given() {
		const reason = this.reason.trim();
		if (this.result === this.heard && !reason) return null;
		return { item: this.row.key, result: this.result, reason };
	}

	get reason() {
		return this.field?.value ?? "";
	}

	get changed() {
		return this.result !== this.before.result || this.reason !== this.before.reason;
	}

	/** A reason is needed and not there. */
	get lacks() {
		return this.#needs && !this.reason.trim();
	}

	/** Give a result; false where this row has none such. @param {string} result */
	give(result) {
		const wanted = this.#choices.includes(result) ? result : this.row.scale === "pass_fail" ? { 1: "fail", 5: "pass" }[result] : null;
		const radio = wanted && this.node.querySelector(`input[value="${wanted}"]`);
		if (!radio) return false;
		radio.checked = true;
		radio.focus();
		this.#chosen(wanted);
		return true;
	}

	focus() {
		this.node.closest("details")?.setAttribute("open", "");
		(this.node.querySelector("input:checked") ?? this.node.querySelector("input, button"))?.focus();
	}

	/** Ask for the reason that is missing. */
	ask() {
		this.node.closest("details")?.setAttribute("open", "");
		this.field?.focus();
	}

	get #choices() {
		return this.row.scale === "one_to_five" ? [...FIVE, "na"] : ["pass", "fail", "na"];
	}

	get #needs() {
		if (!this.view.editable) return false;
		const overridden = this.row.judge !== "manual" && this.result !== this.heard;
		const { comment } = this.row;
		const told = comment === "always" || (comment === "fail" && LOW.includes(this.result));
		return overridden || (told && this.result !== "na");
	}

	#draw() {
		const { row, view } = this;
		const { t, column } = view;
		const title = el("span", { class: "sc-title", id: `${this.id}-t` }, plain(row[column], 120));
		const marks = [row.ids.join(" ")];
		if (row.weight && row.weight !== 1) marks.push(t("weight", { n: row.weight }));
		if (row.fatal !== null) marks.push(row.fatal ? t("cap", { n: row.fatal }) : t("fatal"));
		const head = el("div", { class: "sc-row-head" }, title, el("span", { class: "sc-ids" }, marks.join(" · ")));
		return el(
			"li",
			{ class: "sc-row", "data-row": row.key, "data-result": this.result, "data-fatal": row.fatal !== null },
			head,
			view.editable ? this.#choose() : el("p", { class: "sc-result" }, this.#name(this.result)),
			...this.#told(),
			...this.#evidence(),
			...(view.editable ? [this.#why()] : view.item?.reason ? [el("q", { class: "sc-why" }, plain(view.item.reason))] : []),
			...(view.below ? [view.below] : []),
		);
	}

	#choose() {
		const { view } = this;
		const options = this.#choices.map((value) => {
			const radio = el("input", { type: "radio", name: this.id, value, checked: value === this.result });
			view.scope.on(radio, "change", () => this.#chosen(value));
			return el("label", {}, radio, el("span", {}, this.#name(value)));
		});
		return el("div", { class: "sc-choice", role: "radiogroup", "aria-labelledby": `${this.id}-t` }, ...options);
	}

	/** What was judged automatically, and by others. */
	#told() {
		const { t, others } = this.view;
		const said = others
			.filter(([, item]) => item)
			.map(([who, item]) => t("said", { who: plain(who, 60), result: this.#name(item.result) }) + (item.reason ? ` — ${plain(item.reason, 200)}` : ""));
		if (this.row.judge !== "manual" && this.view.editable) said.unshift(t("heard", { result: this.#name(this.heard) }));
		return said.map((text) => el("p", { class: "sc-heard" }, text));
	}

	#evidence() {
		const { t, evidence, scope, seek } = this.view;
		const ids = (this.view.item?.evidence ?? []).filter((id) => evidence[id]).slice(0, 6);
		if (!ids.length) return [];
		const links = ids.map((id) => {
			const { at_ms, text, what } = evidence[id];
			const said = plain(text || what.replaceAll("_", " "), 40);
			const link = el("button", { type: "button", class: "sc-cite", title: t("play") }, el("b", {}, clock(at_ms)), " ", said);
			scope.on(link, "click", () => seek(id, at_ms));
			return el("li", {}, link);
		});
		return [el("ul", { class: "sc-evidence", "aria-label": t("evidence") }, ...links)];
	}

	#why() {
		const { scope, changed } = this.view;
		this.field = /** @type {HTMLInputElement} */ (el("input", { type: "text", id: `${this.id}-r`, maxlength: "2000", autocomplete: "off" }));
		this.field.value = this.before.reason;
		this.ask_for = el("label", { for: `${this.id}-r` });
		scope.on(this.field, "input", () => {
			this.#weigh();
			changed();
		});
		this.why = el("div", { class: "sc-reason" }, this.ask_for, this.field);
		return this.why;
	}

	/** @param {string} value */
	#chosen(value) {
		this.result = value;
		this.node.dataset.result = value;
		this.#weigh();
		this.view.changed();
	}

	/** The field for a reason is there where one is needed or given. */
	#weigh() {
		if (!this.why) return;
		const needs = this.#needs;
		const manual = this.row.judge === "manual" && this.result !== "na";
		this.why.hidden = !needs && !manual && !this.reason;
		setText(this.ask_for, this.view.t(needs ? "reason.needed" : "reason.any"));
		this.field?.setAttribute("aria-required", String(needs));
	}

	/** @param {string} result */
	#name(result) {
		return FIVE.includes(result) ? result : this.view.t(result);
	}
}
