// What is around the iframe: a bar, edges to drag, a small button when it is put away, and a page of
// advice when nothing comes. Draws what it is told and says what was pressed.

import { DOCKS, LEAST_HEIGHT, LEAST_WIDTH, edgesOf, stepOf } from "./place.js";
import { sheet } from "./sheet.js";

/**
 * @typedef {import("../scope.js").Scope} Scope
 * @typedef {import("./place.js").Dock} Dock
 * @typedef {"left" | "right" | "top" | "bottom"} Edge
 * @typedef {"side" | "bottom" | "width" | "height"} Size
 * @typedef {{dock(dock: Dock): void, minimise(): void, open(): void, retry(): void,
 *   resize(edge: Edge, size: Size, dx: number, dy: number, done: boolean): void,
 *   move(dx: number, dy: number, done: boolean): void}} Does
 * @typedef {{place: import("./place.js").Place, box: import("./place.js").Box,
 *   view: import("./place.js").View, connection: string, prompts: number, service: string,
 *   t: (key: string, values?: Record<string, string | number>) => string}} Shown
 */

const HELP = ["unreachable", "blocked", "denied"];
const SVG = "http://www.w3.org/2000/svg";
/** Outline, then the part that is filled, as `x y width height` in a square of 16. */
const ICONS = {
	left: ["1.75 2.75 12.5 10.5", "3 4 4 8"],
	right: ["1.75 2.75 12.5 10.5", "9 4 4 8"],
	bottom: ["1.75 2.75 12.5 10.5", "3 8.5 10 3.5"],
	floating: ["1.75 2.75 12.5 10.5", "6 6 6 5"],
	minimise: ["", "3 7.25 10 1.5"],
};

/**
 * @param {string} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 */
function el(tag, attributes = {}, ...children) {
	const node = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
	node.append(...children);
	return node;
}

/** @param {keyof typeof ICONS} name */
function icon(name) {
	const svg = document.createElementNS(SVG, "svg");
	svg.setAttribute("viewBox", "0 0 16 16");
	svg.setAttribute("aria-hidden", "true");
	ICONS[name].forEach((shape, at) => {
		if (!shape) return;
		const rect = document.createElementNS(SVG, "rect");
		const [x, y, width, height] = shape.split(" ");
		for (const [key, value] of Object.entries({ x, y, width, height })) rect.setAttribute(key, value);
		if (at) rect.setAttribute("class", "full");
		else rect.setAttribute("rx", "2");
		svg.append(rect);
	});
	return svg;
}

const button = (/** @type {keyof typeof ICONS} */ name) =>
	el("button", { type: "button", class: "icon" }, icon(name));

export class Chrome {
	#does;
	/** @type {HTMLIFrameElement | null} */
	#frame = null;
	#stage = el("div", { class: "stage" });
	#dot = el("span", { class: "dot", "aria-hidden": "true" });
	#name = el("span", { class: "name" });
	#state = el("span", { class: "state", role: "status" });
	#docks = new Map(DOCKS.map((dock) => [dock, button(dock)]));
	#minimise = button("minimise");
	#bar = el("div", { class: "bar" });
	#edges = /** @type {Map<Edge, HTMLElement>} */ (new Map());
	#corner = el("div", { class: "corner", "aria-hidden": "true" });
	#help = el("div", { class: "help", hidden: "" });
	#helped = "";
	#advice = [el("h2"), el("ol"), el("button", { type: "button", class: "primary" })];
	#box = el("section", { class: "box" });
	#pillName = el("span");
	#count = el("span", { class: "count" });
	#pill = el("button", { type: "button", class: "pill", hidden: "" });
	/** @type {import("./place.js").Place | null} */
	#place = null;

	/** @param {ShadowRoot} root @param {Does} does */
	constructor(root, does) {
		this.#does = does;
		root.adoptedStyleSheets = [sheet()];
		const gap = el("span", { class: "gap" });
		this.#bar.append(this.#dot, this.#name, this.#state, ...this.#docks.values(), gap, this.#minimise);
		this.#bar.setAttribute("tabindex", "-1");
		this.#help.append(...this.#advice);
		this.#stage.append(this.#help);
		for (const edge of /** @type {const} */ (["left", "right", "top"]))
			this.#edges.set(edge, el("div", { class: "edge", role: "separator", tabindex: "0", "data-edge": edge }));
		this.#box.append(this.#bar, this.#stage, ...this.#edges.values(), this.#corner);
		this.#pill.append(this.#dot.cloneNode(), this.#pillName, this.#count);
		for (const part of [this.#box, this.#pill]) part.popover = "manual";
		root.append(this.#box, this.#pill);
	}

	/** @param {Scope} scope */
	begin(scope) {
		// The top layer: no transform, filter or stacking of the site's own elements reaches there.
		for (const part of [this.#box, this.#pill]) part.showPopover();
		for (const [dock, pressed] of this.#docks) scope.on(pressed, "click", () => this.#does.dock(dock));
		scope.on(this.#minimise, "click", () => {
			this.#does.minimise();
			this.#pill.focus();
		});
		scope.on(this.#pill, "click", () => {
			this.#does.open();
			this.#minimise.focus();
		});
		scope.on(this.#advice[2], "click", () => this.#does.retry());
		for (const [edge, handle] of this.#edges) {
			const resize = (/** @type {number} */ dx, /** @type {number} */ dy, /** @type {boolean} */ done) => {
				const found = this.#place && edgesOf(this.#place.dock).find((one) => one.edge === edge);
				if (found) this.#does.resize(edge, found.size, dx, dy, done);
			};
			this.#drag(scope, handle, resize);
			scope.on(handle, "keydown", (event) => this.#step(/** @type {KeyboardEvent} */ (event), resize));
		}
		const move = (/** @type {number} */ dx, /** @type {number} */ dy, /** @type {boolean} */ done) =>
			this.#place?.dock === "floating" && this.#does.move(dx, dy, done);
		this.#drag(scope, this.#bar, move);
		scope.on(this.#bar, "keydown", (event) => this.#step(/** @type {KeyboardEvent} */ (event), move));
		this.#drag(scope, this.#corner, (dx, dy, done) => {
			this.#does.resize("left", "width", dx, 0, false);
			this.#does.resize("top", "height", 0, dy, done);
		});
	}

	/** The page without a frame; the service is not asked for anything until the next `load`. */
	leave() {
		this.#frame?.remove();
		this.#frame = null;
	}

	/** @param {string} address @param {string[]} features */
	load(address, features) {
		this.leave();
		const frame = /** @type {HTMLIFrameElement} */ (
			el("iframe", { referrerpolicy: "no-referrer", allow: features.join("; ") })
		);
		frame.title = this.#name.textContent ?? "";
		frame.src = address;
		this.#frame = frame;
		this.#stage.prepend(frame);
	}

	/** @param {unknown} source */
	isFrame(source) {
		return source !== null && source === this.#frame?.contentWindow;
	}

	/** @param {Shown} shown */
	draw({ place, box, view, t, connection, prompts, service }) {
		this.#place = place;
		const { style } = this.#box;
		for (const [name, value] of Object.entries(box)) style.setProperty(name, `${value}px`);
		this.#box.toggleAttribute("data-minimised", place.minimised);
		this.#box.dataset.dock = place.dock;
		this.#box.dataset.state = this.#pill.dataset.state = connection;
		this.#box.setAttribute("aria-label", t("title"));
		this.#name.textContent = this.#pillName.textContent = t("title");
		if (this.#frame) this.#frame.title = t("title");
		const told = t(`state.${connection}`);
		if (this.#state.textContent !== told) this.#state.textContent = told;
		for (const [dock, pressed] of this.#docks) {
			pressed.setAttribute("aria-pressed", String(dock === place.dock));
			this.#label(pressed, t(`dock.${dock}`));
		}
		this.#label(this.#minimise, t("minimise"));
		this.#drawEdges(place, view, t);
		this.#pill.hidden = !place.minimised;
		this.#pill.dataset.side = place.dock === "left" ? "left" : "right";
		this.#count.hidden = !prompts;
		this.#count.textContent = t("prompts", { n: prompts });
		this.#label(this.#pill, `${t("open")} · ${prompts ? t("prompts", { n: prompts }) : told}`);
		this.#drawHelp(connection, t, service);
	}

	/** @param {Shown["place"]} place @param {Shown["view"]} view @param {Shown["t"]} t */
	#drawEdges(place, view, t) {
		const edges = edgesOf(place.dock);
		for (const [edge, handle] of this.#edges) {
			const found = edges.find((one) => one.edge === edge);
			handle.hidden = !found;
			if (!found) continue;
			const across = edge === "left" || edge === "right";
			this.#label(handle, t(across ? "size.width" : "size.height"));
			const values = {
				orientation: across ? "vertical" : "horizontal",
				valuenow: Math.round(place[found.size]),
				valuemin: across ? LEAST_WIDTH : LEAST_HEIGHT,
				valuemax: Math.round(across ? view.width : view.height),
			};
			for (const [name, value] of Object.entries(values)) handle.setAttribute(`aria-${name}`, String(value));
		}
		const floats = place.dock === "floating";
		this.#corner.hidden = !floats;
		this.#bar.setAttribute("tabindex", floats ? "0" : "-1");
		this.#bar.setAttribute("role", floats ? "group" : "presentation");
		if (floats) this.#label(this.#bar, t("move"));
		else for (const name of ["aria-label", "title"]) this.#bar.removeAttribute(name);
	}

	/** @param {string} connection @param {Shown["t"]} t @param {string} service */
	#drawHelp(connection, t, service) {
		const helps = HELP.includes(connection);
		this.#help.hidden = !helps;
		if (this.#frame) this.#frame.style.visibility = helps ? "hidden" : "";
		const key = `${connection} ${t("title")}`;
		if (!helps || this.#helped === key) return;
		this.#helped = key;
		const lines = [1, 2, 3, 4].map((at) => t(`${connection}.${at}`, { service })).filter(Boolean);
		const [title, list, retry] = this.#advice;
		title.textContent = t(`${connection}.title`);
		list.replaceChildren(...lines.map((line) => el("li", {}, line)));
		retry.textContent = t("retry");
	}

	/** @param {HTMLElement} node @param {string} text */
	#label(node, text) {
		if (node.getAttribute("aria-label") === text) return;
		node.setAttribute("aria-label", text);
		node.title = text;
	}

	/** @param {KeyboardEvent} event @param {(dx: number, dy: number, done: boolean) => void} work */
	#step(event, work) {
		const step = stepOf(event.key, event.shiftKey);
		if (!step || event.target !== event.currentTarget || event.ctrlKey || event.altKey || event.metaKey) return;
		event.preventDefault();
		work(...step, true);
	}

	/**
	 * Follow the pointer from where it went down on a handle. The pointer is captured, since it would
	 * be lost over the iframe.
	 * @param {Scope} scope
	 * @param {HTMLElement} handle
	 * @param {(dx: number, dy: number, done: boolean) => void} work
	 */
	#drag(scope, handle, work) {
		/** @type {{x: number, y: number, id: number} | null} */
		let last = null;
		const pointer = (/** @type {(event: PointerEvent) => void} */ hear) => (/** @type {Event} */ event) =>
			hear(/** @type {PointerEvent} */ (event));
		scope.on(handle, "pointerdown", pointer((event) => {
			if (event.button || /** @type {Element} */ (event.target).closest("button")) return;
			last = { x: event.clientX, y: event.clientY, id: event.pointerId };
			handle.setPointerCapture(event.pointerId);
			this.#box.classList.add("dragging");
		}));
		scope.on(handle, "pointermove", pointer((event) => {
			if (!last || event.pointerId !== last.id) return;
			const [dx, dy] = [event.clientX - last.x, event.clientY - last.y];
			last = { ...last, x: event.clientX, y: event.clientY };
			if (dx || dy) work(dx, dy, false);
		}));
		const end = pointer((event) => {
			if (!last || event.pointerId !== last.id) return;
			last = null;
			this.#box.classList.remove("dragging");
			work(0, 0, true);
		});
		scope.on(handle, "pointerup", end);
		scope.on(handle, "pointercancel", end);
	}
}
