// Both sides of the call as text. Partials are lighter; who came in on whom is marked in place.
// Only the rows in sight and some around them are elements, however long the call is.

import { Archive, markedLines } from "./archive.js";
import { clock, el, plain, setAttr, setChildren, setText } from "./dom.js";
import { Roll } from "./roll.js";
import { Scope } from "./scope.js";

const NEAR_END_PX = 48;
const AROUND_PX = 400; // rows above and below what is in sight
const FLASH_MS = 1_600;
const REST_MS = 150; // a scroller that has not moved for this long rests
const MAX_NAME = 40;
const PASSES = 4; // measured rows may make room for more of them
const SIDES = /** @type {const} */ (["customer", "agent"]);

/** `text` split after its first `count` code points. */
export function splitStable(text, count) {
	if (count === null || count >= text.length) return [text, ""];
	const stable = [...text].slice(0, count).join("");
	return [stable, text.slice(stable.length)];
}

export class CaTranscript extends HTMLElement {
	#scope = new Scope();
	#buttons = {
		customer: el("button", { class: "quiet" }),
		agent: el("button", { class: "quiet" }),
	};
	#parties = el("div", { class: "parties", role: "group" });
	#scroller = el("div", { class: "scroller", tabindex: "0" });
	#list = el("ol", { "aria-live": "off" });
	#empty = el("p", { class: "idle" });
	#jump = el("button", { class: "jump", hidden: true });
	#archive = new Archive();
	#roll = new Roll();
	#rows = new Map(); // line id → nodes
	#seen = {};
	#counted = {};
	#names = {}; // of this call only, and kept nowhere else
	#marks = new Map();
	#following = true;
	#shift = 0; // how far rows are from where the scroller has them
	#above = 0;
	#below = 0;
	#moving = false;
	#rest = () => {};
	#flash = "";

	connectedCallback() {
		this.setAttribute("role", "region");
		this.#scroller.append(this.#empty, this.#list);
		this.replaceChildren(this.#parties, this.#scroller, this.#jump);
		this.#scope.on(this.#scroller, "scroll", () => this.#scrolled(), { passive: true });
		this.#scope.on(this.#scroller, "keydown", (event) => this.#keyed(event));
		this.#scope.on(this.#jump, "click", () => this.now());
		this.#parties.replaceChildren(...SIDES.map((side) => this.#buttons[side]));
		for (const side of SIDES) this.#scope.on(this.#buttons[side], "click", () => this.#rename(side));
		// A card that comes or goes changes the room here; the last words stay in sight.
		this.#scope.sizeOf(this.#scroller, () => this.#draw());
	}

	disconnectedCallback() {
		this.#scope.end();
	}

	/**
	 * The state was `before` and is `after` one more message; cheap, and right while nobody looks.
	 * @param {State} before @param {State} after @param {Joins} [joins]
	 */
	hear(before, after, joins) {
		const { call } = this.#archive;
		this.#archive.hear(before, after, joins);
		if (call !== this.#archive.call) this.#names = {};
	}

	update({ state, t }) {
		const { lines, overlaps, call_id } = state;
		const { epoch, call } = this.#archive;
		const seen = this.#seen;
		const same = seen.lines === lines && seen.overlaps === overlaps && seen.epoch === epoch;
		if (same && seen.t === t && seen.call_id === call_id && seen.names === this.#names) return;
		const last = lines.at(-1)?.id;
		if (seen.overlaps !== overlaps || seen.count !== lines.length || seen.last !== last)
			this.#marks = markedLines(lines, overlaps);
		if (seen.call !== call) this.#following = true;
		this.#count(lines);
		const names = this.#names;
		this.#seen = { lines, overlaps, t, call_id, names, count: lines.length, last, epoch, call };
		this.#label();
		this.#empty.hidden = this.#roll.size > 0 || !call_id;
		this.#draw({ moving: this.#moving && !this.#following });
	}

	/** Follow the call again. */
	now() {
		this.#following = true;
		this.#draw();
	}

	/** Show what was said at a moment. */
	show(atMs) {
		if (!this.#isCounted) return void this.#scope.frame(() => this.show(atMs));
		const { lines } = this.#seen;
		/** @param {Row} row */
		const before = ({ span }) => Boolean(span && span.start_ms <= atMs);
		let at = this.#archive.lines.length + lines.findLastIndex(before);
		if (!lines.some(before)) at = Math.max(0, this.#archive.lines.findLastIndex(before));
		if (!this.#roll.size) return;
		this.#following = false;
		this.#flash = this.#row(at).id;
		this.#draw({ middle: at });
		this.#scope.after(FLASH_MS, () => {
			this.#flash = "";
			this.#draw();
		});
	}

	/** @param {number} at @returns {Row} */
	#row(at) {
		const earlier = this.#archive.lines;
		return at < earlier.length ? earlier[at] : this.#seen.lines[at - earlier.length];
	}

	/** Tell the roll what changed: earlier rows only come and go at their ends. */
	#count(lines) {
		const { lines: earlier, dropped, epoch } = this.#archive;
		const { earlier: known = 0, dropped: gone = 0, epoch: last } = this.#counted;
		if (epoch !== last) this.#roll.drop(this.#roll.size);
		else this.#roll.drop(dropped - gone);
		const from = epoch === last ? Math.max(0, known - (dropped - gone)) : 0;
		this.#roll.set(from, [...earlier.slice(from), ...lines].map(({ id }) => id));
		this.#counted = { earlier: earlier.length, dropped, epoch };
	}

	get #isCounted() {
		const { lines, dropped, epoch } = this.#archive;
		const counted = this.#counted;
		return lines.length === counted.earlier && dropped === counted.dropped && epoch === counted.epoch;
	}

	/**
	 * Put the rows in sight into the list, or those around row `middle`. Rows that are measured for
	 * the first time push the others about. At rest the place of the scroller makes up for that; while
	 * it moves (a wheel, a finger, a key) that would stop it, so the padding does until it rests.
	 */
	#draw({ middle = -1, moving = false } = {}) {
		const { scrollTop, clientHeight } = this.#scroller;
		const roll = this.#roll;
		if (!clientHeight || !this.#isCounted) return; // nobody sees it, or an update is on its way
		let y = scrollTop + this.#shift;
		const anchor = roll.find(y);
		const into = y - roll.top(anchor);
		for (let pass = 0; pass < PASSES; pass++) {
			if (middle >= 0) y = roll.top(middle) - clientHeight / 3;
			else if (this.#following && !moving) y = roll.total - clientHeight;
			else y = roll.top(anchor) + into;
			const first = roll.find(y - AROUND_PX);
			const last = roll.find(y + clientHeight + AROUND_PX);
			this.#shift = moving ? Math.min(y - scrollTop, roll.top(first)) : 0;
			this.#put(first, last);
			if (!this.#measure(first)) break;
		}
		y = this.#following && !moving ? this.#scroller.scrollHeight : Math.max(0, y - this.#shift);
		if (Math.abs(this.#scroller.scrollTop - y) >= 1) this.#scroller.scrollTop = y;
		this.#jump.hidden = this.#following;
	}

	#put(first, last) {
		const rows = new Map();
		for (let at = first; at <= last && at < this.#roll.size; at++) {
			const line = this.#row(at);
			const row = this.#rows.get(line.id) ?? newRow(line.id);
			rows.set(line.id, row);
			setAttr(row.node, "aria-setsize", this.#roll.size);
			setAttr(row.node, "aria-posinset", at + 1);
			setAttr(row.node, "class", this.#flash === line.id ? "flash" : null);
			writeRow(row, line, line.mark ?? this.#marks.get(line.id), this.#seen.t, this.#names);
		}
		this.#rows = rows;
		setChildren(this.#list, [...rows.values()].map((row) => row.node));
		this.#above = this.#roll.top(first) - this.#shift;
		this.#below = Math.max(0, this.#roll.total - this.#roll.top(last + 1) + this.#shift);
		this.#list.style.paddingBlock = `${this.#above}px ${this.#below}px`;
	}

	/** How high the rows are, from one to the next; true if that was news. */
	#measure(first) {
		const tops = [...this.#rows.values()].map(({ node }) => node.getBoundingClientRect().top);
		if (!tops.length) return false;
		const { top, bottom } = this.#list.getBoundingClientRect();
		const lead = tops[0] - top - this.#above; // the margin over a row
		tops.push(bottom - this.#below + lead);
		let news = false;
		for (let at = 0; at < tops.length - 1; at++)
			if (this.#roll.measure(first + at, tops[at + 1] - tops[at])) news = true;
		return news;
	}

	#scrolled() {
		const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
		this.#following = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
		this.#moving = true;
		this.#draw({ moving: true });
		this.#rest();
		this.#rest = this.#scope.after(REST_MS, () => {
			this.#moving = false;
			this.#draw({ moving: this.#following });
		});
	}

	/** To the first word at once: rows on the way there would be measured for nothing. */
	#keyed(event) {
		if (event.key === "End") this.now();
		else if (event.key === "Home") {
			this.#following = false;
			this.#draw({ middle: 0 });
		} else return;
		event.preventDefault();
	}

	#label() {
		const { t } = this.#seen;
		setAttr(this, "aria-label", t("transcript.label"));
		setText(this.#empty, t("transcript.empty"));
		setText(this.#jump, `${t("transcript.now")} ↓`);
		setAttr(this.#parties, "aria-label", t("transcript.parties"));
		for (const side of SIDES) {
			setText(this.#buttons[side], nameOf(side, this.#names, t));
			setAttr(this.#buttons[side], "title", t("transcript.rename"));
		}
	}

	/** Write a name in place of the one that is shown; an empty one brings back what it was. */
	#rename(side) {
		const { t } = this.#seen;
		const button = this.#buttons[side];
		const label = `${t("transcript.rename")}: ${t(`transcript.${side}`)}`;
		const input = el("input", { maxlength: MAX_NAME, "aria-label": label, autocomplete: "off" });
		input.value = this.#names[side] ?? "";
		const scope = new Scope();
		const done = (taken) => {
			scope.end();
			const back = input === this.ownerDocument.activeElement;
			if (taken) this.#names = { ...this.#names, [side]: plain(input.value, MAX_NAME).trim() };
			input.replaceWith(button);
			if (back) button.focus();
			this.update({ state: this.#seen, t });
		};
		scope.on(input, "blur", () => done(true));
		scope.on(input, "keydown", (event) => {
			if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
			event.stopPropagation();
			event.preventDefault(); // or the button that comes back would be pressed
			done(event.key === "Enter");
		});
		button.replaceWith(input);
		input.select();
	}
}

function nameOf(side, names, t) {
	return names[side] || t(`transcript.${side}`);
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
	const [, before, name, after] = /^(\s*)(.*?)([\s,.?，。？]*)$/su.exec(plain(text)) ?? [];
	const note = t("transcript.heard", { heard: said });
	const word = el("span", { class: "repaired", title: note }, name);
	const fragment = document.createDocumentFragment();
	fragment.append(before, word, el("span", { class: "sr-only" }, `（${note}）`), after);
	return fragment;
}

function writeRow(row, line, overlap, t, names) {
	if (row.line === line && row.overlap === overlap && row.t === t && row.names === names) return;
	Object.assign(row, { line, overlap, t, names });
	if (line.note) {
		setAttr(row.node, "data-note", line.note);
		row.node.replaceChildren(t(`transcript.${line.note}`));
		return;
	}
	setAttr(row.node, "data-speaker", line.speaker);
	setAttr(row.node, "data-final", line.final);
	setText(row.who, nameOf(line.speaker, names, t));
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
