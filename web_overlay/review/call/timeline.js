// The time axis as one uses it: look closer, move along, point at something, play from there.

import { clock, el, setAttr, setText } from "../../dom.js";
import { Scope } from "../../scope.js";
import { Axis } from "./axis.js";
import { inksOf } from "./inks.js";
import { Scene, drawMap } from "./scene.js";

/** @typedef {import("./scene.js").Mark} Mark */

const DRAG_PX = 4;
const STEP = 1.6; // one press of + or -
const WHEEL = 0.0022; // per pixel of the wheel
const MAP_FROM_MS = 5 * 60_000;
const LANES = ["stages", "customer", "agent", "prompts", "anger"];

export class Timeline {
	#scope = new Scope();
	#canvas = el("canvas", { "aria-hidden": "true" });
	#over = el("canvas", { class: "over", "aria-hidden": "true" });
	#stale = true; // the call under the marks
	#head = el("div", { class: "head", "aria-hidden": "true" });
	#hover = el("div", { class: "hover", "aria-hidden": "true", hidden: true });
	#tip = el("div", { class: "tip", "aria-hidden": "true", hidden: true });
	#labels = el("div", { class: "lanes", "aria-hidden": "true" });
	#board = el("div", { class: "board", tabindex: "0", role: "slider" });
	#map = el("div", { class: "map", "aria-hidden": "true", hidden: true });
	#mapCanvas = el("canvas");
	#window = el("div", { class: "window" });
	/** @type {Record<string, string>} */
	#inks = {};
	#asked = false;
	#at = 0;
	/** @type {{ x: number, from: number, dragged: boolean } | null} */
	#held = null;
	/** @type {any} */
	#coarse = null; // peaks of the whole call, for the map
	#t;
	#on;

	/**
	 * @param {HTMLElement} host
	 * @param {import("./model.js").CallModel} model
	 * @param {{ marks: Mark[], names: Record<string, string>, sound: boolean, t: Translate,
	 *   describe: (mark: Mark) => string, seek: (ms: number, play: boolean) => void,
	 *   choose: (mark: Mark) => void, moved: (axis: Axis) => void }} on
	 */
	constructor(host, model, on) {
		this.#t = on.t;
		this.#on = on;
		this.model = model;
		this.axis = new Axis(model.duration);
		this.scene = new Scene(model, on);
		this.#board.append(this.#canvas, this.#over, this.#hover, this.#head, this.#tip);
		this.#map.append(this.#mapCanvas, this.#window);
		host.replaceChildren(this.#labels, this.#board, this.#map);
		setAttr(this.#board, "aria-label", on.t("axis.label"));
		setAttr(this.#board, "aria-valuemin", "0");
		setAttr(this.#board, "aria-valuemax", String(Math.round(model.duration / 1000)));
		this.#arrange();
		this.#listen();
		this.#recolour();
	}

	/** Peaks came: of the whole call, or of what is in sight now. */
	hear(peaks) {
		if (peaks && peaks !== this.#coarse && peaks.from_ms <= 0 && peaks.to_ms >= peaks.duration_ms) {
			this.#coarse = peaks;
			this.scene.scale(peaks);
		}
		const sound = Boolean(peaks);
		if (sound !== this.scene.sound) {
			this.scene.setSound(sound);
			this.#arrange();
		}
		this.scene.peaks = peaks;
		this.#ask();
	}

	/** @param {Mark[]} marks */
	setMarks(marks) {
		this.scene.marks = marks;
		this.#ask(false);
	}

	/** @param {string} id */
	choose(id) {
		if (this.scene.chosen === id) return;
		this.scene.chosen = id;
		this.#ask(false);
	}

	/** The sound is here now. @param {number} ms @param {boolean} follow Turn the page with it. */
	at(ms, follow) {
		this.#at = ms;
		if (follow && !this.#held && this.axis.reveal(ms)) this.#changed();
		const x = this.axis.x(ms);
		this.#head.hidden = x < -1 || x > this.axis.width + 1;
		this.#head.style.transform = `translateX(${x.toFixed(1)}px)`;
	}

	/** What a screen reader says of the place. @param {number} ms @param {string} text */
	tell(ms, text) {
		setAttr(this.#board, "aria-valuenow", String(Math.round(ms / 1000)));
		setAttr(this.#board, "aria-valuetext", text);
	}

	/** Closer or farther, around where the sound is. @param {number} direction */
	zoom(direction) {
		const inSight = this.#at >= this.axis.from && this.#at <= this.axis.to;
		this.axis.zoom(STEP ** direction, inSight ? this.#at : this.axis.from + this.axis.span / 2);
		this.#changed();
	}

	whole() {
		this.axis.reset();
		this.#changed();
	}

	#arrange() {
		const { lanes, height } = this.scene;
		this.#board.style.height = `${height}px`;
		this.#labels.style.height = `${height}px`;
		this.#labels.replaceChildren(
			...LANES.map((name) => {
				const label = el("span", {}, this.#t(`lane.${name}`));
				label.style.top = `${lanes[name].top}px`;
				label.style.height = `${lanes[name].height}px`;
				return label;
			}),
		);
	}

	#changed() {
		this.#on.moved(this.axis);
		this.#ask();
	}

	#recolour() {
		this.#inks = inksOf();
		this.#ask();
	}

	#ask(all = true) {
		this.#stale ||= all;
		if (this.#asked) return;
		this.#asked = true;
		this.#scope.frame(() => {
			this.#asked = false;
			this.#draw();
		});
	}

	#draw() {
		const width = this.#board.clientWidth;
		if (!width) return;
		this.axis.width = width;
		this.scene.drawMarks(sized(this.#over, width, this.scene.height), this.axis, this.#inks);
		this.at(this.#at, false);
		if (!this.#stale) return;
		this.#stale = false;
		this.scene.drawCall(sized(this.#canvas, width, this.scene.height), this.axis, this.#inks);
		const mapped = !this.axis.whole || this.model.duration >= MAP_FROM_MS;
		this.#map.hidden = !mapped;
		if (!mapped) return;
		const { clientWidth, clientHeight } = this.#map;
		const fine = this.scene.peaks;
		drawMap(sized(this.#mapCanvas, clientWidth, clientHeight), clientWidth, clientHeight, {
			model: this.model,
			peaks: this.#coarse ?? fine,
		}, this.#inks);
		const { from, span } = this.axis;
		this.#window.style.transform = `translateX(${(from / this.model.duration) * clientWidth}px)`;
		this.#window.style.width = `${Math.max(6, (span / this.model.duration) * clientWidth)}px`;
	}

	#listen() {
		const scope = this.#scope;
		const board = this.#board;
		scope.sizeOf(board, () => this.#changed());
		scope.on(board, "pointerdown", (event) => this.#down(event));
		scope.on(board, "pointermove", (event) => this.#move(event));
		scope.on(board, "pointerup", (event) => this.#up(event));
		scope.on(board, "pointercancel", () => (this.#held = null));
		scope.on(board, "pointerleave", () => {
			this.#hover.hidden = this.#tip.hidden = true;
		});
		scope.on(board, "wheel", (event) => this.#wheel(event), { passive: false });
		const pull = (event) => {
			if (!(event.buttons & 1)) return;
			const { left, width } = this.#map.getBoundingClientRect();
			this.axis.centre(((event.clientX - left) / width) * this.model.duration);
			this.#changed();
		};
		scope.on(this.#map, "pointerdown", (event) => {
			this.#map.setPointerCapture(event.pointerId);
			pull(event);
		});
		scope.on(this.#map, "pointermove", pull);
		scope.on(matchMedia("(prefers-color-scheme: dark)"), "change", () => this.#recolour());
	}

	#place(event) {
		const { left, top } = this.#board.getBoundingClientRect();
		return { x: event.clientX - left, y: event.clientY - top };
	}

	#down(event) {
		if (event.button !== 0) return;
		const { x } = this.#place(event);
		this.#held = { x, from: this.axis.from, dragged: false };
		this.#board.setPointerCapture(event.pointerId);
	}

	#move(event) {
		const { x, y } = this.#place(event);
		const held = this.#held;
		if (held && !this.axis.whole && Math.abs(x - held.x) > DRAG_PX) held.dragged = true;
		if (held?.dragged) {
			const wanted = held.from - ((x - held.x) / this.axis.width) * this.axis.span;
			this.axis.pan(wanted - this.axis.from);
			this.#changed();
		}
		this.#point(x, y);
	}

	#up(event) {
		const held = this.#held;
		this.#held = null;
		if (!held || held.dragged) return;
		const { x, y } = this.#place(event);
		const spot = this.scene.at(x, y);
		if (spot) this.#on.choose(spot.lead);
		else this.#on.seek(this.axis.ms(x), true);
	}

	/** Where the page itself scrolls, the wheel is the page's, unless Ctrl or Shift is held. */
	#wheel(event) {
		const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
		const scrolls = document.documentElement.scrollHeight > innerHeight + 1;
		if (!sideways && scrolls && !event.ctrlKey) return;
		event.preventDefault();
		if (sideways) this.axis.pan(((event.deltaX || event.deltaY) / this.axis.width) * this.axis.span);
		else this.axis.zoom(Math.exp(-event.deltaY * WHEEL), this.axis.ms(this.#place(event).x));
		this.#changed();
	}

	#point(x, y) {
		const ms = this.axis.ms(x);
		this.#hover.hidden = this.#tip.hidden = false;
		this.#hover.style.transform = `translateX(${x}px)`;
		const spot = this.scene.at(x, y);
		this.#board.classList.toggle("on-mark", Boolean(spot));
		const more = spot ? spot.all.slice(0, 6).map((mark) => this.#on.describe(mark)) : [];
		if (spot && spot.all.length > 6) more.push(this.#t("axis.more", { n: spot.all.length - 6 }));
		setText(this.#tip, [clock(ms), ...more].join("\n"));
		const right = x > this.axis.width * 0.6;
		this.#tip.style.transform = `translate(${right ? x - 8 : x + 8}px, ${Math.max(0, y - 8)}px)${right ? " translateX(-100%)" : ""}`;
	}
}

/** A canvas of this size in CSS pixels, ready to be drawn on. @returns {CanvasRenderingContext2D} */
function sized(canvas, width, height) {
	const ratio = devicePixelRatio || 1;
	const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
	if (canvas.width !== wide || canvas.height !== high) {
		canvas.width = wide;
		canvas.height = high;
	}
	const pen = canvas.getContext("2d");
	pen.setTransform(ratio, 0, 0, ratio, 0, 0);
	return pen;
}
