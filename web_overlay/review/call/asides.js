// What else is known of a call: the ledger of questions, the prompts, and the case itself.

import { leadTo } from "./model.js";
import { clock, el, grounds, judging, moment, part, plain, quote, showJudged, terms } from "./parts.js";

const SHOWN = new Set(["problem", "cause", "solution", "follow_up"]);

/** A ledger line. @param {any} asked */
function question(asked, { t, say, judges }) {
	const again = asked.evidence.filter(({ why }) => why.startsWith("question:")).slice(1);
	const answers = asked.evidence.filter(({ why }) => why.startsWith("answer:"));
	const item = el(
		"li",
		{ class: "asked", "data-question": asked.id, "data-status": asked.status },
		el("div", { class: "finding-head" },
			el("span", { class: "status", "data-status": asked.status }, say.status(asked.status)),
			el("p", { class: "question", lang: say.lang }, plain(asked.text, 400)),
			moment(asked.evidence[0]?.start_ms ?? asked.asked_ms, t),
		),
	);
	const notes = [say.expects(asked.expects), asked.repeats ? t("asked.times", { n: asked.repeats + 1 }) : ""];
	if (asked.resolved_ms !== null) notes.push(t("asked.after", { time: clock(asked.resolved_ms - asked.asked_ms) }));
	item.append(el("p", { class: "detail" }, notes.filter(Boolean).join(" · ")));
	const quotes = el("ul", { class: "quotes" });
	for (const { text, start_ms } of again) quotes.append(el("li", {}, quote(text, leadTo(start_ms), t), " ", el("span", { class: "why" }, t("asked.again"))));
	for (const { text, start_ms, why } of answers) quotes.append(el("li", {}, quote(text, leadTo(start_ms), t), " ", el("span", { class: "why" }, say.why(why))));
	if (!answers.length && asked.answer) quotes.append(el("li", { class: "why" }, plain(asked.answer, 400)));
	if (quotes.children.length) item.append(quotes);
	if (judges) item.append(judging("question", asked.id, t));
	return item;
}

/** A prompt and what became of it. @param {any} prompt */
function advice(prompt, { t, say, judges }) {
	const item = el(
		"li",
		{ class: "advice", "data-prompt": prompt.id, "data-state": prompt.state },
		el("div", { class: "finding-head" },
			el("span", { class: "status", "data-status": prompt.state }, say.prompt(prompt.state)),
			el("p", { class: "say", lang: say.lang }, plain(prompt.say[0] ?? prompt.why, 400)),
			moment(prompt.at_ms, t),
		),
		el("p", { class: "detail", lang: say.lang }, plain(prompt.why, 400)),
	);
	if (prompt.evidence.length) item.append(grounds(prompt.evidence, 4, { t, say }));
	const also = el("div", {});
	for (const line of prompt.say.slice(1)) also.append(el("p", { class: "other", lang: say.lang }, plain(line, 400)));
	for (const { card, why } of prompt.instead_of) also.append(el("p", { class: "detail" }, t("prompt.instead", { card: plain(card, 80), why: say.passed(why) })));
	also.append(el("p", { class: "detail" }, t("prompt.card", { card: plain(prompt.card, 80) })));
	item.append(el("details", {}, el("summary", {}, t("prompt.more")), also));
	if (judges) item.append(judging("prompt", prompt.id, t));
	return item;
}

/** Fill the list of questions or prompts. @param {HTMLElement} host */
export function fillQuestions(host, model, on) {
	const { questions } = model.report;
	host.replaceChildren(
		questions.length ? el("ol", { class: "ledger" }, ...questions.map((asked) => question(asked, on))) : el("p", { class: "empty" }, on.t("questions.none")),
	);
}

/** @param {HTMLElement} host */
export function fillPrompts(host, model, on) {
	const { prompts } = model.report;
	const counted = ["used", "dismissed", "expired"].map((state) => on.t("prompt.counted", { state: on.say.prompt(state), n: prompts.filter((one) => one.state === state).length }));
	host.replaceChildren(
		...(prompts.length
			? [el("p", { class: "bar" }, counted.join(" · ")), el("ol", { class: "ledger" }, ...prompts.map((one) => advice(one, on)))]
			: [el("p", { class: "empty" }, on.t("prompts.none"))]),
	);
}

/** Verdicts changed. @param {HTMLElement} host */
export function judgeAsides(host, target, verdicts, t) {
	for (const item of /** @type {NodeListOf<HTMLElement>} */ (host.querySelectorAll(`[data-${target}]`))) {
		const id = item.dataset[target] ?? "";
		const judged = /** @type {HTMLElement | null} */ (item.querySelector(".judged"));
		if (judged) showJudged(judged, verdicts.about(target, id), verdicts.mine(target, id), t);
	}
}

/** What was noted, measured and agreed. @param {HTMLElement} host */
export function fillCase(host, model, { t, say, answer }) {
	const { report } = model;
	const wrap = report.wrap_up;
	const from = (name, text) => wrap.lines.find(({ part, text: said }) => part === name && said === text)?.span.start_ms;
	const linked = (name, text) => {
		const ms = from(name, text);
		const words = el("span", { lang: say.lang }, plain(text, 1000));
		return ms === undefined ? words : el("span", {}, words, " ", moment(ms, t));
	};
	const outcome = [...SHOWN].filter((name) => wrap[name]).map((name) => /** @type {[string, Node]} */ ([say.wrap(name), linked(name, wrap[name])]));
	for (const promise of wrap.promises) outcome.push([say.wrap("promises"), linked("promise", promise)]);
	for (const open of wrap.open_questions) outcome.push([say.wrap("open_questions"), linked("open_question", open)]);
	const facts = report.fact_lines.map((fact) => /** @type {[string, Node]} */ ([
		say.fact(fact.name),
		el("span", {}, el("span", { title: t("heard", { heard: plain(fact.heard, 200) }) }, plain(fact.value, 200)), " ",
			moment(fact.span.start_ms, t),
			fact.state === "heard" ? "" : el("span", { class: "why" }, ` ${t(`fact.${fact.state}`)}`)),
	]));
	const measured = Object.entries(report.metrics).map(([name, value]) => /** @type {[string, string]} */ ([say.metric(name), say.measure(name, value)]));
	const points = report.checklist.map(({ text, done_ms }) => el("li", {}, done_ms === null ? "○ " : "✓ ", plain(text, 300), " ", done_ms === null ? "" : moment(done_ms, t)));
	const note = report.handover_note || wrap.handover;
	const { call, about } = answer;
	const made = [
		[t("about.source"), plain(report.source, 200)],
		[t("about.timing"), t(report.timing === "audio" ? "about.timed" : "about.estimated")],
		[t("about.pack"), [about?.pack, about?.app_version].filter(Boolean).map((text) => plain(text, 80)).join(" · ")],
		[t("about.created"), plain(about?.created_at ?? "", 40)],
		...Object.entries(about?.meta ?? {}).map(([name, value]) => [plain(name, 60), plain(value, 300)]),
	].filter(([, value]) => value);
	const parts = [
		part(t("case.outcome"), outcome.length && terms(outcome)),
		part(t("case.facts"), facts.length && terms(facts)),
		part(t("case.points"), points.length && el("ul", { class: "points" }, ...points)),
		part(t("case.handover"), note && el("p", { class: "note", lang: say.lang }, plain(note, 4000))),
		part(t("case.metrics"), measured.length && terms(measured)),
		part(t("case.about"), terms(/** @type {[string, string][]} */ (made))),
		part(t("case.notes"), report.notes.length && el("ul", { class: "points" }, ...report.notes.map((line) => el("li", {}, plain(line, 400))))),
	];
	if (call.customer_ref) made.unshift([t("about.customer"), plain(call.customer_ref, 100)]);
	host.replaceChildren(...parts.filter((one) => one !== null));
}
