import assert from "node:assert/strict";
import test from "node:test";

import { Axis, columns, gathered } from "../../web_overlay/review/call/axis.js";
import { meaningOf } from "../../web_overlay/review/call/keys.js";
import { kindOf, KINDS, matters } from "../../web_overlay/review/call/kinds.js";
import { CallModel, hashOf, heardAt, lastBefore, momentOf, piecesOf } from "../../web_overlay/review/call/model.js";
import { suffices } from "../../web_overlay/review/call/peaks.js";
import { MISSABLE, sayings } from "../../web_overlay/review/call/say.js";
import { Verdicts } from "../../web_overlay/review/call/verdicts.js";
import { WORDS } from "../../web_overlay/review/call/words.js";
import { NAMES } from "../../web_overlay/review/names.js";
import { SIGNALS } from "../../web_overlay/review/call/say.js";
import { translator } from "../../web_overlay/i18n.js";

const word = (text, start_ms, end_ms) => ({ word: text, start_ms, end_ms, conf: 1 });

function turn(id, speaker, start, texts, more = {}) {
	const words = texts.map((text, at) => word(text, start + at * 500, start + at * 500 + 400));
	return { id, speaker, start_ms: start, end_ms: words.at(-1).end_ms, text: texts.join(""), words, readable: "", tokens: [], ...more };
}

function signal(id, name, start, more = {}) {
	return {
		id, signal: name, speaker: "customer", at_ms: start + 900, span: { start_ms: start, end_ms: start + 400 },
		value: 1, band: null, state: "confirmed", evidence: [], ref: null, slots: {}, ...more,
	};
}

function report(more = {}) {
	return {
		language: "zh", duration_ms: 20_000, questions: [], prompts: [], stages: [], anger: [], interruptions: [],
		turns: [
			turn("a1", "agent", 0, ["您好", "请", "讲"]),
			turn("c1", "customer", 3_000, ["钱", "没到", "钱", "呢"]),
			turn("a2", "agent", 4_000, ["我", "查", "一下"]),
		],
		signals: [signal("s2", "abuse", 4_000), signal("s1", "anger", 3_000)],
		...more,
	};
}

test("every token of a readable line is timed by the words that it stands for", () => {
	const line = turn("x", "agent", 1_000, ["两", "万", "块", "钱"], {
		tokens: [{ text: "2万", words: 2 }, { text: "块钱，", words: 2, heard: "快钱" }],
	});
	assert.deepEqual(piecesOf(line), [
		{ text: "2万", start: 1_000, end: 1_900, heard: "" },
		{ text: "块钱，", start: 2_000, end: 2_900, heard: "快钱" },
	]);
	assert.equal(piecesOf(line, true).map(({ text }) => text).join(""), "两万块钱");
});

test("tokens that do not count the words give way to the words, spaced as their script is", () => {
	const wrong = turn("x", "agent", 0, ["where", "is", "my", "钱", "呢"], { tokens: [{ text: "Where?", words: 9 }] });
	assert.equal(piecesOf(wrong).map(({ text }) => text).join(""), "where is my 钱呢");
	const bare = { ...wrong, words: [], tokens: [], readable: "Where is it?" };
	assert.deepEqual(piecesOf(bare), [{ text: "Where is it?", start: 0, end: 2_400, heard: "" }]);
});

test("findings stand in order of what was said, in the line of who said it", () => {
	const model = new CallModel(report());
	assert.deepEqual(model.findings.map(({ id, line }) => [id, line]), [["s1", "c1"], ["s2", "c1"]]);
	model.take([{ id: 7, target: "signal", target_id: "a2", verdict: "missed", label: "dont_know", comment: "", reviewer: "li" }]);
	assert.deepEqual(model.inLine.get("a2").map(({ signal, kind }) => [signal, kind]), [["dont_know", "missed"]]);
	model.take([]);
	assert.equal(model.findings.length, 2);
});

test("at a moment it is known who speaks, also when both do", () => {
	const model = new CallModel(report());
	assert.deepEqual(model.linesAt(4_200).map(({ id }) => id), ["a2", "c1"]);
	assert.deepEqual(model.linesAt(2_500), []);
	assert.equal(model.lineNear(2_500).id, "a1");
	assert.deepEqual([-1, 0, 2_999, 3_000, 99_999].map((ms) => lastBefore([0, 3_000, 4_000], ms)), [-1, 0, 0, 1, 2]);
});

test("anger is where its own words were, not where an old question was", () => {
	const evidence = [
		{ text: "三次", start_ms: 37_000, end_ms: 38_000, why: "lexicon:repeated_effort" },
		{ text: "什么时候", start_ms: 19_000, end_ms: 36_000, why: "behaviour:unanswered" },
	];
	const angry = { signal: "anger", at_ms: 42_000, span: { start_ms: 19_000, end_ms: 41_000 }, evidence };
	assert.deepEqual(heardAt(angry), { start: 37_000, end: 38_000 });
	const nowhere = { signal: "dead_air", at_ms: 5_000, span: { start_ms: 0, end_ms: 0 }, evidence: [] };
	assert.deepEqual(heardAt(nowhere), { start: 5_000, end: 5_000 });
});

test("evidence is found by its words, nearest to where it was first heard", () => {
	const cited = signal("s", "churn_threat", 4_050, { evidence: [{ text: "钱", start_ms: 4_050, end_ms: 4_300, why: "wording:x" }] });
	const model = new CallModel(report({ signals: [cited] }));
	assert.deepEqual(model.cited(model.findings[0]), [{ line: "c1", start: 4_000, end: 4_400 }]);
	const felt = signal("v", "anger", 3_000, { evidence: [{ text: "+6 dB", start_ms: 3_000, end_ms: 4_000, why: "voice:loudness" }] });
	const other = new CallModel(report({ signals: [felt] }));
	assert.deepEqual(other.cited(other.findings[0]).map(({ line }) => line), ["c1"]);
});

test("a moment in an address is read as it is written", () => {
	const none = new URLSearchParams();
	assert.equal(momentOf(hashOf(12_340), none), 12_300);
	assert.deepEqual(["#t=12.3s", "#t=12.3", "#t=900ms", "#x=1&t=2s", "", "#t=-4", "#t=abc"].map((hash) => momentOf(hash, none)), [12_300, 12_300, 900, 2_000, null, null, null]);
	assert.equal(momentOf("", new URLSearchParams("t=12300")), 12_300);
	assert.equal(momentOf("#t=1s", new URLSearchParams("t=12300")), 1_000);
});

test("looking closer keeps what is pointed at where it is, and never leaves the call", () => {
	const axis = new Axis(7_200_000);
	axis.width = 1_000;
	for (const at of [0, 1_000_000, 7_200_000]) {
		axis.reset();
		const x = axis.x(at);
		axis.zoom(8, at);
		assert.ok(Math.abs(axis.x(at) - x) < 1e-6);
		assert.ok(axis.from >= 0 && axis.to <= axis.duration);
	}
	axis.zoom(1e9, 5_000);
	assert.equal(axis.span, 2_000);
	axis.pan(1e12);
	assert.equal(axis.to, axis.duration);
	axis.zoom(1e-9, 0);
	assert.ok(axis.whole);
});

test("the ruler has room for its numbers at every width", () => {
	for (const duration of [900, 40_000, 600_000, 7_200_000]) {
		const axis = new Axis(duration);
		for (const width of [200, 700, 2_400]) {
			axis.width = width;
			const ticks = axis.ticks();
			assert.ok(ticks.length <= width / 84 + 1.001, `${duration} on ${width}: ${ticks.length}`);
			assert.ok(ticks.every((ms) => ms >= axis.from && ms <= axis.to));
		}
	}
});

test("the page of the axis turns when the sound leaves it", () => {
	const axis = new Axis(100_000);
	assert.equal(axis.reveal(99_000), false);
	axis.zoom(10, 0);
	assert.equal(axis.reveal(5_000), false);
	assert.equal(axis.reveal(50_000), true);
	assert.ok(axis.from < 50_000 && axis.to > 50_000);
});

test("no mark is lost where many gather, and the weightiest is shown", () => {
	const axis = new Axis(7_200_000);
	axis.width = 1_000;
	const marks = Array.from({ length: 600 }, (_, n) => ({ start: n * 12_000, weight: n % 7 }));
	const groups = gathered(marks, axis, 22);
	assert.equal(groups.reduce((sum, { all }) => sum + all.length, 0), 600);
	assert.ok(groups.length <= 1_000 / 22 + 1);
	for (const { lead, all } of groups) assert.equal(lead.weight, Math.max(...all.map(({ weight }) => weight)));
});

test("a column of pixels is as high as the loudest in it", () => {
	const peaks = { from_ms: 0, to_ms: 100 };
	const channel = { min: [-1, -9, 0, 0], max: [5, 2, 0, 90] };
	assert.deepEqual([...columns(peaks, channel, { from: 0, to: 100, span: 100 }, 2)], [-9, 5, 0, 90]);
	assert.deepEqual([...columns(peaks, channel, { from: 75, to: 100, span: 25 }, 2)], [0, 90, 0, 90]);
});

test("finer peaks are wanted only where they show", () => {
	const whole = { from_ms: 0, to_ms: 7_200_000, duration_ms: 7_200_000, channels: [{ max: Array(2_400).fill(0) }] };
	const axis = new Axis(7_200_000);
	axis.width = 1_200;
	assert.ok(suffices(whole, axis));
	axis.zoom(20, 0);
	assert.ok(!suffices(whole, axis));
	const finest = { from_ms: 0, to_ms: 10_000, duration_ms: 7_200_000, channels: [{ max: Array(1_000).fill(0) }] };
	axis.zoom(400, 0);
	assert.ok(suffices(finest, axis));
});

test("keys are only keys where nobody types or presses something", () => {
	const at = (...fits) => ({ closest: (selector) => (fits.some((one) => selector.includes(one)) ? {} : null) });
	const press = (key, target = at(), more = {}) => meaningOf({ key, target, ctrlKey: false, metaKey: false, altKey: false, isComposing: false, defaultPrevented: false, ...more }, true);
	assert.deepEqual(["j", "K", " ", "ArrowLeft", "3", "a", "?", "Escape", "x", "9"].map((key) => press(key)), ["next", "previous", "play", "back5", "score", "agree", "help", "back", "", ""]);
	assert.equal(press("j", at("textarea")), "");
	assert.equal(press(" ", at("button")), "");
	assert.equal(press("j", at("button")), "next");
	assert.equal(press("a", at(), { ctrlKey: true }), "");
	assert.equal(press("j", at(), { isComposing: true }), "");
	assert.equal(press("1", at(), { defaultPrevented: true }), "");
	// A field inside a shadow root is hidden behind its host.
	assert.equal(press("j", at(), { composedPath: () => [at("textarea")] }), "");
	assert.equal(meaningOf({ key: "j", target: at() }, false), "");
	assert.equal(meaningOf({ key: " ", target: at() }, false), "play");
});

test("every kind has a shape of its own or another letter, and names in both languages", () => {
	const looks = Object.entries(KINDS).map(([kind, { shape }]) => `${shape} ${WORDS[`letter.${kind}`]}`);
	assert.equal(new Set(looks).size, looks.length);
	for (const kind of [...Object.keys(KINDS), "prompt"]) assert.ok(WORDS[`kind.${kind}`] && WORDS[`letter.${kind}`], kind);
	for (const [key, pair] of Object.entries({ ...WORDS, ...SIGNALS })) {
		assert.equal(pair.length, 2, key);
		assert.ok(pair.every((text) => text.trim()), key);
	}
	for (const name of MISSABLE) assert.ok(SIGNALS[`signal.${name}`] || NAMES[`signal.${name}`], name);
});

test("what need not be judged one by one is out of the way, what matters is not", () => {
	const fits = (signal) => matters({ signal, kind: kindOf(signal) });
	assert.deepEqual(["anger", "abuse", "agent_interrupts", "no_apology", "question_unanswered", "dont_know"].filter((name) => !fits(name)), []);
	assert.deepEqual(["question_open", "positive_wording", "complaint_kind", "something_new"].filter(fits), []);
});

test("reasons are told in words, those nobody knows by their family", () => {
	const say = sayings("en", translator("en", WORDS), "zh");
	assert.equal(say.why("voice:pitch"), "pitch");
	assert.equal(say.why("answer:deferred"), "to be checked");
	assert.equal(say.why("wording:dont_know/unclear"), "words");
	assert.equal(say.why("brand_new:thing"), "brand new");
	assert.equal(say.measure("talk_ratio", 0.5685), "57%");
	assert.equal(say.measure("longest_dead_air_ms", 4192), "4.2 s");
});

test("a verdict shows at once, is taken back by the same press, and goes if it can't be kept", async () => {
	const sent = [];
	let refuse = false;
	globalThis.fetch = async (path, { body }) => {
		sent.push([path, JSON.parse(body)]);
		if (refuse) return { ok: false, status: 403, text: async () => "no.\n" };
		return { ok: true, status: 201, json: async () => ({ id: sent.length, reviewer: "me", created_at: "now", ...JSON.parse(body) }) };
	};
	let drawn = 0;
	const verdicts = new Verdicts("/v", [{ id: 99, target: "signal", target_id: "s1", verdict: "disagree", label: "", comment: "", reviewer: "li" }], "me", () => drawn++);
	const judged = verdicts.judge("signal", "s1", "agree");
	assert.equal(verdicts.mine("signal", "s1").verdict, "agree");
	await judged;
	await verdicts.comment("signal", "s1", "why");
	assert.deepEqual([verdicts.mine("signal", "s1").verdict, verdicts.mine("signal", "s1").comment], ["agree", "why"]);
	await verdicts.judge("signal", "s1", "agree");
	assert.equal(verdicts.mine("signal", "s1").verdict, "comment");
	assert.equal(verdicts.about("signal", "s1").length, 2);
	await verdicts.missed("signal", "a1", "dont_know", "");
	await verdicts.missed("signal", "a1", "jargon", "");
	assert.equal(verdicts.all.filter(({ verdict }) => verdict === "missed").length, 2);
	await verdicts.takeBack(verdicts.all.find(({ label }) => label === "jargon").id);
	assert.deepEqual(verdicts.all.filter(({ verdict }) => verdict === "missed").map(({ label }) => label), ["dont_know"]);
	refuse = true;
	await assert.rejects(verdicts.judge("signal", "s1", "disagree"), /no\./);
	assert.equal(verdicts.mine("signal", "s1").verdict, "comment");
	assert.equal(verdicts.about("signal", "s1").length, 2);
	assert.ok(drawn >= 8);
});
