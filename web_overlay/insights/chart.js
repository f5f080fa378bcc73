// Small charts as SVG that say in words what they show; the numbers stand in a table below each.

import { plain } from "../dom.js";

const SPACE = "http://www.w3.org/2000/svg";
const ROW = 26;
const HEIGHT = 190;
let drawn = 0;

/**
 * One value with its interval.
 * @typedef {{ label: string, value: number | null, low: number | null, high: number | null, n: number, small: boolean }} Point
 * @typedef {{ title: string, desc: string, points: Point[], format: (value: number) => string, width: number, whole?: number | null, most?: number, zero?: boolean, bars?: boolean }} Chart
 */

/** An element of a drawing. @param {string} tag @param {Record<string, unknown>} props @param {...(Node | string)} children */
function svg(tag, props = {}, ...children) {
	const node = document.createElementNS(SPACE, tag);
	for (const [name, value] of Object.entries(props)) {
		if (value !== null && value !== undefined) node.setAttribute(name, String(value));
	}
	node.append(...children);
	return node;
}

/** The drawing itself, named and described. @param {Chart} chart @param {number} height */
function frame(chart, height) {
	const id = `chart${++drawn}`;
	const root = svg(
		"svg",
		{
			class: "chart",
			role: "img",
			viewBox: `0 0 ${chart.width} ${height}`,
			width: chart.width,
			height,
			"aria-labelledby": `${id}-t ${id}-d`,
		},
		svg("title", { id: `${id}-t` }, chart.title),
		svg("desc", { id: `${id}-d` }, chart.desc),
		svg(
			"defs",
			{},
			svg(
				"pattern",
				{ id: `${id}-p`, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
				svg("line", { class: "hatch", x1: 0, y1: 0, x2: 0, y2: 6 }),
			),
		),
	);
	return { root, fill: `url(#${id}-p)` };
}

/** The smallest of 1, 2, 2.5, 5 × 10ⁿ that is not below. @param {number} value */
function step(value) {
	const power = 10 ** Math.floor(Math.log10(value || 1));
	return [1, 2, 2.5, 5, 10].map((times) => times * power).find((at) => at >= value * 0.999) ?? value;
}

/** Where values lie. @param {Chart} chart */
function range(chart) {
	const all = chart.points.flatMap((point) => [point.value, point.low, point.high]);
	const known = [...all, chart.whole ?? null].filter((value) => value !== null);
	const high = Math.max(0, ...known);
	const low = chart.zero ? Math.min(0, ...known) : 0;
	const each = step(Math.max(high - low, 1e-9) / 4);
	const [from, to] = [Math.floor(low / each + 1e-9) * each, Math.ceil(high / each - 1e-9) * each];
	return { low: from, high: to > from ? to : from + each, each };
}

/** Ticks of an axis. @param {{low: number, high: number, each: number}} of */
function ticks({ low, high, each }) {
	const count = Math.round((high - low) / each);
	return Array.from({ length: count + 1 }, (_, at) => low + at * each);
}

/** A mouse over it says the value. @param {Point} point @param {Chart} chart */
function said(point, chart) {
	const format = chart.format;
	const span = point.low === null || point.high === null ? "" : ` (${format(point.low)}–${format(point.high)})`;
	return svg("title", {}, `${point.label}: ${point.value === null ? "–" : format(point.value)}${span}, n = ${point.n}`);
}

/** How a value went on over time. @param {Chart} chart */
export function lineChart(chart) {
	const { root, fill } = frame(chart, HEIGHT);
	const axis = range(chart);
	const left = 10 + 7 * Math.max(...ticks(axis).map((at) => chart.format(at).length));
	const [right, top, bottom] = [chart.width - 12, 12, HEIGHT - 26];
	const y = (/** @type {number} */ value) => bottom - ((value - axis.low) / (axis.high - axis.low)) * (bottom - top);
	const count = chart.points.length;
	const x = (/** @type {number} */ at) => (count > 1 ? left + 6 + (at / (count - 1)) * (right - left - 12) : (left + right) / 2);
	for (const at of ticks(axis)) {
		root.append(
			svg("line", { class: "grid", x1: left, x2: right, y1: y(at), y2: y(at) }),
			svg("text", { class: "tick", x: left - 6, y: y(at) + 4, "text-anchor": "end" }, chart.format(at)),
		);
	}
	for (const stretch of stretches(chart.points, (point) => point.low !== null)) {
		const up = stretch.map(({ at, point }) => `${x(at)},${y(point.high ?? 0)}`);
		const down = stretch.map(({ at, point }) => `${x(at)},${y(point.low ?? 0)}`).reverse();
		root.append(svg("polygon", { class: "band", points: [...up, ...down].join(" "), fill }));
	}
	for (const stretch of stretches(chart.points, (point) => point.value !== null)) {
		const line = stretch.map(({ at, point }) => `${x(at)},${y(point.value ?? 0)}`);
		root.append(svg("polyline", { class: "line", points: line.join(" ") }));
	}
	chart.points.forEach((point, at) => {
		if (point.value === null) return;
		const shape = { cx: x(at), cy: y(point.value), r: count > 60 ? 2 : 3.5 };
		root.append(svg("circle", { class: point.small ? "dot few" : "dot", ...shape }, said(point, chart)));
	});
	const room = Math.max(1, Math.floor((right - left) / 84));
	const every = Math.max(1, Math.ceil(count / room));
	chart.points.forEach((point, at) => {
		if (at % every || (at && at + every > count - 1 && x(count - 1) - x(at) < 40)) return;
		const anchor = at === 0 && count > 1 ? "start" : "middle";
		root.append(
			svg("text", { class: "tick", x: at === 0 && count > 1 ? left : Math.min(x(at), right - 28), y: HEIGHT - 6, "text-anchor": anchor }, point.label),
		);
	});
	return root;
}

/** Neighbours that all have something. @param {Point[]} points @param {(point: Point) => boolean} has */
function stretches(points, has) {
	/** @type {{at: number, point: Point}[][]} */
	const found = [];
	let open = false;
	points.forEach((point, at) => {
		if (!has(point)) {
			open = false;
			return;
		}
		if (!open) found.push([]);
		open = true;
		found.at(-1)?.push({ at, point });
	});
	return found;
}

/** Groups side by side: a dot and its interval, or a bar where a value is a count. Where there is
 * little room, names stand above their dots. @param {Chart} chart */
export function dotChart(chart) {
	const points = chart.points.slice(0, chart.most ?? 30);
	const narrow = chart.width < 420;
	const row = narrow ? ROW * 1.7 : ROW;
	const height = points.length * row + 30;
	const { root, fill } = frame(chart, height);
	const axis = range({ ...chart, points });
	const left = narrow ? 16 : Math.round(Math.min(chart.width * 0.4, 260));
	const right = chart.width - (narrow ? 20 : 74);
	const x = (/** @type {number} */ value) =>
		left + ((Math.max(value, axis.low) - axis.low) / (axis.high - axis.low)) * (right - left);
	const shown = ticks(axis);
	const sparse = (right - left) / shown.length < 46 ? 2 : 1;
	shown.forEach((at, index) => {
		root.append(svg("line", { class: Math.abs(at) < 1e-9 ? "axis" : "grid", x1: x(at), x2: x(at), y1: 4, y2: height - 24 }));
		if (index % sparse === 0) {
			root.append(svg("text", { class: "tick", x: x(at), y: height - 8, "text-anchor": "middle" }, chart.format(at)));
		}
	});
	if (chart.whole !== null && chart.whole !== undefined) {
		root.append(svg("line", { class: "whole", x1: x(chart.whole), x2: x(chart.whole), y1: 4, y2: height - 24 }));
	}
	points.forEach((point, index) => {
		const y = index * row + row - ROW / 2 + 4;
		const few = point.small ? " few" : "";
		const n = `n = ${point.n.toLocaleString()}`;
		if (narrow) {
			const cut = fit(point.label, chart.width - 80);
			root.append(
				svg("text", { class: `name halo${few}`, x: 4, y: y - 14 }, cut),
				svg("text", { class: "tick halo", x: chart.width - 4, y: y - 14, "text-anchor": "end" }, n),
			);
		} else {
			root.append(
				svg("text", { class: `name${few}`, x: left - 10, y: y + 4, "text-anchor": "end" }, fit(point.label, left - 14)),
				svg("text", { class: "tick", x: right + 12, y: y + 4 }, n),
			);
		}
		if (point.value === null) return;
		if (chart.bars) {
			const shape = { x: x(0), y: y - 8, width: Math.max(1, x(point.value) - x(0)), height: 16 };
			root.append(svg("rect", { class: "bar", ...shape }, said(point, chart)), svg("rect", { class: "over", fill, ...shape }));
			return;
		}
		if (point.low !== null && point.high !== null) {
			root.append(svg("line", { class: `reach${few}`, x1: x(point.low), x2: x(point.high), y1: y, y2: y }));
		}
		root.append(svg("circle", { class: `dot${few}`, cx: x(point.value), cy: y, r: 4.5 }, said(point, chart)));
	});
	return root;
}

/** A label cut to a width; Chinese is twice as wide. @param {string} text @param {number} width */
function fit(text, width) {
	let left = width;
	let kept = "";
	for (const char of plain(text)) {
		left -= /[\u2e80-\uffff]/.test(char) ? 13 : 7;
		if (left < 8) return `${kept}…`;
		kept += char;
	}
	return kept;
}
