// One call as a line of the list. Everything in it was said or named by strangers: text nodes only.

import { clock, el, plain } from "../dom.js";
import { callLink } from "./api.js";
import { FLAGS } from "./names.js";

const DAY_MS = 86_400_000;

/** Draws lines in one language. */
export class Rows {
	#t;
	#time;
	#date;
	#old;
	#full;
	#today = new Date().setHours(0, 0, 0, 0);

	/**
	 * @param {(key: string, values?: Record<string, string | number>) => string} t
	 * @param {string} language
	 */
	constructor(t, language) {
		this.#t = t;
		const locale = language === "zh" ? "zh-CN" : "en-GB";
		const format = (/** @type {Intl.DateTimeFormatOptions} */ options) => new Intl.DateTimeFormat(locale, options);
		this.#time = format({ hour: "2-digit", minute: "2-digit", hour12: false });
		this.#date = format({ month: "short", day: "numeric" });
		this.#old = format({ year: "numeric", month: "short", day: "numeric" });
		this.#full = format({ dateStyle: "full", timeStyle: "medium" });
	}

	/** The head of the table. */
	head() {
		const names = ["time", "agent", "about", "anger", "interruptions", "unanswered", "duration", "score"];
		const cells = names.map((name) =>
			el("th", { role: "columnheader", scope: "col", class: `c-${name}` }, this.#t(`col.${name}`)),
		);
		return el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, ...cells));
	}

	/** @param {any} call @param {number} index Of the line in the list, from 0. */
	row(call, index) {
		const cell = (name, ...children) => el("td", { role: "cell", class: `c-${name}` }, ...children);
		const cells = [
			cell("time", this.#when(call)),
			cell("agent", ...this.#who(call)),
			cell("about", ...this.#about(call)),
			cell("anger", this.#anger(call)),
			cell("interruptions", ...this.#cuts(call)),
			cell("unanswered", ...this.#open(call)),
			cell("duration", this.#labelled("duration"), call.duration_ms ? clock(call.duration_ms) : this.#t("none")),
			cell("score", this.#labelled("score"), this.#score(call.score)),
		];
		return el("tr", { role: "row", "aria-rowindex": String(index + 2), "data-call": call.call_id }, ...cells);
	}

	/** On narrow pages, where the table has no head, every number says what it is. */
	#labelled(name) {
		return el("span", { class: "what", "aria-hidden": "true" }, this.#t(`col.${name}`));
	}

	#small(text) {
		return el("span", { class: "minor" }, plain(text, 60));
	}

	#when(call) {
		const link = el("a", { class: "open", href: callLink(call.call_id) });
		const at = Date.parse(call.started_at);
		if (Number.isNaN(at)) {
			link.append(this.#t("time.none"));
			return link;
		}
		const ago = (this.#today - new Date(at).setHours(0, 0, 0, 0)) / DAY_MS;
		const now = new Date(this.#today);
		const near = ["today", "yesterday"][Math.round(ago)];
		const sameYear = new Date(at).getFullYear() === now.getFullYear();
		const date = near ? this.#t(near) : (sameYear ? this.#date : this.#old).format(at);
		link.append(el("time", { datetime: call.started_at, title: this.#full.format(at) }, `${date} ${this.#time.format(at)}`));
		return link;
	}

	/** Where nobody knows the agent, the recording's name tells calls apart. */
	#who({ agent, team, source }) {
		if (!agent && !team) return [this.#small(source)];
		return [el("span", {}, plain(agent, 60) || this.#t("none")), this.#small(team)];
	}

	#about(call) {
		const t = this.#t;
		const head = [];
		if (call.kind) head.push(el("strong", {}, plain(t(`kind.${call.kind}`), 40)));
		if (call.product) head.push(el("span", {}, plain(call.product, 60)));
		const flags = call.flags.filter((flag) => FLAGS.includes(flag)).sort((a, b) => FLAGS.indexOf(a) - FLAGS.indexOf(b));
		const marks = flags.map((flag) => el("span", { class: "flag", "data-flag": flag }, t(`flag.${flag}`)));
		if (call.state !== "ended") marks.push(el("span", { class: "flag", "data-state": call.state }, t(`state.${call.state}`)));
		if (call.hold) marks.push(el("span", { class: "flag", "data-hold": true, title: t("hold.why") }, t("hold")));
		const summary = plain(call.summary, 240) || (head.length ? "" : t("nothing"));
		const parts = [el("p", { class: "kind" }, ...head, ...marks)];
		if (!head.length && !marks.length) parts.pop();
		if (summary) parts.push(el("p", { class: call.summary ? "summary" : "summary none", lang: tag(call) }, summary));
		if (call.hits.length) parts.push(el("ul", { class: "hits" }, ...call.hits.map((hit) => this.#hit(call, hit))));
		return parts;
	}

	#hit(call, hit) {
		const link = el(
			"a",
			{ href: callLink(call.call_id, { t: hit.start_ms }), title: this.#t("hit.at", { at: clock(hit.start_ms) }) },
			el("span", { class: "at" }, `${this.#t(`speaker.${hit.speaker}`)} ${clock(hit.start_ms)}`),
			" ",
			el("q", { lang: tag(call) }, ...marked(hit.text, hit.marks)),
		);
		return el("li", {}, link);
	}

	#anger({ anger_peak: peak, peak_band: band }) {
		const level = Math.round(Math.max(0, Math.min(1, peak)) * 100);
		if (!band && !level) return el("span", { class: "minor" }, this.#t("none"));
		const meter = el("span", { class: "meter", "data-band": band, "aria-hidden": "true" });
		const bar = el("span", { class: "bar-fill" });
		bar.style.inlineSize = `${level}%`;
		meter.append(bar);
		const words = el("span", { class: "band", "data-band": band }, band ? this.#t(`band.${band}`) : "");
		return el("span", { class: "anger" }, words, " ", el("span", { class: "n" }, String(level)), meter);
	}

	#cuts({ interruptions, interrupted }) {
		const t = this.#t;
		const own = el("span", { class: "n", "data-many": interruptions >= 3 }, String(interruptions));
		const label = el("span", { class: "sr-only" }, t("speaker.agent"), " ");
		return [this.#labelled("interruptions"), label, own, this.#small(interrupted ? t("cuts.customer", { n: interrupted }) : "")];
	}

	#open({ questions, unanswered }) {
		if (!questions) return [this.#labelled("unanswered"), el("span", { class: "minor" }, this.#t("none"))];
		const open = el("span", { class: "n", "data-many": unanswered > 0 }, String(unanswered));
		return [this.#labelled("unanswered"), open, el("span", { class: "of" }, ` / ${questions}`)];
	}

	#score(score) {
		if (score === null) return el("span", { class: "minor" }, this.#t("none"));
		return el("span", { class: "n", "data-many": score < 60 }, String(score));
	}
}

/** The text with its marked stretches in `mark`; offsets count code points. */
export function marked(text, marks) {
	const points = [...text];
	const cut = (from, to) => plain(points.slice(from, to).join(""), 400);
	const parts = [];
	let at = 0;
	for (const [start, end] of marks) {
		if (start > at) parts.push(cut(at, start));
		parts.push(el("mark", {}, cut(start, end)));
		at = end;
	}
	if (at < points.length) parts.push(cut(at, points.length));
	return parts;
}

function tag(call) {
	return call.language === "zh" ? "zh-CN" : call.language;
}
