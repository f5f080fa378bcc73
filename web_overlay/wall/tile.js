// One call on the wall. A seat's name and whatever was said are untrusted: text nodes only.

import { clock, el, plain, setAttr, setChildren, setText } from "../dom.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 120;
const HEIGHT = 32;
const ARROWS = { rising: "↗", steady: "→", falling: "↘" };

/** The curve of the last minute as an SVG path; a gap where nothing is known. @param {(number|null)[]} curve */
export function path(curve) {
	const step = WIDTH / Math.max(1, curve.length - 1);
	let drawing = false;
	return curve
		.map((level, at) => {
			if (level === null) {
				drawing = false;
				return "";
			}
			const y = HEIGHT - 3 - (level / 100) * (HEIGHT - 6);
			const letter = drawing ? "L" : "M";
			drawing = true;
			return `${letter}${(at * step).toFixed(1)} ${y.toFixed(1)}`;
		})
		.join("");
}

/** A small drawing of the curve; what it shows stands beside it in words. */
export function curveDrawing() {
	const svg = document.createElementNS(SVG, "svg");
	svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
	svg.setAttribute("preserveAspectRatio", "none");
	svg.setAttribute("aria-hidden", "true");
	const line = document.createElementNS(SVG, "path");
	svg.append(line);
	return { svg, line };
}

export class CaTile extends HTMLElement {
	#mood = el("strong", { class: "mood" });
	#level = el("span", { class: "level" });
	#trend = el("span", { class: "trend" });
	#time = el("time");
	#seat = el("button", { class: "seat", "data-do": "open" });
	#need = el("span", { class: "need" });
	#meter = el("span", { class: "fill" });
	#drawing = curveDrawing();
	#questions = el("p", { class: "questions" });
	#flags = el("p", { class: "flags" });
	#say = el("q", { class: "say" });
	#did = el("span", { class: "did" });
	#prompt = el("p", { class: "prompt" }, this.#did, this.#say);
	#cuts = el("p", { class: "cuts" });
	#note = el("p", { class: "note" });
	#noteButton = el("button", { "data-do": "note", tabindex: "-1" });
	#takeButton = el("button", { "data-do": "take_over", tabindex: "-1" });
	/** @type {import("./order.js").Tile | null} */
	#drawn = null;
	#at = 0;

	connectedCallback() {
		if (this.firstChild) return; // moved, not new
		const meter = el("span", { class: "meter", "aria-hidden": "true" }, this.#meter);
		this.append(
			el("div", { class: "head" }, this.#seat, this.#time),
			el("div", { class: "state" }, this.#mood, this.#level, this.#trend, this.#drawing.svg),
			this.#questions,
			this.#flags,
			this.#prompt,
			this.#cuts,
			this.#note,
			el(
				"div",
				{ class: "foot" },
				el("span", { class: "score" }, this.#need, meter),
				this.#noteButton,
				this.#takeButton,
			),
		);
	}

	/** What takes the focus of the tile. */
	get handle() {
		return this.#seat;
	}

	/**
	 * @param {import("./order.js").Tile} tile
	 * @param {number} atMs where the call is by now
	 * @param {(key: string, values?: object) => string} t
	 */
	update(tile, atMs, t) {
		setText(this.#time, clock(atMs));
		if (this.#drawn !== tile || tile.questions.oldest_ms !== null) this.#ask(tile, atMs, t);
		if (this.#drawn === tile && this.#at) return;
		this.#drawn = tile;
		this.#at = 1;
		this.#feel(tile, t);
		setText(this.#seat, plain(tile.seat, 60));
		this.#remark(tile, t);
		const names = tile.flags.map((flag) =>
			el("span", { class: "flag", "data-flag": flag }, t(`flag.${flag}`)),
		);
		setChildren(this.#flags, names);
		this.#flags.hidden = names.length === 0;
		setText(this.#noteButton, t("note"));
		setText(this.#takeButton, t("take_over"));
		for (const button of [this.#noteButton, this.#takeButton]) {
			setAttr(button, "disabled", tile.ended || !tile.connected);
			setAttr(button, "aria-label", `${button.textContent} ${plain(tile.seat, 60)}`);
		}
	}

	#feel(tile, t) {
		const band = tile.band ?? "none";
		setAttr(this, "data-band", tile.ended ? "none" : band);
		setAttr(this, "data-ended", tile.ended);
		setAttr(this, "data-lost", !tile.connected);
		const over = tile.ended ? "ended" : "lost";
		setText(this.#mood, tile.ended || !tile.connected ? t(over) : t(`mood.${band}`));
		setText(this.#level, tile.level === null || tile.ended ? "" : String(tile.level));
		setText(this.#trend, tile.trend && !tile.ended ? `${ARROWS[tile.trend]} ${t(`trend.${tile.trend}`)}` : "");
		setAttr(this.#drawing.line, "d", path(tile.curve) || null);
		setText(this.#need, `${t("need")} ${tile.need}`);
		this.#meter.style.width = `${tile.need}%`;
		const why = tile.why.map((reason) => `${t(`why.${reason.what}`, { n: reason.count })} +${reason.points}`);
		setAttr(this.#need.parentElement ?? this, "title", why.join(" · ") || t("need.none"));
	}

	/** The prompt, interruptions and the team's last word. */
	#remark(tile, t) {
		const mood = tile.shares === "mood";
		setAttr(this.#prompt, "data-state", tile.prompt?.state ?? "none");
		setText(this.#did, mood ? t("shares.mood") : t(`prompt.${tile.prompt?.state ?? "none"}`));
		setText(this.#say, mood ? "" : plain(tile.prompt?.say, 80));
		const [agent, customer] = tile.interrupted ?? [0, 0];
		setText(this.#cuts, agent || customer ? t("interrupted", { agent, customer }) : "");
		const { note } = tile;
		setAttr(this.#note, "data-state", note ? `${note.kind}.${note.state}` : null);
		const key = note?.state === "withdrawn" ? "note.state.withdrawn" : `note.state.${note?.kind}.${note?.state}`;
		setText(this.#note, note ? t(key) : "");
		this.#note.hidden = !note;
	}

	#ask({ questions, ended }, atMs, t) {
		const { open, overdue, oldest_ms } = questions;
		const age = oldest_ms === null ? "" : clock(atMs - oldest_ms);
		const parts = open ? [t("questions.open", { n: open }), t("questions.oldest", { age })] : [];
		if (overdue) parts.push(t("questions.overdue", { n: overdue }));
		setText(this.#questions, parts.join(" · ") || t("questions.none"));
		setAttr(this.#questions, "data-overdue", overdue > 0 && !ended);
		setAttr(this.#questions, "data-none", open === 0);
	}
}

customElements.define("ca-tile", CaTile);
