// A long list in few nodes: pages by cursor, of which only those near the window have rows. The
// others keep their height, and those far away are asked for again.

import { el } from "../dom.js";
import { Scope } from "../scope.js";

const NEAR = 1.5; // windows above and below in which pages have rows
const KEPT = 40; // pages whose calls are kept
const QUICK_MS = 100; // a list that comes within this time needs no word about waiting

/**
 * @typedef {object} Page
 * @property {string} cursor
 * @property {any[] | null} calls
 * @property {number} size
 * @property {HTMLElement} body
 */

export class Pages {
	#table;
	#draw;
	#ask;
	#told;
	#scope = new Scope();
	/** @type {Page[]} */
	#pages = [];
	#next = "";
	#version = 0;
	/** @type {Set<Page>} */
	#asking = new Set();
	#pending = false;

	/**
	 * @param {HTMLTableElement} table
	 * @param {(call: any, index: number) => HTMLElement} draw
	 * @param {(cursor: string) => Promise<any>} ask Gives a page of the service.
	 * @param {(state: "more" | "end" | "wait" | unknown) => void} told How it stands; an error where asking failed.
	 */
	constructor(table, draw, ask, told) {
		this.#table = table;
		this.#draw = draw;
		this.#ask = ask;
		this.#told = told;
		for (const type of ["scroll", "resize"]) this.#scope.on(window, type, () => this.#soon(), { passive: true });
	}

	/** Begin anew with a first page. @param {any} page */
	begin(page) {
		this.clear();
		this.#take(page, "");
	}

	/** Nothing. */
	clear() {
		this.#version += 1;
		for (const page of this.#pages) page.body.remove();
		this.#pages = [];
		this.#asking.clear();
		this.#next = "";
	}

	/** How many calls came so far. */
	get size() {
		return this.#pages.reduce((sum, page) => sum + page.size, 0);
	}

	/** Lines that are there, in order. @returns {HTMLElement[]} */
	get rows() {
		return [...this.#table.querySelectorAll("tbody tr")].map((row) => /** @type {HTMLElement} */ (row));
	}

	/** Which page a line is on. @param {Element} row */
	pageOf(row) {
		return this.#pages.findIndex(({ body }) => body.contains(row));
	}

	/** Ask for the page after the last; false where there is none. */
	async more() {
		const version = this.#version;
		if (!this.#next) return false;
		const last = this.#pages.at(-1);
		if (!last || this.#asking.has(last)) return false;
		this.#asking.add(last);
		const slow = this.#scope.after(QUICK_MS, () => this.#told("wait"));
		const cursor = this.#next;
		try {
			const page = await this.#ask(cursor);
			if (version === this.#version) this.#take(page, cursor);
			return true;
		} catch (error) {
			if (version === this.#version) this.#told(error);
			return false;
		} finally {
			slow();
			this.#asking.delete(last);
		}
	}

	#take(answer, cursor) {
		const body = el("tbody", { role: "rowgroup" });
		const page = { cursor, calls: answer.calls, size: answer.calls.length, body };
		this.#pages.push(page);
		this.#next = answer.next;
		this.#table.append(body);
		this.#fill(page);
		this.#told(this.#next ? "more" : "end");
		this.#soon();
	}

	#soon() {
		if (this.#pending) return;
		this.#pending = true;
		this.#scope.frame(() => {
			this.#pending = false;
			this.look();
		});
	}

	/** Give rows to the pages that are near, take them from those that aren't. */
	look() {
		const near = innerHeight * NEAR;
		const boxes = this.#pages.map(({ body }) => body.getBoundingClientRect());
		const here = boxes.map(({ top, bottom }) => bottom > -near && top < innerHeight + near);
		this.#pages.forEach((page, at) => {
			const keep = here[at] || page.body.contains(document.activeElement);
			if (keep && !page.body.firstChild) this.#fill(page);
			else if (!keep && page.body.firstChild) {
				page.body.style.blockSize = `${boxes[at].height}px`;
				page.body.replaceChildren();
			}
		});
		const first = here.indexOf(true);
		this.#pages.forEach((page, at) => {
			if (first >= 0 && Math.abs(at - first) > KEPT / 2) page.calls = null;
		});
		if (here.at(-1)) void this.more();
	}

	#fill(page) {
		if (page.calls === null) {
			void this.#again(page);
			return;
		}
		let index = 0;
		for (const one of this.#pages) {
			if (one === page) break;
			index += one.size;
		}
		page.body.replaceChildren(...page.calls.map((call, at) => this.#draw(call, index + at)));
		page.body.style.blockSize = "";
	}

	async #again(page) {
		if (this.#asking.has(page)) return;
		const version = this.#version;
		this.#asking.add(page);
		try {
			const { calls } = await this.#ask(page.cursor);
			if (version !== this.#version) return;
			page.calls = calls;
			page.size = calls.length;
			this.#fill(page);
		} catch (error) {
			if (version === this.#version) this.#told(error);
		} finally {
			this.#asking.delete(page);
		}
	}
}
