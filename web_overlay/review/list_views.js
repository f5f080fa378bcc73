// Views: searches with a name. Some come with the page, the others are each person's own.

import { el, plain } from "../dom.js";
import { Scope } from "../scope.js";
import { get, send } from "./api.js";
import { filtering, fromView, toAddress, toView } from "./list_query.js";

/** @typedef {import("./list_query.js").Query} Query */

const GIVEN = {
	"view.all": {},
	"view.angriest": { days: 7, sort: "angriest" },
	"view.unanswered": { min_unanswered: 1, sort: "unanswered" },
	"view.risks": { flags: ["regulator_threat"] },
	"view.low": { sort: "lowest_score" },
};

export class Views {
	#place;
	#dialog;
	#t;
	#tell;
	#scope = new Scope();
	#drawn = new Scope();
	/** @type {{ name: string, query: Record<string, any> }[]} */
	#own = [];
	/** @type {Query | null} */
	#query = null;

	/**
	 * @param {HTMLElement} place
	 * @param {HTMLDialogElement} dialog
	 * @param {(key: string, values?: Record<string, string | number>) => string} t
	 * @param {(text: string) => void} tell Says what became of it.
	 */
	constructor(place, dialog, t, tell) {
		this.#place = place;
		this.#dialog = dialog;
		this.#t = t;
		this.#tell = tell;
		this.#build();
	}

	/** Ask for the own ones. */
	async load() {
		this.#own = (await get("/api/review/views")).views;
		if (this.#query) this.show(this.#query);
	}

	/** Show which view it is that is seen. @param {Query} query */
	show(query) {
		this.#query = query;
		const now = toAddress(query);
		const given = Object.entries(GIVEN).map(([key, view]) => this.#link(this.#t(key), view, now));
		const own = this.#own.map(({ name, query: view }) => this.#link(plain(name, 60), view, now));
		this.#drawn.end();
		const extra = this.#button(query, now);
		this.#place.replaceChildren(el("ul", {}, ...given, ...own, ...(extra ? [el("li", {}, extra)] : [])));
	}

	/** Ask for a name for what is seen now. */
	name() {
		if (!this.#query || this.#dialog.open) return;
		this.#dialog.showModal();
		const input = /** @type {HTMLInputElement} */ (this.#dialog.querySelector("input"));
		input.value = "";
		input.focus();
	}

	#link(text, view, now) {
		const address = toAddress(fromView(view));
		const current = address === now ? "page" : null;
		return el("li", {}, el("a", { href: address ? `/review?${address}` : "/review", "aria-current": current, "data-view": true }, text));
	}

	/** Keep what is seen under a name, or delete the own view that it is. */
	#button(query, now) {
		const mine = this.#own.find(({ query: view }) => toAddress(fromView(view)) === now);
		const known = Object.values(GIVEN).some((view) => toAddress(fromView(view)) === now);
		if (!mine && (known || !filtering(query).length)) return null;
		const text = mine ? this.#t("view.delete", { name: plain(mine.name, 60) }) : this.#t("view.save");
		const button = el("button", { type: "button", class: "quiet", "data-save": !mine }, text);
		this.#drawn.on(button, "click", () => (mine ? void this.#delete(mine.name) : this.name()));
		return button;
	}

	#build() {
		const t = this.#t;
		const input = el("input", { id: "view-name", maxlength: "60", required: true, autocomplete: "off", spellcheck: "false" });
		const cancel = el("button", { type: "button" }, t("cancel"));
		const form = el(
			"form",
			{ method: "dialog" },
			el("h2", { id: "naming-title" }, t("view.save")),
			el("label", { for: "view-name" }, t("view.name")),
			input,
			el("p", { class: "buttons" }, cancel, el("button", { class: "primary", type: "submit" }, t("view.keep"))),
		);
		this.#dialog.append(form);
		this.#scope.on(cancel, "click", () => this.#dialog.close());
		this.#scope.on(form, "submit", () => void this.#save(input.value.trim()));
	}

	async #save(name) {
		if (!name || !this.#query) return;
		const query = toView(this.#query);
		try {
			await send("PUT", `/api/review/views/${encodeURIComponent(name)}`, query);
		} catch (error) {
			this.#tell(/** @type {Error} */ (error).message);
			return;
		}
		this.#tell(this.#t("view.saved", { name: plain(name, 60) }));
		await this.#reload();
	}

	async #delete(name) {
		try {
			await send("DELETE", `/api/review/views/${encodeURIComponent(name)}`);
		} catch (error) {
			this.#tell(/** @type {Error} */ (error).message);
			return;
		}
		this.#tell(this.#t("view.deleted", { name: plain(name, 60) }));
		await this.#reload();
	}

	async #reload() {
		await this.load();
		/** @type {HTMLElement | null} */ (this.#place.querySelector("[aria-current], button"))?.focus();
	}
}
