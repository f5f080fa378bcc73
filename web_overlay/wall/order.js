// Which tile stands where, and which are shown. Pure.

/** A tile moves ahead of another only if it needs more by this much. */
export const MARGIN = 8;

/**
 * @typedef {{ what: string, points: number, count: number }} Reason
 * @typedef {{
 *   call: string, seat: string, language: string, shares: "mood" | "all", at_ms: number,
 *   band: "calm" | "tense" | "angry" | "furious" | null, level: number | null,
 *   trend: "rising" | "steady" | "falling" | null, curve: (number | null)[],
 *   questions: { open: number, overdue: number, oldest_ms: number | null },
 *   prompt: { say: string, state: string, at_ms: number } | null,
 *   interrupted: [number, number] | null, flags: string[],
 *   note: { id: string, kind: "note" | "take_over", state: string, text: string } | null,
 *   need: number, why: Reason[], ended: boolean, connected: boolean,
 * }} Tile
 * @typedef {{ text: string, mood: string, flag: string }} Filter
 */

/** What is over sinks below everything. @param {Tile} tile */
const weight = (tile) => (tile.ended ? -1_000 : tile.need);

/**
 * The order of the tiles: the neediest first, but nobody moves for less than `margin`. Of two
 * tiles the lower one never needs `margin` more than the upper.
 * @param {readonly string[]} before the order until now
 * @param {ReadonlyMap<string, Tile>} tiles
 * @param {number} [margin]
 * @returns {string[]}
 */
export function ordered(before, tiles, margin = MARGIN) {
	const need = (/** @type {string} */ call) => weight(/** @type {Tile} */ (tiles.get(call)));
	const known = new Set(before);
	const fresh = [...tiles.keys()].filter((call) => !known.has(call));
	fresh.sort((a, b) => need(b) - need(a) || (a < b ? -1 : 1));
	const order = before.filter((call) => tiles.has(call));
	for (const call of fresh) {
		const at = order.findIndex((other) => need(other) < need(call));
		order.splice(at < 0 ? order.length : at, 0, call);
	}
	for (let at = 1; at < order.length; at++) {
		const call = order[at];
		const to = order.findIndex((other) => need(call) - need(other) >= margin);
		if (to >= 0 && to < at) order.splice(to, 0, ...order.splice(at, 1));
	}
	return order;
}

/** @param {Tile} tile @param {string} flag */
export function hasFlag(tile, flag) {
	if (flag === "threat") return tile.flags.some((name) => name.endsWith("_threat"));
	if (flag === "overdue") return tile.questions.overdue > 0;
	if (flag === "take_over")
		return tile.note?.kind === "take_over" && ["open", "seen", "accepted"].includes(tile.note.state);
	return tile.flags.includes(flag);
}

/** @param {Tile} tile @param {Filter} filter */
export function fits(tile, { text, mood, flag }) {
	const wanted = text.trim().toLowerCase();
	if (wanted && !tile.seat.toLowerCase().includes(wanted)) return false;
	if (mood && (tile.band ?? "none") !== mood) return false;
	return !flag || hasFlag(tile, flag);
}
