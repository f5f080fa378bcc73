// One call, looked at from the wall: read-only, as far as the seat shares it.

import { clock, el, plain, setAttr, setChildren, setText } from "../dom.js";
import { Scope } from "../scope.js";
import { EMPTY, fold } from "../store.js";
import { CallStream } from "../stream.js";
import { curveDrawing, path } from "./tile.js";
import { socketUrl } from "./wire.js";

const MAX_LINES = 60;

export class Panel {
	#root;
	#t;
	#scope = new Scope();
	#state = EMPTY;
	/** @type {CallStream | null} */
	#stream = null;
	#pending = false;
	#title = el("h2");
	#sub = el("p", { class: "sub" });
	#why = el("ul", { class: "why" });
	#drawing = curveDrawing();
	#note = el("p", { class: "note" });
	#withdraw = el("button", { "data-do": "withdraw" });
	#questions = el("ul");
	#prompts = el("ul");
	#lines = el("ol", { class: "lines", tabindex: "0" });
	#words = el("div", { class: "words" });
	#rows = new Map();
	#heads = new Map();
	/** The call that is open, or null. @type {string | null} */
	call = null;

	/** @param {HTMLElement} root @param {(key: string, values?: object) => string} t */
	constructor(root, t) {
		this.#root = root;
		this.#t = t;
		const button = (what, key) => el("button", { "data-do": what }, t(key));
		const part = (key, node) => {
			const head = el("h3", {}, t(key));
			this.#heads.set(node, head);
			return [head, node];
		};
		setText(this.#withdraw, t("withdraw"));
		setAttr(this.#lines, "aria-label", t("panel.words"));
		this.#words.append(
			...part("panel.questions", this.#questions),
			...part("panel.prompts", this.#prompts),
			...part("panel.words", this.#lines),
		);
		root.append(
			el("div", { class: "bar" }, this.#title, button("close", "close")),
			this.#sub,
			this.#drawing.svg,
			el("div", { class: "buttons" }, button("note", "note"), button("take_over", "take_over")),
			el("p", { class: "last" }, this.#note, this.#withdraw),
			el("h3", {}, t("panel.why")),
			this.#why,
			el("p", { class: "how" }, t("need.how")),
			this.#words,
		);
	}

	/** @param {import("./order.js").Tile} tile */
	open(tile) {
		this.close();
		this.call = tile.call;
		this.#root.hidden = false;
		if (tile.shares === "all") {
			const query = `/wall/call?call=${encodeURIComponent(tile.call)}`;
			this.#stream = new CallStream({
				address: (where = query) => (where === query ? socketUrl(where) : where),
				onMessage: (message) => this.#take(message),
				onStatus: () => {},
			});
			this.#stream.open();
		}
		this.update(tile, tile.at_ms);
		this.#draw();
	}

	close() {
		this.#stream?.close();
		this.#stream = null;
		this.#state = EMPTY;
		this.#rows.clear();
		this.call = null;
		this.#root.hidden = true;
	}

	/** @param {import("./order.js").Tile} tile @param {number} atMs */
	update(tile, atMs) {
		const t = this.#t;
		const band = tile.band ?? "none";
		setText(this.#title, plain(tile.seat, 60));
		setAttr(this.#root, "data-band", tile.ended ? "none" : band);
		const mood = tile.ended ? t("ended") : `${t(`mood.${band}`)} ${tile.level ?? ""}`;
		setText(this.#sub, `${mood} · ${clock(atMs)} · ${t("panel.readonly")}`);
		setAttr(this.#drawing.line, "d", path(tile.curve) || null);
		const why = tile.why.map(({ what, points, count }) =>
			el("li", {}, el("b", {}, `+${points}`), " ", t(`why.${what}`, { n: count })),
		);
		this.#why.replaceChildren(...(why.length ? why : [el("li", {}, t("need.none"))]));
		const { note } = tile;
		const key = note?.state === "withdrawn" ? "note.state.withdrawn" : `note.state.${note?.kind}.${note?.state}`;
		setText(this.#note, note ? `${t(key)}：${plain(note.text, 300)}` : "");
		this.#withdraw.hidden = !note || !["open", "seen", "accepted"].includes(note.state) || tile.ended;
		setAttr(this.#root, "data-shares", tile.shares);
		this.#words.hidden = false;
		if (tile.shares !== "all" && this.#words.dataset.none !== tile.call) {
			this.#words.dataset.none = tile.call;
			this.#draw();
		}
	}

	#take(message) {
		this.#state = fold(this.#state, message);
		if (this.#pending) return;
		this.#pending = true;
		this.#scope.frame(() => {
			this.#pending = false;
			this.#draw();
		});
	}

	#draw() {
		const t = this.#t;
		const state = this.#state;
		const all = this.#root.dataset.shares === "all";
		const waiting = state.questions.filter(
			(question) => question.speaker === "customer" && ["open", "deferred"].includes(question.status),
		);
		this.#questions.replaceChildren(...waiting.map(({ text }) => el("li", {}, plain(text, 200))));
		const prompts = state.prompts.filter((prompt) => !prompt.private).slice(-3).reverse();
		this.#prompts.replaceChildren(
			...prompts.map((prompt) =>
				el(
					"li",
					{ "data-state": prompt.state },
					el("b", {}, t(`prompt.${prompt.state}`)),
					" ",
					plain(prompt.say[0] ?? prompt.do, 200),
				),
			),
		);
		for (const list of [this.#questions, this.#prompts]) {
			list.hidden = !list.firstChild;
			this.#heads.get(list).hidden = list.hidden;
		}
		const end = this.#lines.scrollHeight - this.#lines.scrollTop - this.#lines.clientHeight < 40;
		const lines = state.lines.slice(-MAX_LINES);
		this.#rows = new Map(lines.map((line) => [line, this.#rows.get(line) ?? this.#row(line)]));
		setChildren(this.#lines, [...this.#rows.values()]);
		if (!lines.length) {
			const text = all ? t("panel.waiting") : t("panel.nowords");
			this.#lines.replaceChildren(el("li", { class: "none" }, text));
		}
		if (end) this.#lines.scrollTop = this.#lines.scrollHeight;
	}

	#row(line) {
		const text = line.pieces.length ? line.pieces.map((piece) => piece.text).join("") : line.text;
		return el(
			"li",
			{ "data-speaker": line.speaker, "data-final": line.final },
			el("b", {}, this.#t(line.speaker)),
			el("span", { class: "text" }, plain(text, 1000)),
		);
	}
}
