// A very long list of rows of which a screen shows some dozens: where each row is, and which row
// is where. Heights are guessed until they were measured. No element is touched here.

/** Rows by index, known by id; places and heights in CSS pixels from the top of the first row. */
export class Roll {
	/** @type {string[]} */
	#ids = [];
	/** @type {number[]} */
	#heights = [];
	#guess = 56;
	total = 0;

	get size() {
		return this.#ids.length;
	}

	/** The first `count` rows are gone. @param {number} count */
	drop(count) {
		this.total -= sum(this.#heights.splice(0, count));
		this.#ids.splice(0, count);
	}

	/**
	 * From index `from` on the rows are these; measured heights stay with their id.
	 * @param {number} from @param {string[]} ids
	 */
	set(from, ids) {
		let same = 0;
		while (same < ids.length && this.#ids[from + same] === ids[same]) same++;
		const at = from + same;
		const gone = this.#heights.splice(at);
		const old = new Map(this.#ids.splice(at).map((id, n) => [id, gone[n]]));
		const fresh = ids.slice(same);
		const heights = fresh.map((id) => old.get(id) ?? this.#guess);
		this.#ids.push(...fresh);
		this.#heights.push(...heights);
		this.total += sum(heights) - sum(gone);
	}

	/** A row was measured; tells whether that was news. @param {number} at @param {number} height */
	measure(at, height) {
		const more = height - this.#heights[at];
		if (Math.abs(more) < 0.5) return false;
		this.#guess += (height - this.#guess) / 16;
		this.#heights[at] = height;
		this.total += more;
		return true;
	}

	/** Where row `at` begins. From the nearer end: most of the time that is the last one. */
	top(at) {
		let y = 0;
		if (at * 2 < this.size) while (at > 0) y += this.#heights[--at];
		else for (y = this.total; at < this.size; at++) y -= this.#heights[at];
		return y;
	}

	/** The row at place `y`: the first or last one if it is outside. @param {number} y */
	find(y) {
		const last = this.size - 1;
		let at = 0;
		if (y * 2 < this.total) {
			for (let end = this.#heights[0]; end <= y && at < last; end += this.#heights[++at]);
			return at;
		}
		at = Math.max(0, last);
		for (let top = this.total - this.#heights[at]; top > y && at > 0; top -= this.#heights[--at]);
		return at;
	}
}

function sum(heights) {
	return heights.reduce((total, height) => total + height, 0);
}
