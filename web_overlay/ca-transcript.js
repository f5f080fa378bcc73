// Both sides of the call as text. Partials are lighter; who came in on whom is marked in place.

import { clock, el, plain, setAttr, setChildren, setText } from "./dom.js";

const NEAR_END_PX = 48;
const FLASH_MS = 1_600;

/** Line id → the overlap that begins with it: the line of whoever came in, nearest in time. */
export function markedLines(lines, overlaps) {
	const marks = new Map();
	for (const overlap of overlaps) {
		let best = null;
		let distance = Infinity;
		for (const line of lines) {
			if (line.speaker !== overlap.by) continue;
			const { start_ms, end_ms } = line.span;
			if (start_ms > overlap.span.end_ms || end_ms < overlap.span.start_ms) continue;
			const away = Math.abs(start_ms - overlap.span.start_ms);
			if (away < distance) [best, distance] = [line, away];
		}
		if (best) marks.set(best.id, overlap);
	}
	return marks;
}

/** `text` split after its first `count` code points. */
export function splitStable(text, count) {
	if (count === null || count >= text.length) return [text, ""];
	const stable = [...text].slice(0, count).join("");
	return [stable, text.slice(stable.length)];
}

export class CaTranscript extends HTMLElement {
	#scroller = el("div", { class: "scroller", tabindex: "0" });
	#list = el("ol");
	#empty = el("p", { class: "idle" });
	#jump = el("button", { class: "jump", hidden: true });
	#rows = new Map(); // line id → nodes
	#seen = {};
	#marks = new Map();
	#following = true;

	connectedCallback() {
		this.setAttribute("role", "region");
		this.#scroller.append(this.#empty, this.#list);
		this.#list.setAttribute("aria-live", "off");
		this.replaceChildren(this.#scroller, this.#jump);
		this.#scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
		this.#jump.addEventListener("click", () => this.now());
		// A card that comes or goes changes the room here; the last words stay in sight.
		new ResizeObserver(() => this.#following && this.#toEnd()).observe(this.#scroller);
	}

	update({ state, t }) {
		const { lines, overlaps, call_id } = state;
		const seen = this.#seen;
		const same = seen.lines === lines && seen.overlaps === overlaps;
		if (same && seen.t === t && seen.call_id === call_id) return;
		if (seen.overlaps !== overlaps || seen.count !== lines.length || seen.last !== lines.at(-1)?.id) {
			this.#marks = markedLines(lines, overlaps);
		}
		this.#seen = { lines, overlaps, t, call_id, count: lines.length, last: lines.at(-1)?.id };
		setAttr(this, "aria-label", t("transcript.label"));
		setText(this.#empty, t("transcript.empty"));
		setText(this.#jump, `${t("transcript.now")} ↓`);
		this.#empty.hidden = lines.length > 0 || !call_id;
		const rows = new Map();
		for (const line of lines) {
			const row = this.#rows.get(line.id) ?? newRow(line.id);
			rows.set(line.id, row);
			writeRow(row, line, this.#marks.get(line.id), t);
		}
		this.#rows = rows;
		setChildren(this.#list, [...rows.values()].map((row) => row.node));
		if (this.#following) this.#toEnd();
		else this.#jump.hidden = false;
	}

	/** Follow the call again. */
	now() {
		this.#following = true;
		this.#toEnd();
	}

	/** Show what was said at a moment. */
	show(atMs) {
		const { lines = [] } = this.#seen;
		const line = lines.findLast(({ span }) => span.start_ms <= atMs) ?? lines[0];
		const node = this.#rows.get(line?.id)?.node;
		if (!node) return;
		this.#following = false;
		node.scrollIntoView({ block: "center" });
		node.classList.add("flash");
		setTimeout(() => node.classList.remove("flash"), FLASH_MS);
	}

	#toEnd() {
		this.#scroller.scrollTop = this.#scroller.scrollHeight;
		this.#jump.hidden = true;
	}

	#scrolled() {
		const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
		this.#following = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
		this.#jump.hidden = this.#following;
	}
}

function newRow(id) {
	const mark = el("p", { class: "mark", hidden: true });
	const who = el("span", { class: "who" });
	const time = el("time");
	const stable = el("span");
	const rest = el("span", { class: "rest" });
	const text = el("p", { class: "text" }, stable, rest);
	const node = el("li", { "data-line": id }, mark, el("p", { class: "by" }, who, time), text);
	return { node, mark, who, time, text, stable, rest, line: null, overlap: null, t: null };
}

/** A stretch of readable text; what stands for something else says what was heard. */
function shownPiece({ text, heard }, t) {
	if (!heard) return plain(text);
	const said = plain(heard, 100);
	const [, before, name, after] = /^(\s*)(.*?)([\s,.?，。？]*)$/su.exec(plain(text));
	const note = t("transcript.heard", { heard: said });
	const word = el("span", { class: "repaired", title: note }, name);
	const fragment = document.createDocumentFragment();
	fragment.append(before, word, el("span", { class: "sr-only" }, `（${note}）`), after);
	return fragment;
}

function writeRow(row, line, overlap, t) {
	if (row.line === line && row.overlap === overlap && row.t === t) return;
	Object.assign(row, { line, overlap, t });
	setAttr(row.node, "class", row.node.classList.contains("flash") ? "flash" : null);
	setAttr(row.node, "data-speaker", line.speaker);
	setAttr(row.node, "data-final", line.final);
	setText(row.who, t(`transcript.${line.speaker}`));
	setText(row.time, clock(line.span.start_ms));
	const pieces = line.pieces ?? [];
	const [stable, rest] = splitStable(plain(line.text), line.stable_chars);
	if (pieces.length) row.stable.replaceChildren(...pieces.map((piece) => shownPiece(piece, t)));
	else setText(row.stable, stable);
	setText(row.rest, rest);
	setAttr(row.text, "title", pieces.length ? plain(line.text, 300) : null);
	row.mark.hidden = !overlap;
	if (overlap) {
		setAttr(row.mark, "data-kind", overlap.kind);
		setText(row.mark, t(`overlap.${overlap.by}.${overlap.kind}`));
	}
}

customElements.define("ca-transcript", CaTranscript);
