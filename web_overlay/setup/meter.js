// One side of the test: how loud it is, as a bar, a number and a word, and what was recognised.

import { el, plain, setAttr, setText } from "../dom.js";

const FLOOR_DB = -60;
const SILENT_DB = -55;
const QUIET_DB = -42;
const LOUD_DB = -0.5;
const MOST_UTTERANCES = 4;

/** A level in words. @param {{rms_db: number, peak_db: number} | null} level */
export function levelWord(level) {
	if (!level) return "none";
	if (level.peak_db > LOUD_DB) return "loud";
	if (level.rms_db < SILENT_DB) return "silent";
	return level.rms_db < QUIET_DB ? "quiet" : "good";
}

/** A level as part of the bar, 0 to 1. @param {number} db */
export const levelShare = (db) => Math.min(1, Math.max(0, 1 - db / FLOOR_DB));

/** One side of the line. */
export class Side {
	/** @type {Map<number, {text: string, final: boolean}>} */
	#utterances = new Map();
	/** @type {{rms_db: number, peak_db: number} | null} */
	#level = null;
	#top = FLOOR_DB;

	/** @param {"agent" | "customer"} channel @param {(key: string, values?: object) => string} t */
	constructor(channel, t) {
		this.t = t;
		this.fill = el("span", { class: "fill" });
		this.top = el("span", { class: "top" });
		this.word = el("span", { class: "word" });
		this.words = el("p", { class: "words" });
		this.shown = "";
		const who = t(`side.${channel}`);
		this.bar = el(
			"div",
			{
				class: "bar",
				role: "meter",
				"aria-label": t("side.level", { who }),
				"aria-valuemin": FLOOR_DB,
				"aria-valuemax": 0,
			},
			this.fill,
			this.top,
		);
		this.node = el(
			"div",
			{ class: "side", "data-channel": channel },
			el("div", { class: "name" }, el("b", {}, who), this.word),
			this.bar,
			this.words,
		);
		this.draw();
	}

	/** Forget what was heard. */
	clear() {
		this.#utterances.clear();
		this.#level = null;
		this.#top = FLOOR_DB;
	}

	/** @param {{rms_db: number, peak_db: number}} level */
	hear(level) {
		this.#level = level;
		this.#top = Math.max(this.#top - 0.6, level.rms_db);
	}

	/** @param {{utterance: number, text: string, final: boolean}} words */
	say({ utterance, text, final }) {
		this.#utterances.set(utterance, { text, final });
		while (this.#utterances.size > MOST_UTTERANCES) {
			this.#utterances.delete(this.#utterances.keys().next().value ?? 0);
		}
	}

	/** The test is over: the bar rests, the words stay. */
	rest() {
		this.#level = null;
		this.#top = FLOOR_DB;
	}

	draw() {
		const level = this.#level;
		const db = level ? Math.round(Math.max(FLOOR_DB, level.rms_db)) : FLOOR_DB;
		const kind = levelWord(level);
		const word = this.t(`level.${kind}`);
		this.fill.style.transform = `scaleX(${level ? levelShare(level.rms_db) : 0})`;
		this.top.style.insetInlineStart = `${levelShare(this.#top) * 100}%`;
		this.top.hidden = !level || this.#top <= FLOOR_DB;
		setAttr(this.node, "data-level", kind);
		setAttr(this.bar, "aria-valuenow", db);
		const text = level ? `${String(db).replace("-", "−")} dB · ${word}` : word;
		setAttr(this.bar, "aria-valuetext", text);
		setText(this.word, text);
		const said = [...this.#utterances.values()].filter(({ text }) => text);
		const shown = JSON.stringify(said);
		if (shown === this.shown) return;
		this.shown = shown;
		setAttr(this.words, "data-empty", said.length === 0);
		this.words.replaceChildren(
			...(said.length
				? said.map(({ text, final }) => el("span", { "data-final": final }, plain(text, 300)))
				: [this.t("side.words")]),
		);
	}
}
