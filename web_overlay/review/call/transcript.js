// What was said, word by word. It goes along with the sound until the reader scrolls; a click on a
// word goes there.

import { clock, el, plain, setAttr, setText } from "../../dom.js";
import { Scope } from "../../scope.js";
import { lastBefore } from "./model.js";
import { Rows } from "./rows.js";

const SCROLL_KEYS = new Set(["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"]);
const MOST_TEXT = 4_000; // of one piece of a line

export class Transcript {
	#scope = new Scope();
	#scroller = el("div", { class: "scroller", tabindex: "0", role: "group" });
	#list = el("ol", { class: "lines" });
	#back = el("button", { type: "button", class: "follow", hidden: true });
	#rows;
	#on;
	#model;
	#current = "";
	/** @type {HTMLElement[]} */
	#words = [];
	#chosen = "";
	#cited = [];
	#heard = false;
	following = true;

	/**
	 * @param {HTMLElement} host
	 * @param {import("./model.js").CallModel} model
	 * @param {{ t: Translate, seek: (ms: number) => void, pick: (line: string) => void,
	 *   chips: (line: string) => HTMLElement[], tools: (line: string) => HTMLElement[] }} on
	 */
	constructor(host, model, on) {
		this.#on = on;
		this.#model = model;
		setAttr(this.#scroller, "aria-label", on.t("transcript"));
		setText(this.#back, on.t("follow"));
		this.#scroller.append(this.#list);
		host.replaceChildren(this.#scroller, this.#back);
		this.#rows = new Rows(this.#scope, this.#scroller, this.#list, (id) => this.#row(id), (node, id) => this.#dress(node, id));
		this.#rows.set(model.lines.map(({ id }) => id));
		this.#scope.on(this.#list, "click", (event) => this.#clicked(event));
		this.#scope.on(this.#back, "click", () => this.follow());
		for (const type of ["wheel", "touchmove"]) this.#scope.on(this.#scroller, type, () => this.leave(), { passive: true });
		this.#scope.on(this.#scroller, "pointerdown", ({ target }) => target === this.#scroller && this.leave());
		this.#scope.on(this.#scroller, "keydown", ({ key }) => SCROLL_KEYS.has(key) && this.leave());
	}

	/** The reader looks elsewhere. */
	leave() {
		if (!this.following) return;
		this.following = false;
		this.#back.hidden = false;
	}

	/** Go along with the sound again. */
	follow() {
		this.following = true;
		this.#back.hidden = true;
		if (this.#current) this.#rows.show(this.#current);
	}

	/** The sound is here now. @param {number} ms */
	at(ms) {
		const [spoken] = this.#model.linesAt(ms);
		const line = spoken ?? this.#model.lineNear(ms);
		if (!line) return;
		if (line.id !== this.#current) {
			const before = this.#current;
			this.#current = line.id;
			this.#redress(before);
			this.#redress(line.id);
			if (this.following) this.#rows.show(line.id, before ? "third" : "third");
		}
		this.#light(ms);
	}

	/** @param {string} line The chosen line, or "". @param {boolean} [show] */
	choose(line, show = false) {
		const before = this.#chosen;
		this.#chosen = line;
		this.#redress(before);
		this.#redress(line);
		if (show && line) this.#rows.show(line);
	}

	/** Words to mark: where a finding was heard. @param {{ line: string, start: number, end: number }[]} spans */
	cite(spans) {
		const before = this.#cited;
		this.#cited = spans;
		for (const { line } of [...before, ...spans]) this.#redress(line);
	}

	/** Words as one reads them, or as they were heard. @param {boolean} on */
	asHeard(on) {
		this.#heard = on;
		this.#rows.renew();
	}

	/** What stands beside the lines changed. */
	refresh() {
		this.#rows.renew();
	}

	#redress(id) {
		const node = this.#rows.node(id);
		if (node) this.#dress(node, id);
	}

	#row(id) {
		const { t } = this.#on;
		const line = /** @type {import("./model.js").Line} */ (this.#model.line(id));
		const said = el("p", { class: "said", lang: this.#model.report.language === "zh" ? "zh-CN" : "en" });
		this.#model.pieces(line, this.#heard).forEach(({ text, heard }, at) => {
			const attributes = { "data-piece": at, title: heard ? t("heard", { heard: plain(heard, 200) }) : null };
			said.append(el("span", { ...attributes, class: heard ? "repaired" : null }, plain(text, MOST_TEXT)));
		});
		const side = t(`side.${line.speaker}`);
		const when = el("button", { type: "button", class: "when", "data-do": "play", "aria-label": t("play.from", { time: clock(line.start), side }) }, clock(line.start));
		const head = el("div", { class: "head-line" }, el("span", { class: "who" }, side), when);
		return el("li", { class: "line", "data-row": id, "data-side": line.speaker }, head, said, el("div", { class: "beside" }));
	}

	#dress(node, id) {
		const current = id === this.#current;
		setAttr(node, "aria-current", current ? "true" : null);
		node.classList.toggle("chosen", id === this.#chosen);
		const line = /** @type {import("./model.js").Line} */ (this.#model.line(id));
		const spans = this.#cited.filter((one) => one.line === id);
		if (spans.length || node.dataset.cited) {
			setAttr(node, "data-cited", spans.length > 0);
			const pieces = this.#model.pieces(line, this.#heard);
			pieces.forEach(({ start, end }, at) => {
				const middle = (start + end) / 2;
				node.children[1].children[at].classList.toggle("cited", spans.some((one) => middle >= one.start && middle <= one.end));
			});
		}
		const tools = id === this.#chosen ? this.#on.tools(id) : [];
		const had = node.querySelector(".beside:focus-within");
		if (!had || !tools.length) node.lastElementChild.replaceChildren(...this.#on.chips(id), ...tools);
	}

	/** The word that is being said. */
	#light(ms) {
		for (const node of this.#words) node.classList.remove("now");
		this.#words = [];
		for (const line of this.#model.linesAt(ms)) {
			const node = this.#rows.node(line.id);
			if (!node || !line.turn.words?.length) continue;
			const pieces = this.#model.pieces(line, this.#heard);
			const at = lastBefore(pieces.map(({ start }) => start), ms);
			const word = /** @type {HTMLElement | undefined} */ (node.children[1].children[at]);
			if (at < 0 || !word || pieces[at].end + 80 < ms) continue;
			word.classList.add("now");
			this.#words.push(word);
		}
	}

	#clicked({ target }) {
		const row = target.closest("[data-row]");
		if (!row || target.closest("[data-act]")) return;
		const id = row.dataset.row;
		const line = this.#model.line(id);
		if (!line) return;
		if (getSelection()?.toString()) return; // somebody copies a sentence
		const piece = target.closest("[data-piece]");
		if (target.closest("[data-do=play]")) this.#on.seek(line.start);
		else if (piece) this.#on.seek(this.#model.pieces(line, this.#heard)[Number(piece.dataset.piece)].start);
		this.#on.pick(id);
	}
}
