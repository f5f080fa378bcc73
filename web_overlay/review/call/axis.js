// The stretch of the call that is in sight, and what lies where on it. No element is touched here.

const NARROWEST_MS = 2_000;
const TICK_PX = 84;
const STEPS_S = [0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];

/** From `from` to `to` milliseconds on `width` pixels. */
export class Axis {
	from = 0;
	to = 1;
	width = 1;

	/** @param {number} duration In milliseconds. */
	constructor(duration) {
		this.duration = Math.max(1, duration);
		this.to = this.duration;
	}

	get span() {
		return this.to - this.from;
	}

	/** Whether all of the call is in sight. */
	get whole() {
		return this.from <= 0 && this.to >= this.duration;
	}

	/** @param {number} ms */
	x(ms) {
		return ((ms - this.from) / this.span) * this.width;
	}

	/** @param {number} x */
	ms(x) {
		const ms = this.from + (x / this.width) * this.span;
		return Math.min(this.duration, Math.max(0, ms));
	}

	/** Closer (factor over 1) or farther; what is at `ms` stays where it is. */
	zoom(factor, ms) {
		const narrowest = Math.min(NARROWEST_MS, this.duration);
		const span = Math.min(this.duration, Math.max(narrowest, this.span / factor));
		const share = (ms - this.from) / this.span;
		this.#set(ms - share * span, span);
	}

	/** @param {number} ms How far, forward. */
	pan(ms) {
		this.#set(this.from + ms, this.span);
	}

	/** This moment in the middle. @param {number} ms */
	centre(ms) {
		this.#set(ms - this.span / 2, this.span);
	}

	/** All of the call. */
	reset() {
		this.#set(0, this.duration);
	}

	/** Turn the page if a moment is out of sight; tells whether it did. @param {number} ms */
	reveal(ms) {
		if (this.whole || (ms >= this.from && ms <= this.to - this.span * 0.04)) return false;
		const before = this.from;
		this.#set(ms - this.span * 0.1, this.span);
		return this.from !== before;
	}

	/** Milliseconds of the ruler's marks. */
	ticks() {
		const wanted = (this.span / this.width) * TICK_PX;
		const step = (STEPS_S.find((s) => s * 1000 >= wanted) ?? 7200) * 1000;
		const marks = [];
		for (let ms = Math.ceil(this.from / step) * step; ms <= this.to; ms += step) marks.push(ms);
		return marks;
	}

	#set(from, span) {
		this.from = Math.min(Math.max(0, from), Math.max(0, this.duration - span));
		this.to = this.from + span;
	}
}

/**
 * Marks that would lie on each other become one, which shows the weightiest.
 * @template {{ start: number, weight: number }} M
 * @param {M[]} marks In order of time.
 * @param {Axis} axis
 * @param {number} room Pixels that a mark needs.
 * @returns {{ x: number, lead: M, all: M[] }[]}
 */
export function gathered(marks, axis, room) {
	/** @type {{ first: number, x: number, lead: M, all: M[] }[]} */
	const groups = [];
	for (const mark of marks) {
		const x = axis.x(mark.start);
		if (x < -room || x > axis.width + room) continue;
		const last = groups.at(-1);
		if (last && x - last.first < room) {
			last.all.push(mark);
			if (mark.weight > last.lead.weight) last.lead = mark;
		} else groups.push({ first: x, x, lead: mark, all: [mark] });
	}
	return groups;
}

/** How loud a call gets, save for a few cracks: 0..127. */
export function loudest(peaks) {
	const all = peaks.channels.flatMap(({ max }) => max).sort((a, b) => a - b);
	return all[Math.floor(all.length * 0.995)] ?? 0;
}

/** The loudest of each column of pixels: pairs of min and max in -127..127. */
export function columns(peaks, channel, axis, count) {
	const { from_ms, to_ms } = peaks;
	const { min, max } = channel;
	const each = (to_ms - from_ms) / Math.max(1, min.length);
	const out = new Int8Array(count * 2);
	for (let column = 0; column < count; column++) {
		const start = axis.from + (column / count) * axis.span;
		const end = axis.from + ((column + 1) / count) * axis.span;
		let low = 0;
		let high = 0;
		const first = Math.max(0, Math.floor((start - from_ms) / each));
		const last = Math.min(min.length, Math.max(first + 1, Math.ceil((end - from_ms) / each)));
		for (let at = first; at < last; at++) {
			if (min[at] < low) low = min[at];
			if (max[at] > high) high = max[at];
		}
		out[column * 2] = low;
		out[column * 2 + 1] = high;
	}
	return out;
}
