// A long list of which only what is in sight, and a little around it, is elements.

import { setAttr, setChildren } from "../../dom.js";
import { Roll } from "../../roll.js";

const AROUND_PX = 300;
const PASSES = 4; // measured rows may make room for more of them
const EDGE_PX = 8;

export class Rows {
	#roll = new Roll();
	/** @type {string[]} */
	#ids = [];
	#at = new Map();
	/** @type {Map<string, HTMLElement>} */
	#nodes = new Map();
	#scroller;
	#list;
	#make;
	#dress;

	/**
	 * @param {import("../../scope.js").Scope} scope
	 * @param {HTMLElement} scroller
	 * @param {HTMLElement} list Inside the scroller.
	 * @param {(id: string) => HTMLElement} make An element for a row.
	 * @param {(node: HTMLElement, id: string) => void} dress What may change of it.
	 */
	constructor(scope, scroller, list, make, dress) {
		this.#scroller = scroller;
		this.#list = list;
		this.#make = make;
		this.#dress = dress;
		scope.on(scroller, "scroll", () => this.draw(), { passive: true });
		scope.sizeOf(scroller, () => this.draw());
	}

	get size() {
		return this.#ids.length;
	}

	/** @param {string[]} ids */
	set(ids) {
		this.#ids = ids;
		this.#at = new Map(ids.map((id, at) => [id, at]));
		this.#roll.set(0, ids);
		this.draw();
	}

	/** @param {string} id */
	has(id) {
		return this.#at.has(id);
	}

	/** Forget how rows look: they are made anew. */
	renew() {
		this.#nodes.clear();
		this.draw();
	}

	/** Dress the rows in sight again. */
	refresh() {
		for (const [id, node] of this.#nodes) this.#dress(node, id);
		this.draw();
	}

	/** The element of a row, where it is in sight. @param {string} id */
	node(id) {
		return this.#nodes.get(id);
	}

	/** Bring a row into sight: a third from the top, or as little as need be. */
	show(id, how = "third") {
		const at = this.#at.get(id);
		if (at === undefined) return;
		this.draw({ at, how });
	}

	/** @param {{ at: number, how: string } | null} [target] */
	draw(target = null) {
		const { clientHeight, scrollTop } = this.#scroller;
		if (!clientHeight || !this.#ids.length) {
			if (!this.#ids.length) {
				this.#nodes.clear();
				this.#list.replaceChildren();
				this.#list.style.paddingBlock = "0px";
			}
			return;
		}
		const roll = this.#roll;
		const anchor = roll.find(scrollTop);
		const into = scrollTop - roll.top(anchor);
		let y = scrollTop;
		for (let pass = 0; pass < PASSES; pass++) {
			y = target ? this.#aim(target, scrollTop) : roll.top(anchor) + into;
			y = Math.max(0, Math.min(y, roll.total - clientHeight));
			const first = roll.find(Math.max(0, y - AROUND_PX));
			const last = roll.find(y + clientHeight + AROUND_PX);
			this.#put(first, last);
			if (!this.#measure(first)) break;
		}
		if (Math.abs(this.#scroller.scrollTop - y) >= 1) this.#scroller.scrollTop = y;
	}

	#aim({ at, how }, scrollTop) {
		const { clientHeight } = this.#scroller;
		const top = this.#roll.top(at);
		const bottom = this.#roll.top(at + 1);
		if (how === "third") return top - clientHeight / 3;
		if (top < scrollTop + EDGE_PX) return top - EDGE_PX;
		if (bottom > scrollTop + clientHeight - EDGE_PX) return Math.min(top - EDGE_PX, bottom - clientHeight + EDGE_PX);
		return scrollTop;
	}

	#put(first, last) {
		const nodes = new Map();
		for (let at = first; at <= last && at < this.#ids.length; at++) {
			const id = this.#ids[at];
			let node = this.#nodes.get(id);
			if (!node) {
				node = this.#make(id);
				this.#dress(node, id);
			}
			setAttr(node, "aria-setsize", this.#ids.length);
			setAttr(node, "aria-posinset", at + 1);
			nodes.set(id, node);
		}
		this.#nodes = nodes;
		setChildren(this.#list, [...nodes.values()]);
		const below = Math.max(0, this.#roll.total - this.#roll.top(Math.min(last + 1, this.#ids.length)));
		this.#list.style.paddingBlock = `${this.#roll.top(first)}px ${below}px`;
	}

	#measure(first) {
		let news = false;
		let at = first;
		for (const node of this.#nodes.values())
			if (this.#roll.measure(at++, node.getBoundingClientRect().height)) news = true;
		return news;
	}
}
