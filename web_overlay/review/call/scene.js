// What the canvas shows: ruler, stages, both voices, marks and anger, each in its lane. It is drawn
// when something changed, never while the sound merely goes on.

import { clock } from "../../dom.js";
import { BANDS } from "../names.js";
import { columns, gathered, loudest } from "./axis.js";
import { drawMark } from "./shapes.js";

/** @typedef {import("./axis.js").Axis} Axis */
/** @typedef {{ name: string, top: number, height: number }} Lane */
/**
 * @typedef {{ id: string, target: string, start: number, end: number, lane: string, shape: string, ink: string,
 *   letter: string, weight: number, faint: boolean }} Mark
 */

const HEIGHTS = { ruler: 20, stages: 22, customer_marks: 24, customer: 44, agent: 44, agent_marks: 24, prompts: 24, anger: 56 };
const FLAT = { customer: 16, agent: 16 }; // without a recording there is only who spoke when
const GAPS = { stages: 4, customer_marks: 4, agent: 3, anger: 6 };
const MARK_LANES = ["customer_marks", "agent_marks", "prompts"];
const RADIUS = 9;
const ROOM_PX = 22;
const LOUDEST = 5; // quiet recordings are drawn up to so much larger
const WAVE_FLOOR = 0.6; // a silent pixel is still a line
const WHOLE = 127;

/** Where the lanes are, and how high all of them. @param {boolean} sound */
export function lanesOf(sound) {
	/** @type {Record<string, Lane>} */
	const lanes = {};
	let top = 0;
	for (const [name, height] of Object.entries({ ...HEIGHTS, ...(sound ? {} : FLAT) })) {
		top += GAPS[name] ?? 0;
		lanes[name] = { name, top, height };
		top += height;
	}
	return { lanes, height: top };
}

/** Everything of one call that is drawn. */
export class Scene {
	/** @type {{ x: number, y: number, all: Mark[], lead: Mark }[]} */
	spots = [];
	/** @type {any} */
	peaks = null;
	chosen = "";

	/**
	 * @param {import("./model.js").CallModel} model
	 * @param {{ marks: Mark[], names: Record<string, string>, sound: boolean }} what
	 */
	constructor(model, { marks, names, sound }) {
		this.model = model;
		this.marks = marks;
		this.names = names;
		this.sound = sound;
		this.room = lanesOf(sound);
		this.gain = 1;
	}

	get lanes() {
		return this.room.lanes;
	}

	get height() {
		return this.room.height;
	}

	/** @param {boolean} sound */
	setSound(sound) {
		this.sound = sound;
		this.room = lanesOf(sound);
	}

	/** Peaks of the whole call say how loud it is. @param {any} peaks */
	scale(peaks) {
		this.gain = Math.min(LOUDEST, WHOLE / Math.max(1, loudest(peaks)));
	}

	/** @param {CanvasRenderingContext2D} pen @param {Axis} axis @param {Record<string, string>} inks */
	drawCall(pen, axis, inks) {
		pen.clearRect(0, 0, axis.width, this.height);
		this.#ruler(pen, axis, inks);
		this.#stages(pen, axis, inks);
		this.#overlaps(pen, axis, inks);
		for (const side of ["customer", "agent"]) this.#voice(pen, axis, inks, side);
		this.#anger(pen, axis, inks);
	}

	/** The marks, over the call: which of them is chosen changes far more often. */
	drawMarks(pen, axis, inks) {
		pen.clearRect(0, 0, axis.width, this.height);
		this.#marks(pen, axis, inks);
	}

	/** The marks at a place of the canvas. */
	at(x, y) {
		const away = (spot) => Math.hypot(spot.x - x, spot.y - y);
		const near = this.spots.filter((spot) => away(spot) < RADIUS + 4);
		return near.sort((a, b) => away(a) - away(b))[0];
	}

	#ruler(pen, axis, inks) {
		const { top, height } = this.lanes.ruler;
		const ticks = axis.ticks();
		const fine = ticks.length > 1 && ticks[1] - ticks[0] < 1000;
		pen.font = `11px ${inks.font}`;
		pen.textBaseline = "middle";
		pen.fillStyle = inks.muted;
		for (const ms of ticks) {
			const x = axis.x(ms);
			pen.textAlign = x < 16 ? "left" : x > axis.width - 16 ? "right" : "center";
			pen.fillText(fine ? `${clock(ms)}.${Math.floor((ms % 1000) / 100)}` : clock(ms), x, top + height / 2);
		}
		pen.fillStyle = inks.line;
		for (const ms of ticks) pen.fillRect(Math.round(axis.x(ms)), top + height - 1, 1, this.height - height);
	}

	#stages(pen, axis, inks) {
		const { top, height } = this.lanes.stages;
		pen.font = `12px ${inks.font}`;
		pen.textBaseline = "middle";
		pen.textAlign = "left";
		for (const { stage, start_ms, end_ms } of this.model.report.stages) {
			const from = Math.max(0, axis.x(start_ms));
			const to = Math.min(axis.width, axis.x(end_ms));
			if (to - from < 1) continue;
			pen.beginPath();
			pen.roundRect(from + 0.5, top + 0.5, Math.max(1, to - from - 2), height - 1, 5);
			pen.fillStyle = inks.sunk;
			pen.fill();
			pen.lineWidth = 1;
			pen.strokeStyle = inks.line;
			pen.stroke();
			const name = this.names[stage] ?? stage;
			const room = to - from - 12;
			if (room < 16) continue;
			pen.fillStyle = inks.text;
			if (pen.measureText(name).width <= room) pen.fillText(name, from + 6, top + height / 2);
			else if (pen.measureText(name.slice(0, 1)).width <= room) pen.fillText(`${name.slice(0, 1)}…`, from + 5, top + height / 2);
		}
	}

	/** Both at once: a band through both voices, hatched where somebody was cut off. */
	#overlaps(pen, axis, inks) {
		const top = this.lanes.customer.top;
		const height = this.lanes.agent.top + this.lanes.agent.height - top;
		for (const { span, kind } of this.model.report.interruptions) {
			if (kind === "backchannel") continue;
			const from = axis.x(span.start_ms);
			const to = Math.max(from + 2, axis.x(span.end_ms));
			if (to < 0 || from > axis.width) continue;
			const cut = kind === "interruption";
			pen.globalAlpha = cut ? 0.28 : 0.16;
			pen.fillStyle = cut ? inks.angry : inks.tense;
			pen.fillRect(from, top, to - from, height);
			pen.globalAlpha = 1;
			if (!cut || to - from < 5) continue;
			pen.save();
			pen.beginPath();
			pen.rect(from, top, to - from, height);
			pen.clip();
			pen.beginPath();
			for (let x = from - height; x < to; x += 6) {
				pen.moveTo(x, top + height);
				pen.lineTo(x + height, top);
			}
			pen.lineWidth = 1;
			pen.strokeStyle = inks.angry;
			pen.stroke();
			pen.restore();
		}
	}

	#voice(pen, axis, inks, side) {
		const { top, height } = this.lanes[side];
		const ink = side === "customer" ? inks.accent : inks.muted;
		const middle = top + height / 2;
		const channel = this.peaks?.channels.find(({ speaker }) => speaker === side || speaker === "mixed");
		pen.fillStyle = ink;
		pen.globalAlpha = channel ? 0.12 : 0.75;
		for (const { speaker, start, end } of this.model.lines) {
			if (speaker !== side || end < axis.from || start > axis.to) continue;
			const from = axis.x(start);
			const width = Math.max(1, axis.x(end) - from - (channel ? 0 : 0.5));
			if (channel) pen.fillRect(from, top, width, height);
			else if (width < 6) pen.fillRect(from, top + 2, width, height - 4);
			else {
				pen.beginPath();
				pen.roundRect(from, top + 2, width, height - 4, 3);
				pen.fill();
			}
		}
		pen.globalAlpha = 1;
		if (!channel) return;
		const count = Math.round(axis.width);
		const heights = columns(this.peaks, channel, axis, count);
		const half = height / 2 - 1;
		for (let x = 0; x < count; x++) {
			const up = Math.max(WAVE_FLOOR, Math.min(1, (heights[x * 2 + 1] / WHOLE) * this.gain) * half);
			const down = Math.max(WAVE_FLOOR, Math.min(1, (-heights[x * 2] / WHOLE) * this.gain) * half);
			pen.fillRect(x, middle - up, 1, up + down);
		}
	}

	/** The curve in steps: anger was told at moments and holds until the next. */
	#anger(pen, axis, inks) {
		const { top, height } = this.lanes.anger;
		const points = this.model.report.anger;
		const floor = top + height;
		const y = (level) => floor - 2 - Math.min(1, Math.max(0, level)) * (height - 6);
		pen.fillStyle = inks.line;
		for (const level of Object.values(BANDS)) pen.fillRect(0, Math.round(y(level)), axis.width, 1);
		pen.fillStyle = inks.edge;
		pen.fillRect(0, floor - 1, axis.width, 1);
		for (let at = 0; at < points.length; ) {
			const { band } = points[at];
			const first = at;
			while (at < points.length && points[at].band === band) at++;
			const end = points[at]?.at_ms ?? this.model.duration;
			if (end < axis.from || points[first].at_ms > axis.to) continue;
			pen.beginPath();
			pen.moveTo(axis.x(points[first].at_ms), y(points[first].level));
			let drawn = axis.x(points[first].at_ms);
			for (let n = first + 1; n < at; n++) {
				const x = axis.x(points[n].at_ms);
				if (x - drawn < 1 && n < at - 1) continue; // one point a pixel
				if (points[n + 1] && axis.x(points[n + 1].at_ms) < 0) continue;
				pen.lineTo(x, y(points[n].level));
				drawn = x;
				if (x > axis.width) break;
			}
			pen.lineTo(axis.x(end), y((points[at] ?? points[at - 1]).level));
			pen.lineWidth = 2;
			pen.strokeStyle = inks[band];
			pen.stroke();
			pen.lineTo(axis.x(end), floor - 1);
			pen.lineTo(axis.x(points[first].at_ms), floor - 1);
			pen.globalAlpha = 0.2;
			pen.fillStyle = inks[band];
			pen.fill();
			pen.globalAlpha = 1;
			const from = Math.max(0, axis.x(points[first].at_ms));
			const name = this.names[band];
			pen.font = `11px ${inks.font}`;
			pen.textAlign = "left";
			pen.textBaseline = "bottom";
			if (Math.min(axis.width, axis.x(end)) - from > pen.measureText(name).width + 8) {
				pen.fillStyle = inks.text;
				// Over a low curve, under a high one.
				const low = points[first].level < 0.45;
				pen.fillText(name, from + 5, low ? Math.min(floor - 14, y(points[first].level) - 6) : floor - 3);
			}
		}
	}

	#marks(pen, axis, inks) {
		this.spots = [];
		let last = () => {};
		for (const lane of MARK_LANES) {
			const y = this.lanes[lane].top + this.lanes[lane].height / 2;
			const here = this.marks.filter((mark) => mark.lane === lane);
			for (const { x, lead, all } of gathered(here, axis, ROOM_PX)) {
				const chosen = all.find(({ id }) => id === this.chosen);
				const shown = { ...(chosen ?? lead), count: all.length, chosen: Boolean(chosen) };
				const inside = Math.min(Math.max(x, RADIUS + 1), axis.width - RADIUS - 1);
				if (chosen) last = () => drawMark(pen, shown, inside, y, RADIUS, inks);
				else drawMark(pen, shown, inside, y, RADIUS, inks);
				this.spots.push({ x: inside, y, all, lead: chosen ?? lead });
			}
		}
		last();
	}
}

/** The whole call in a strip: how loud and how angry, and which part of it is in sight. */
export function drawMap(pen, width, height, scene, inks) {
	const { model, peaks } = scene;
	pen.clearRect(0, 0, width, height);
	pen.fillStyle = inks.muted;
	pen.globalAlpha = 0.45;
	const x = (ms) => (ms / model.duration) * width;
	if (peaks) {
		const axis = { from: 0, span: model.duration };
		for (const channel of peaks.channels) {
			const heights = columns(peaks, channel, axis, Math.round(width));
			for (let at = 0; at < heights.length / 2; at++) {
				const tall = ((heights[at * 2 + 1] - heights[at * 2]) / (2 * WHOLE)) * (height - 8);
				pen.fillRect(at, height - 4 - tall, 1, tall);
			}
		}
	} else for (const { start, end } of model.lines) pen.fillRect(x(start), height * 0.45, Math.max(0.5, x(end) - x(start)), height * 0.4);
	pen.globalAlpha = 1;
	const points = model.report.anger;
	points.forEach(({ at_ms, band }, at) => {
		if (band === "calm") return;
		pen.fillStyle = inks[band];
		pen.fillRect(x(at_ms), 0, Math.max(1, x(points[at + 1]?.at_ms ?? model.duration) - x(at_ms)), 4);
	});
}
