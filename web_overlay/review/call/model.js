// The report of a call as the page needs it: lines in order, findings in order, who is where.
// Nothing here touches the page.

import { kindOf } from "./kinds.js";

/** @typedef {{ text: string, start: number, end: number, heard: string }} Piece */
/** @typedef {{ id: string, speaker: Speaker, start: number, end: number, at: number, turn: any }} Line */
/**
 * @typedef {{ id: string, target: string, signal: string, kind: import("./kinds.js").Kind,
 *   speaker: Speaker, start: number, end: number, line: string, value: number | null,
 *   band: string, state: string, evidence: Evidence[], slots: Record<string, string>, ref: string,
 *   comment: string, by: string, verdict: number }} Finding
 */

const LEAD_MS = 2_000; // what a reviewer wants to hear before the words in question
const FRESH_MS = 15_000; // anger cites old questions, too; what set it off was said just now
const CJK = /[\u3400-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef]/;

/** Where to play from so that what begins at `ms` is understood. @param {number} ms */
export const leadTo = (ms) => Math.max(0, ms - LEAD_MS);

/** The index of the last of some starts that is not after `ms`; -1 before the first. */
export function lastBefore(starts, ms) {
	let low = 0;
	let high = starts.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (starts[middle] <= ms) low = middle + 1;
		else high = middle;
	}
	return low - 1;
}

/** The words of a turn with their times: as one reads them, or as they were heard. */
export function piecesOf(turn, heard = false) {
	const words = turn.words ?? [];
	/** @type {Piece[]} */
	const pieces = [];
	const counted = (turn.tokens ?? []).reduce((sum, { words: n = 1 }) => sum + n, 0);
	if (!heard && turn.tokens?.length && counted === words.length) {
		let at = 0;
		for (const { text, words: n = 1, heard: was = "" } of turn.tokens) {
			const first = words[Math.min(at, words.length - 1)];
			const last = words[Math.min(at + Math.max(1, n), words.length) - 1];
			pieces.push({ text, start: first.start_ms, end: last.end_ms, heard: was });
			at += n;
		}
		return pieces;
	}
	if (!heard && !words.length) {
		const text = turn.readable || turn.text;
		return [{ text, start: turn.start_ms, end: turn.end_ms, heard: "" }];
	}
	let before = "";
	for (const { word, start_ms, end_ms } of words) {
		const glued = !before || (CJK.test(before.at(-1) ?? "") && CJK.test(word[0] ?? ""));
		pieces.push({ text: glued ? word : ` ${word}`, start: start_ms, end: end_ms, heard: "" });
		before = word;
	}
	return pieces;
}

/** Words without spaces and marks. */
const bare = (text) => (text ?? "").replace(/[\s\p{P}]/gu, "").toLowerCase();

/** When some words were said, by themselves: evidence is timed as it was first heard. */
function wordsAt(words, wanted, near) {
	if (!wanted || !words?.length) return null;
	const all = words.map(({ word }) => bare(word));
	const joined = all.join("");
	/** @type {{ start: number, end: number } | null} */
	let best = null;
	for (let from = joined.indexOf(wanted); from >= 0; from = joined.indexOf(wanted, from + 1)) {
		let at = 0;
		const said = words.filter((_, n) => {
			const begins = at;
			at += all[n].length;
			return at > from && begins < from + wanted.length;
		});
		const span = { start: said[0].start_ms, end: said[said.length - 1].end_ms };
		if (!best || Math.abs(span.start - near) < Math.abs(best.start - near)) best = span;
	}
	return best;
}

/** When what a signal is about was said; anger is about its own words, an answer about itself. */
export function heardAt({ signal, span, at_ms, evidence }) {
	const of = (...families) => evidence.filter(({ why }) => families.includes(why.split(":")[0]));
	let cited = [];
	if (signal === "anger") cited = of("lexicon", "voice").filter(({ start_ms }) => start_ms >= at_ms - FRESH_MS).slice(0, 1);
	else if (signal === "question_answered" || signal === "question_deferred") cited = of("answer").slice(-1);
	else if (signal === "question_open") cited = of("question").slice(-1);
	const { start_ms, end_ms } = cited[0] ?? span;
	return end_ms > start_ms ? { start: start_ms, end: end_ms } : { start: at_ms, end: at_ms };
}

/** A call as the page shows it. */
export class CallModel {
	/** @type {Line[]} */
	lines;
	/** @type {Finding[]} */
	findings = [];
	/** @type {Map<string, Finding[]>} findings by the line that they are in */
	inLine = new Map();
	#byId = new Map();
	#starts;
	#longest = 0;
	#pieces = new Map();
	#signals;
	#angry;

	/** @param {any} report @param {number} [soundMs] How long the recording is, where it is longer. */
	constructor(report, soundMs = 0) {
		this.report = report;
		this.lines = report.turns.map((turn, at) => ({
			id: turn.id || `turn-${at}`,
			speaker: turn.speaker,
			start: turn.start_ms,
			end: turn.end_ms,
			at,
			turn,
		}));
		for (const line of this.lines) {
			this.#byId.set(line.id, line);
			this.#longest = Math.max(this.#longest, line.end - line.start);
		}
		this.#starts = this.lines.map(({ start }) => start);
		this.duration = Math.max(1, report.duration_ms, soundMs, this.lines.at(-1)?.end ?? 0);
		this.#signals = report.signals.map((signal) => this.#finding(signal));
		this.#angry = report.anger.map(({ at_ms }) => at_ms);
		this.take([]);
	}

	/** What reviewers say was missed stands among the findings. @param {any[]} verdicts */
	take(verdicts) {
		const missed = verdicts.filter(({ verdict }) => verdict === "missed").map((one) => this.#missed(one));
		const order = (a, b) => a.start - b.start || a.end - b.end || (a.id < b.id ? -1 : 1);
		this.findings = [...this.#signals, ...missed].sort(order);
		this.inLine = new Map();
		for (const finding of this.findings) {
			const there = this.inLine.get(finding.line);
			if (there) there.push(finding);
			else this.inLine.set(finding.line, [finding]);
		}
	}

	/** @param {string} id @returns {Line | undefined} */
	line(id) {
		return this.#byId.get(id);
	}

	/** The pieces of a line; made when it is looked at. @param {Line} line @returns {Piece[]} */
	pieces(line, heard = false) {
		const key = `${heard ? "h" : "r"}${line.at}`;
		let pieces = this.#pieces.get(key);
		if (!pieces) this.#pieces.set(key, (pieces = piecesOf(line.turn, heard)));
		return pieces;
	}

	/** Lines that are being spoken at a moment, the one that began last first. @param {number} ms */
	linesAt(ms) {
		const found = [];
		for (let at = lastBefore(this.#starts, ms); at >= 0; at--) {
			const line = this.lines[at];
			if (line.start < ms - this.#longest) break;
			if (line.end > ms) found.push(line);
		}
		return found;
	}

	/**
	 * The lines that a finding's evidence is in, and where in them. Measurements of the voice cite
	 * nothing; who spoke is told by the words.
	 * @param {Finding} finding
	 */
	cited(finding) {
		/** @type {{ line: string, start: number, end: number }[]} */
		const spans = [];
		for (const { text, start_ms, end_ms, why } of finding.evidence) {
			if (why.startsWith("voice:") || /^\d+ ms$/.test(text)) continue;
			const here = this.lines.filter((line) => line.start < end_ms && line.end > start_ms);
			const words = bare(text);
			const said = here.filter(({ turn }) => bare(turn.text).includes(words) || bare(turn.readable).includes(words) || words.includes(bare(turn.text)));
			const lines = said.length ? said : here.filter(({ speaker }) => speaker === finding.speaker);
			for (const { id, turn } of lines) spans.push({ line: id, ...(wordsAt(turn.words, words, start_ms) ?? { start: start_ms, end: end_ms }) });
		}
		if (!spans.length && finding.line) spans.push({ line: finding.line, start: finding.start, end: finding.end });
		return spans;
	}

	/** The line that began last; the first one before anybody spoke. @param {number} ms */
	lineNear(ms) {
		return this.lines[Math.max(0, lastBefore(this.#starts, ms))];
	}

	/** The anger at a moment, or null where none is known yet. @param {number} ms */
	angerAt(ms) {
		return this.report.anger[lastBefore(this.#angry, ms)] ?? null;
	}

	/** The stage at a moment. @param {number} ms */
	stageAt(ms) {
		return this.report.stages.findLast(({ start_ms, end_ms }) => start_ms <= ms && ms < end_ms)?.stage ?? "";
	}

	#lineOf(speaker, start, end) {
		/** @type {Line | undefined} */
		let best;
		for (let at = lastBefore(this.#starts, Math.max(start, end)); at >= 0; at--) {
			const line = this.lines[at];
			if (line.start < start - this.#longest) break;
			if (line.speaker === speaker && line.end > start) best = line;
		}
		return (best ?? this.lineNear(start))?.id ?? "";
	}

	/** @returns {Finding} */
	#finding(signal) {
		const { start, end } = heardAt(signal);
		const { id, speaker, value, band, state, evidence, slots, ref, signal: name } = signal;
		return {
			id,
			target: "signal",
			signal: name,
			kind: kindOf(name),
			speaker,
			start,
			end,
			line: this.#lineOf(speaker, start, end),
			value,
			band: band ?? "",
			state,
			evidence,
			slots: slots ?? {},
			ref: ref ?? "",
			comment: "",
			by: "",
			verdict: 0,
		};
	}

	/** @returns {Finding} */
	#missed({ id, target_id, label, comment, reviewer }) {
		const line = this.#byId.get(target_id);
		const [from, to] = /^(\d+)-(\d+)$/.exec(target_id)?.slice(1).map(Number) ?? [];
		const start = line?.start ?? from ?? 0;
		const end = line?.end ?? to ?? start;
		const speaker = line?.speaker ?? "customer";
		return {
			id: `missed-${id}`,
			target: "missed",
			signal: label,
			kind: "missed",
			speaker,
			start,
			end,
			line: line?.id ?? this.#lineOf(speaker, start, end),
			value: null,
			band: "",
			state: "missed",
			evidence: [],
			slots: {},
			ref: target_id,
			comment,
			by: reviewer,
			verdict: id,
		};
	}
}

/** A moment as it stands in an address: `#t=12.3s`, or milliseconds as `?t=12300`. */
export function momentOf(hash, query) {
	const written = /^#?(?:.*&)?t=(\d+(?:\.\d+)?)(ms|s)?(?:&|$)/.exec(hash);
	if (written) return Math.round(Number(written[1]) * (written[2] === "ms" ? 1 : 1000));
	const ms = query.get("t") ?? "";
	return /^\d+$/.test(ms) ? Number(ms) : null;
}

/** The end of an address that leads to this moment. @param {number} ms */
export const hashOf = (ms) => `#t=${(Math.max(0, ms) / 1000).toFixed(1)}s`;
