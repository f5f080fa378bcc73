// The filters beside the list, and a label for each that holds.

import { el, plain, setText } from "../dom.js";
import { Scope } from "../scope.js";
import { everything, filtering } from "./list_query.js";
import { BANDS, FLAGS } from "./names.js";

/** @typedef {import("./list_query.js").Query} Query */

const DAYS = [1, 7, 30, 90];
const LEAST = [1, 3, 5];
const SCORES = [59, 69, 79, 89];
const NAMED = ["agent", "team", "kind", "product", "language"];
const PLURAL = { agent: "agents", team: "teams", kind: "kinds", product: "products", language: "languages" };

export class Filters {
	#t;
	#changed;
	#scope = new Scope();
	#drawn = new Scope(); // of the labels that are shown now
	/** @type {Record<string, any>} */
	#facets = {};
	/** @type {Query} */
	#query = everything();
	/** @type {Map<string, HTMLElement>} */
	#fields = new Map();

	/**
	 * @param {HTMLElement} place
	 * @param {(key: string, values?: Record<string, string | number>) => string} t
	 * @param {(change: Partial<Query>) => void} changed What somebody chose.
	 */
	constructor(place, t, changed) {
		this.#t = t;
		this.#changed = changed;
		place.append(
			this.#field("period", "days"),
			el("div", { class: "dates", hidden: true }, this.#date("since"), this.#date("until")),
			...NAMED.slice(0, 3).map((name) => this.#field(name)),
			this.#field("min_anger"),
			this.#field("min_interruptions"),
			this.#field("min_unanswered"),
			this.#field("max_score"),
			this.#risks(),
			...NAMED.slice(3).map((name) => this.#field(name)),
		);
		this.#scope.on(place, "change", ({ target }) => this.#hear(target));
		this.#scope.on(place, "click", ({ target }) => {
			const flag = target.closest("[data-flag]")?.dataset.flag;
			if (!flag) return;
			const { flags } = this.#query;
			const on = flags.includes(flag);
			this.#changed({ flags: on ? flags.filter((one) => one !== flag) : [...flags, flag] });
		});
	}

	/** What there is to choose from. @param {Record<string, any>} facets */
	offer(facets) {
		this.#facets = facets;
		this.show(this.#query);
	}

	/** Put a query into the fields. @param {Query} query */
	show(query) {
		this.#query = query;
		for (const name of NAMED) this.#choices(name, this.#facets[PLURAL[name]] ?? [], query[name]);
		const own = query.since || query.until ? "own" : "";
		this.#choices("days", [...DAYS, "own"], own || (query.days ?? ""));
		this.#choices("min_anger", Object.values(BANDS), query.min_anger ?? "");
		this.#choices("min_interruptions", LEAST, query.min_interruptions ?? "");
		this.#choices("min_unanswered", LEAST, query.min_unanswered ?? "");
		this.#choices("max_score", SCORES, query.max_score ?? "");
		for (const name of ["since", "until"]) {
			const field = /** @type {HTMLInputElement} */ (this.#fields.get(name));
			if (document.activeElement !== field) field.value = query[name].slice(0, 10);
		}
		const dates = /** @type {HTMLElement} */ (this.#fields.get("since")?.closest(".dates"));
		dates.hidden = !own && /** @type {any} */ (this.#fields.get("days")).value !== "own";
		const risks = /** @type {HTMLElement} */ (this.#fields.get("flags"));
		for (const chip of risks.querySelectorAll("[data-flag]")) {
			const on = query.flags.includes(/** @type {HTMLElement} */ (chip).dataset.flag ?? "");
			chip.setAttribute("aria-pressed", String(on));
		}
	}

	/** Labels of what filters now; pressing one takes it away. @param {Query} query */
	labels(query) {
		this.#drawn.end();
		const labels = filtering(query).flatMap((name) => {
			if (name === "flags")
				return query.flags.map((flag) =>
					this.#label(this.word("flag", flag), { flags: query.flags.filter((one) => one !== flag) }),
				);
			const empty = everything()[name];
			return [this.#label(this.#told(name, query[name]), { [name]: empty })];
		});
		if (labels.length > 1) {
			const all = el("button", { type: "button", class: "quiet", "data-clear": true }, this.#t("clear"));
			labels.push(el("li", {}, all));
		}
		return labels;
	}

	/** A name of the service in words; one that has none is shown as it is. */
	word(group, name) {
		const text = this.#t(`${group}.${name}`);
		return plain(text, 60);
	}

	#label(text, change) {
		const button = el("button", { type: "button", class: "chip" }, text, el("span", { "aria-hidden": "true" }, " ✕"));
		button.setAttribute("aria-label", this.#t("without", { what: text }));
		this.#drawn.on(button, "click", () => this.#changed(change));
		return el("li", {}, button);
	}

	#told(name, value) {
		const choice = this.#choice(name, value);
		if (name === "days") return choice;
		if (name === "min_score") return this.#t("score.over", { n: value });
		if (name === "max_score") return `${this.#t("max_score")} ${choice}`;
		return `${this.#t(name)}: ${plain(choice, 60)}`;
	}

	/** How a value of a field reads. */
	#choice(name, value) {
		const t = this.#t;
		if (name === "days") return value === "own" ? t("days.own") : this.#known("days", value) ?? t("days.n", { n: value });
		if (name === "min_anger") {
			const band = Object.keys(BANDS).find((one) => BANDS[one] === value);
			return band ? t(`anger.${band}`) : t("anger.n", { n: Math.round(value * 100) });
		}
		if (name === "min_interruptions" || name === "min_unanswered") return t("least.n", { n: value });
		if (name === "max_score") return t("score.under", { n: value });
		if (["kind", "language", "cause", "state", "signal"].includes(name)) return this.word(name, value);
		return plain(value, 60);
	}

	#known(group, value) {
		return DAYS.includes(value) ? this.#t(`${group}.${value}`) : undefined;
	}

	#field(name, id = name) {
		const select = el("select", { id: `f-${id}`, "data-name": id });
		this.#fields.set(id, select);
		return el("div", { class: "field" }, el("label", { for: `f-${id}` }, this.#t(name)), select);
	}

	#date(name) {
		const input = el("input", { id: `f-${name}`, type: "date", "data-name": name });
		this.#fields.set(name, input);
		return el("div", { class: "field" }, el("label", { for: `f-${name}` }, this.#t(name)), input);
	}

	#risks() {
		const chips = FLAGS.map((flag) =>
			el("button", { type: "button", class: "chip", "data-flag": flag, "aria-pressed": "false" }, this.word("flag", flag)),
		);
		const group = el("fieldset", { class: "field risks" }, el("legend", {}, this.#t("flags")), el("div", { class: "chips" }, ...chips));
		this.#fields.set("flags", group);
		return group;
	}

	/** Make a field offer these values and, if it is another one, what holds. */
	#choices(name, values, now) {
		const select = /** @type {HTMLSelectElement} */ (this.#fields.get(name));
		const all = now === "" || values.includes(now) ? values : [...values, now];
		const wanted = ["", ...all].map(String);
		const same = wanted.length === select.options.length && wanted.every((value, at) => select.options[at].value === value);
		if (!same) {
			const options = all.map((value) => el("option", { value: String(value) }, this.#choice(name, value)));
			select.replaceChildren(el("option", { value: "" }, this.#t("any")), ...options);
		}
		if (select.value !== String(now)) select.value = String(now);
		const field = /** @type {HTMLElement} */ (select.closest(".field"));
		// Nothing to choose from, such as one team only, needs no field.
		if (NAMED.includes(name)) field.hidden = all.length < 2 && now === "";
	}

	#hear(field) {
		const name = field.dataset.name;
		if (!name) return;
		if (name === "days") {
			const own = field.value === "own";
			const dates = /** @type {HTMLElement} */ (this.#fields.get("since")?.closest(".dates"));
			dates.hidden = !own;
			if (!own) this.#changed({ days: field.value ? Number(field.value) : null, since: "", until: "" });
			else /** @type {HTMLElement} */ (this.#fields.get("since")).focus();
		} else if (name === "since" || name === "until") this.#changed({ [name]: field.value, days: null });
		else if (NAMED.includes(name)) this.#changed({ [name]: field.value });
		else this.#changed({ [name]: field.value === "" ? null : Number(field.value) });
	}
}

/** The head of the filters: how many hold. */
export function titled(node, t, count) {
	setText(node, count ? t("filters.n", { n: count }) : t("filters"));
}
