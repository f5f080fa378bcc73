import assert from "node:assert/strict";
import test from "node:test";

import { EMPTY, fold } from "../../web_overlay/store.js";

const span = { start_ms: 0, end_ms: 900 };
const after = (...messages) => messages.reduce(fold, EMPTY);
const many = (count, make) => Array.from({ length: count }, (_, at) => make(at));
const said = (id, more = {}) => ({
	type: "final",
	at_ms: 1_000,
	id,
	speaker: "customer",
	span,
	text: "钱没到",
	...more,
});
const prompt = (id, state = "shown") => ({ type: "prompt", at_ms: 1, id, state, say: ["好"] });
const question = (id, status = "open") => ({ type: "question", at_ms: 1, id, status, text: "几时" });
const signal = (id, name, more = {}) => ({
	type: "signal",
	at_ms: 1,
	id,
	signal: name,
	speaker: "customer",
	state: "raised",
	...more,
});
const ids = (list) => list.map(({ id }) => id);

test("a state is replaced, never changed", () => {
	const before = after(said("a"));
	const copy = structuredClone(before);
	fold(before, said("a", { text: "钱到了" }));
	fold(before, { type: "anger", at_ms: 9, speaker: "customer", level: 0.4, band: "tense" });
	assert.deepEqual(before, copy);
	assert.ok(Object.isFrozen(EMPTY));
});

test("what did not change keeps its identity, so that nobody draws it again", () => {
	const before = after(said("a"), prompt("p"), question("q"));
	const next = fold(before, { type: "stage", at_ms: 2_000, stage: "intake" });
	for (const part of ["prompts", "questions", "overlaps", "facts"])
		assert.equal(next[part], before[part]);
});

test("an unknown kind of message moves the time and nothing else", () => {
	const before = after(said("a"));
	assert.deepEqual(fold(before, { type: "later", at_ms: 7_000 }), { ...before, at_ms: 7_000 });
	assert.equal(fold(before, { type: "later", at_ms: 3 }).at_ms, 1_000);
});

test("a new call starts with nothing of the last one", () => {
	const started = { type: "call_started", at_ms: 0, call_id: "c-2", language: "en" };
	const state = fold(after(said("a"), prompt("p")), started);
	assert.deepEqual(state, { ...EMPTY, call_id: "c-2", language: "en" });
});

test("a final takes the place of its partial, and an empty one takes it away", () => {
	const partial = said("a", { type: "partial", text: "钱", stable_chars: 1 });
	assert.equal(after(partial).lines[0].final, false);
	assert.deepEqual(
		after(partial, said("a")).lines.map(({ text, final }) => [text, final]),
		[["钱没到", true]],
	);
	assert.deepEqual(after(partial, said("a", { text: "" })).lines, []);
});

test("tokens are put together except where a word was repaired", () => {
	const tokens = [{ text: "用" }, { text: "云闪付", heard: "运闪富" }, { text: "转了" }, { text: "2万。" }];
	assert.deepEqual(after(said("a", { tokens })).lines[0].pieces, [
		{ text: "用", heard: "" },
		{ text: "云闪付", heard: "运闪富" },
		{ text: "转了2万。", heard: "" },
	]);
});

test("of many questions a closed one goes before one that is still owed", () => {
	const open = many(40, (at) => question(`q${at}`, at === 5 ? "answered" : "open"));
	const kept = ids(after(...open, question("last")).questions);
	assert.equal(kept.length, 40);
	assert.ok(!kept.includes("q5") && kept.includes("q0") && kept.includes("last"));
	assert.ok(!ids(after(question("q"), question("q", "withdrawn")).questions).length);
});

test("prompts are bounded, those on the screen and those that left it", () => {
	const shown = after(...many(9, (at) => prompt(`p${at}`))).prompts;
	assert.deepEqual(ids(shown), ["p5", "p6", "p7", "p8"]);
	const left = after(...many(30, (at) => prompt(`p${at}`, "used"))).prompts;
	assert.equal(left.length, 10);
	assert.equal(left.at(-1).id, "p29");
});

test("one label of each name, the newest, in a fixed order", () => {
	const state = after(
		signal("s1", "abuse"),
		signal("s2", "complaint_kind", { slots: { is: "price" } }),
		signal("s3", "complaint_kind", { slots: { is: "service" } }),
		signal("s4", "anger"),
	);
	assert.deepEqual(ids(state.tags), ["s3", "s1"]);
	assert.deepEqual(ids(fold(state, signal("s1", "abuse", { state: "withdrawn" })).tags), ["s3"]);
});

test("a promise stands until it is withdrawn", () => {
	const promise = (state) => signal("s1", "promise", { speaker: "agent", state });
	assert.deepEqual(ids(after(promise("raised"), promise("confirmed")).promises), ["s1"]);
	assert.deepEqual(after(promise("raised"), promise("withdrawn")).promises, []);
});

test("backchannels are no fault and are not kept", () => {
	const overlap = (kind) => ({ type: "overlap", at_ms: 1, id: "o", by: "agent", span, kind });
	assert.equal(after(overlap("overlap")).overlaps.length, 1);
	assert.deepEqual(after(overlap("overlap"), overlap("backchannel")).overlaps, []);
});

test("the curve keeps a minute, in steps of half a second, and gaps where nothing was known", () => {
	const at = (ms, level) => ({ type: "anger", at_ms: ms, speaker: "customer", level });
	const state = after(...many(1_000, (step) => at(step * 100, step % 7 ? 0.5 : null)));
	const times = state.anger_history.map((point) => point.at_ms);
	assert.ok(times[0] >= 99_900 - 60_000 && times.length <= 242);
	assert.equal(times.at(-1), 99_900);
	assert.ok(state.anger_history.some((point) => point.level === null));
	assert.equal(fold(state, { ...at(100_000, 1), speaker: "agent" }).anger, state.anger);
});

test("the same notice is said once, with its newest words", () => {
	const notice = (text, channel = null) => ({ type: "notice", at_ms: 1, code: "muted", text, channel });
	const state = after(notice("a"), notice("b", "agent"), notice("c"));
	assert.deepEqual(
		state.notices.map(({ text }) => text),
		["b", "c"],
	);
});

test("a corrected detail takes the place of what was heard first", () => {
	const fact = (name, value) => ({ type: "fact", at_ms: 1, name, value });
	const state = after(fact("phone", "138"), fact("amount", "2"), fact("phone", "139"));
	assert.deepEqual(
		state.facts.map(({ name, value }) => [name, value]),
		[
			["amount", "2"],
			["phone", "139"],
		],
	);
});

test("eight hours of talk stay bounded", () => {
	let state = EMPTY;
	for (let at = 0; at < 20_000; at += 1) {
		state = fold(state, said(`l${at}`, { at_ms: at * 1_440 }));
		if (at % 10 === 0) state = fold(state, question(`q${at}`));
		if (at % 20 === 0) state = fold(state, prompt(`p${at}`, "expired"));
	}
	assert.ok(JSON.stringify(state).length < 200_000);
	assert.equal(state.lines.at(-1).id, "l19999");
});
