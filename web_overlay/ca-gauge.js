// How the caller is: a word, a trend, four steps, and the last minute as a line.

import { el, setAttr, setText } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 120;
const HEIGHT = 32;
const MINUTE_MS = 60_000;
const ARROWS = { rising: "↗", steady: "→", falling: "↘" };
const BANDS = ["calm", "tense", "angry", "furious"];

export class CaGauge extends HTMLElement {
	#word = el("strong", { class: "word" });
	#arrow = el("span", { class: "arrow", "aria-hidden": "true" });
	#trend = el("span", { class: "trend" });
	#steps = BANDS.map(() => el("i"));
	#minute = el("span", { class: "minute" });
	#area = document.createElementNS(SVG, "path");
	#line = document.createElementNS(SVG, "path");
	#dot = document.createElementNS(SVG, "path");
	#drawn;

	connectedCallback() {
		const svg = document.createElementNS(SVG, "svg");
		setAttr(svg, "viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
		setAttr(svg, "preserveAspectRatio", "none");
		setAttr(this.#area, "class", "area");
		setAttr(this.#dot, "class", "dot");
		svg.append(this.#area, this.#line, this.#dot);
		const words = el("span", { class: "words" }, this.#word, this.#arrow, this.#trend);
		const level = el("div", { class: "level" }, words, el("span", { class: "steps" }, ...this.#steps));
		this.replaceChildren(level, el("div", { class: "past" }, svg, this.#minute));
		setAttr(this, "role", "img");
	}

	update({ state, now, t }) {
		const { anger } = state;
		const band = anger?.band ?? null;
		const idle = state.call_id ? "gauge.listening" : "status.waiting";
		const word = t(band ? `gauge.${band}` : idle);
		const trend = band ? t(`gauge.${anger.trend}`) : "";
		setAttr(this, "data-band", band ?? "none");
		setText(this.#word, word);
		setText(this.#arrow, band ? ARROWS[anger.trend] : "");
		setText(this.#trend, trend);
		setText(this.#minute, t("gauge.minute"));
		setAttr(this, "aria-label", `${t("gauge.label")}: ${word} ${trend}`.trim());
		this.#steps.forEach((step, at) => setAttr(step, "data-on", at <= BANDS.indexOf(band)));
		this.#draw(state.anger_history, Math.floor(now / 1000) * 1000);
	}

	/** The curve ends at this second; where the detector abstained there is no line. */
	#draw(points, nowMs) {
		const end = Math.max(nowMs, points.at(-1)?.at_ms ?? 0);
		if (this.#drawn?.points === points && this.#drawn.end === end) return;
		this.#drawn = { points, end };
		const x = (ms) => Math.max(0, WIDTH * (1 - (end - ms) / MINUTE_MS)).toFixed(1);
		const y = (level) => (HEIGHT - 4 - level * (HEIGHT - 8)).toFixed(1);
		const runs = [];
		let run;
		points.forEach(({ at_ms, level }, at) => {
			const until = points[at + 1]?.at_ms ?? end;
			if (level === null || until < end - MINUTE_MS) {
				run = null;
				return;
			}
			if (!run) runs.push((run = []));
			run.push([x(at_ms), y(level)]);
			if (at === points.length - 1) run.push([x(end), y(level)]);
		});
		const path = (corners) => `M${corners.map((corner) => corner.join(" ")).join("L")}`;
		const floor = (corners) => `L${corners.at(-1)[0]} ${HEIGHT}L${corners[0][0]} ${HEIGHT}Z`;
		setAttr(this.#line, "d", runs.map(path).join("") || null);
		setAttr(this.#area, "d", runs.map((corners) => path(corners) + floor(corners)).join("") || null);
		setAttr(this.#dot, "d", run ? `M${run.at(-1).join(" ")}h0` : null);
	}
}

customElements.define("ca-gauge", CaGauge);
