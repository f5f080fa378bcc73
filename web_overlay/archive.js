// What was said earlier in this call. The folded state keeps the last 400 lines; a page that was
// there keeps those that left it, in memory only, for as long as it shows the call.

export const MAX_EARLIER = 20_000;
const NEAR = 8; // lines after one that leaves which may be what an overlap belongs to

/**
 * Line id → the overlap that begins with it: the line of whoever came in, nearest in time.
 * @param {Line[]} lines @param {Overlap[]} overlaps
 */
export function markedLines(lines, overlaps) {
	/** @type {Map<string, Overlap>} */
	const marks = new Map();
	for (const overlap of overlaps) {
		let best = "";
		let distance = Infinity;
		for (const { id, speaker, span } of lines) {
			if (speaker !== overlap.by) continue;
			if (span.start_ms > overlap.span.end_ms || span.end_ms < overlap.span.start_ms) continue;
			const away = Math.abs(span.start_ms - overlap.span.start_ms);
			if (away < distance) [best, distance] = [id, away];
		}
		if (best) marks.set(best, overlap);
	}
	return marks;
}

/** The lines that left the state, oldest first, each with its `mark`; and `note`s between them. */
export class Archive {
	/** @type {Row[]} */
	lines = [];
	/** How many the cap has let go from the front. */
	dropped = 0;
	/** Counts the calls: lines of another one have nothing to do with these. */
	call = 0;
	/** Counts what changed rows that were here before, instead of adding some. */
	epoch = 0;
	#notes = 0;

	/**
	 * The state was `before` and is `after` one more message; `joins` comes with a snapshot.
	 * @param {State} before @param {State} after @param {Joins} [joins]
	 */
	hear(before, after, joins) {
		if (joins === "new" || (joins === "restarted" && before.ended)) this.#begin();
		else if (joins === "restarted") this.#restart(before);
		else if (before.lines[0] && before.lines[0].id !== after.lines[0]?.id) {
			const at = before.lines.findIndex(({ id }) => id === after.lines[0]?.id);
			this.#keep(before, at < 0 ? before.lines.length : at);
			if (at < 0 && joins && after.lines.length) this.#note("gap");
		}
		const over = this.lines.length - MAX_EARLIER;
		if (over <= 0) return;
		this.lines.splice(0, over);
		this.dropped += over;
	}

	#begin() {
		this.lines = [];
		this.dropped = 0;
		this.call++;
		this.epoch++;
	}

	/** A service that starts again counts its lines from one: the old ones need other names. */
	#restart(before) {
		const run = `${this.#notes}/`;
		this.#keep(before, before.lines.length, true);
		const first = this.lines.findLastIndex((row) => row.note === "restarted") + 1;
		for (let at = first; at < this.lines.length; at++)
			this.lines[at] = { ...this.lines[at], id: run + this.lines[at].id };
		if (this.lines.length > first) this.#note("restarted");
		this.epoch++;
	}

	/** Keep the first `count` lines; one that was never final was taken back, or is all there is. */
	#keep({ lines, overlaps }, count, all = false) {
		const marks = markedLines(lines.slice(0, count + NEAR), overlaps);
		for (const line of lines.slice(0, count)) {
			if (line.final || all) this.lines.push({ ...line, final: true, mark: marks.get(line.id) });
		}
	}

	#note(note) {
		this.lines.push({ id: `${note}/${++this.#notes}`, note });
	}
}
