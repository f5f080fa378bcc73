// Where the frame is on the page: pure geometry, in CSS pixels.

/**
 * @typedef {"right" | "left" | "bottom" | "floating"} Dock
 * @typedef {{width: number, height: number}} View
 * @typedef {{left: number, top: number, width: number, height: number}} Box
 * @typedef {{dock: Dock, minimised: boolean, side: number, bottom: number,
 *   x: number, y: number, width: number, height: number}} Place
 *   `side`: width when docked left or right; `bottom`: height when docked there; the rest is of the
 *   floating frame, `x` and `y` being its distance from the right and the bottom.
 */

/** @type {readonly Dock[]} */
export const DOCKS = Object.freeze(["left", "bottom", "right", "floating"]);
export const LEAST_WIDTH = 280;
export const LEAST_HEIGHT = 220;
const MOST_SHARE = 0.7; // of the page's width or height, so that the site stays usable

/** @type {Place} */
export const FIRST = Object.freeze({
	dock: "right",
	minimised: false,
	side: 380,
	bottom: 320,
	x: 24,
	y: 24,
	width: 380,
	height: 620,
});

/** @param {number} value @param {number} least @param {number} most */
const within = (value, least, most) => Math.max(least, Math.min(value, Math.max(least, most)));

/**
 * A place from what was stored; whatever is wrong in it is as at first.
 * @param {unknown} stored
 * @returns {Place}
 */
export function placeFrom(stored) {
	const from = /** @type {Record<string, unknown>} */ (
		stored && typeof stored === "object" ? stored : {}
	);
	/** @param {"side" | "bottom" | "x" | "y" | "width" | "height"} name */
	const number = (name) => {
		const value = from[name];
		return typeof value === "number" && Number.isFinite(value) ? value : FIRST[name];
	};
	return {
		dock: DOCKS.find((dock) => dock === from.dock) ?? FIRST.dock,
		minimised: from.minimised === true,
		side: number("side"),
		bottom: number("bottom"),
		x: number("x"),
		y: number("y"),
		width: number("width"),
		height: number("height"),
	};
}

/**
 * The place brought inside the page.
 * @param {Place} place
 * @param {View} view
 * @returns {Place}
 */
export function fitted(place, view) {
	const width = Math.min(within(place.width, LEAST_WIDTH, view.width * MOST_SHARE), view.width);
	const height = Math.min(within(place.height, LEAST_HEIGHT, view.height), view.height);
	return {
		...place,
		side: Math.min(within(place.side, LEAST_WIDTH, view.width * MOST_SHARE), view.width),
		bottom: Math.min(within(place.bottom, LEAST_HEIGHT, view.height * MOST_SHARE), view.height),
		width,
		height,
		x: within(place.x, 0, view.width - width),
		y: within(place.y, 0, view.height - height),
	};
}

/**
 * The box that a fitted place is.
 * @param {Place} place
 * @param {View} view
 * @returns {Box}
 */
export function boxOf(place, view) {
	const { dock, side, bottom, x, y, width, height } = place;
	if (dock === "left") return { left: 0, top: 0, width: side, height: view.height };
	if (dock === "right")
		return { left: view.width - side, top: 0, width: side, height: view.height };
	if (dock === "bottom")
		return { left: 0, top: view.height - bottom, width: view.width, height: bottom };
	return { left: view.width - x - width, top: view.height - y - height, width, height };
}

/**
 * The edges that can be dragged at a dock, and which size each one sets.
 * @param {Dock} dock
 * @returns {{edge: "left" | "right" | "top" | "bottom", size: "side" | "bottom" | "width" | "height"}[]}
 */
export function edgesOf(dock) {
	if (dock === "left") return [{ edge: "right", size: "side" }];
	if (dock === "right") return [{ edge: "left", size: "side" }];
	if (dock === "bottom") return [{ edge: "top", size: "bottom" }];
	return [
		{ edge: "left", size: "width" },
		{ edge: "top", size: "height" },
	];
}

/**
 * The place after its edge was moved by `dx`, `dy`.
 * @param {Place} place
 * @param {"left" | "right" | "top" | "bottom"} edge
 * @param {"side" | "bottom" | "width" | "height"} size
 * @param {number} dx
 * @param {number} dy
 * @returns {Place}
 */
export function resized(place, edge, size, dx, dy) {
	const grown = { left: -dx, right: dx, top: -dy, bottom: dy }[edge];
	return { ...place, [size]: place[size] + grown };
}

/**
 * A floating place after it was moved.
 * @param {Place} place
 * @param {number} dx
 * @param {number} dy
 * @returns {Place}
 */
export const moved = (place, dx, dy) => ({ ...place, x: place.x - dx, y: place.y - dy });

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 16;

/**
 * How far an arrow key moves something; with Shift four times as far. Null for other keys.
 * @param {string} key
 * @param {boolean} shift
 * @returns {[number, number] | null}
 */
export function stepOf(key, shift) {
	const way = ARROWS[key];
	const step = shift ? STEP * 4 : STEP;
	return way ? [way[0] * step, way[1] * step] : null;
}
