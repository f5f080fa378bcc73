// How loud both sides are: of the whole call once, and finer of what is looked at closely.

import { callPath, get } from "../api.js";

const WHOLE_PX = 2_400;
const MOST_PX = 8_192;
const REST_MS = 140; // the axis rests before finer peaks are asked for
const AROUND = 1; // spans kept on either side of what is in sight
const KEPT = 6;
const ENOUGH = 0.9; // buckets a pixel

/** Whether these peaks are fine enough for what an axis shows. */
export function suffices(peaks, axis) {
	const buckets = Math.max(...peaks.channels.map(({ max }) => max.length), 1);
	const each = (peaks.to_ms - peaks.from_ms) / buckets;
	const covers = peaks.from_ms <= axis.from + 1 && peaks.to_ms >= Math.min(axis.to, peaks.duration_ms) - 1;
	return covers && (each <= 10 || axis.span / axis.width / each >= ENOUGH);
}

export class Peaks {
	#stop = () => {};
	#kept = [];
	#scope;
	#id;
	#hear;
	#gone = false;

	/** @param {import("../../scope.js").Scope} scope @param {string} id @param {(peaks: any) => void} hear */
	constructor(scope, id, hear) {
		this.#scope = scope;
		this.#id = id;
		this.#hear = hear;
	}

	/** Peaks of the whole call; null where there are none. */
	async begin() {
		const whole = await this.#ask({ px: WHOLE_PX });
		if (whole) this.#kept.push(whole);
		this.#gone = !whole;
		this.#hear(whole);
	}

	/** The axis shows something else now. @param {import("./axis.js").Axis} axis */
	look(axis) {
		this.#stop();
		if (this.#gone || !this.#kept.length) return;
		const best = this.#kept.findLast((peaks) => suffices(peaks, axis));
		this.#hear(best ?? this.#kept[0]);
		if (best) return;
		this.#stop = this.#scope.after(REST_MS, async () => {
			const from = Math.max(0, Math.floor(axis.from - AROUND * axis.span));
			const to = Math.min(this.#kept[0].duration_ms, Math.ceil(axis.to + AROUND * axis.span));
			const px = Math.min(MOST_PX, Math.ceil((axis.width * (to - from)) / axis.span));
			if (to <= from) return;
			const finer = await this.#ask({ px, from_ms: from, to_ms: to });
			if (!finer) return;
			this.#kept.push(finer);
			if (this.#kept.length > KEPT) this.#kept.splice(1, 1); // the first is the whole call's
			if (suffices(finer, axis)) this.#hear(finer);
		});
	}

	/** @param {Record<string, number>} query */
	async #ask(query) {
		const asked = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
		try {
			return await get(`${callPath(this.#id, "peaks")}?${asked}`);
		} catch {
			return null; // the sound can be heard without being seen
		}
	}
}
