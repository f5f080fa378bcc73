import assert from "node:assert/strict";
import test from "node:test";

import { Archive, MAX_EARLIER, markedLines } from "../../web_overlay/archive.js";
import { EMPTY, fold } from "../../web_overlay/store.js";

const said = (n, more = {}) => ({
	type: "final",
	at_ms: n * 1_000,
	id: `l${n}`,
	speaker: n % 2 ? "agent" : "customer",
	span: { start_ms: n * 1_000, end_ms: n * 1_000 + 900 },
	text: `第 ${n} 句`,
	...more,
});
const partial = (n, text = "嗯") => said(n, { type: "partial", stable_chars: 0, text });
const range = (from, to) => Array.from({ length: to - from }, (_, at) => from + at);

/** A page: what it shows after messages. */
class Page {
	state = EMPTY;
	archive = new Archive();

	hear(message, joins) {
		const before = this.state;
		this.state = fold(before, message);
		this.archive.hear(before, this.state, joins);
		return this;
	}

	say(from, to) {
		for (const n of range(from, to)) this.hear(said(n));
		return this;
	}

	/** What a page that heard these lines from the start would be sent. */
	snapshot(from, to, joins) {
		const state = range(from, to).map((n) => said(n)).reduce(fold, EMPTY);
		return this.hear({ type: "snapshot", state: JSON.parse(JSON.stringify(state)) }, joins);
	}

	get rows() {
		return [...this.archive.lines, ...this.state.lines].map(({ id }) => id);
	}
}

const named = (from, to) => range(from, to).map((n) => `l${n}`);

test("lines that leave the state are kept in order", () => {
	const page = new Page().snapshot(0, 0, "new").say(0, 1_000);
	assert.equal(page.state.lines.length, 400);
	assert.deepEqual(page.rows, named(0, 1_000));
});

test("a partial that is taken back leaves nothing", () => {
	const page = new Page().hear(partial(0)).hear(partial(0, ""));
	assert.deepEqual(page.rows, []);
	page.say(1, 500).hear(partial(500)).hear(partial(500, ""));
	assert.deepEqual(page.rows, named(1, 500));
});

test("a snapshot of the same feed joins what the page has", () => {
	const page = new Page().snapshot(0, 10, "new").say(10, 450);
	assert.deepEqual(page.snapshot(0, 460, "same").rows, named(0, 460));
	assert.deepEqual(page.snapshot(0, 900, "same").rows, [...named(0, 460), "gap/1", ...named(500, 900)]);
});

test("a service that restarts counts anew, and the page keeps what it has", () => {
	const page = new Page().snapshot(0, 0, "new").say(0, 450).hear(partial(450));
	page.snapshot(0, 2, "restarted");
	assert.equal(page.rows.length, 451 + 1 + 2);
	assert.equal(new Set(page.rows).size, page.rows.length);
	assert.equal(page.archive.lines[450].text, "嗯");
	assert.deepEqual(page.rows.slice(-3), ["restarted/1", "l0", "l1"]);
	page.snapshot(0, 0, "restarted");
	page.snapshot(0, 1, "restarted");
	assert.equal(page.archive.lines.filter((row) => row.note === "restarted").length, 2);
	assert.equal(new Set(page.rows).size, page.rows.length);
});

test("another call, or a restart after the end, begins with nothing", () => {
	const page = new Page().snapshot(0, 0, "new").say(0, 500);
	const { call } = page.archive;
	page.snapshot(0, 3, "new");
	assert.deepEqual(page.rows, named(0, 3));
	assert.notEqual(page.archive.call, call);
	page.hear({ type: "call_ended", at_ms: 9_000 }).snapshot(0, 1, "restarted");
	assert.deepEqual(page.rows, named(0, 1));
});

test("a line keeps its mark when it leaves the state", () => {
	const page = new Page().snapshot(0, 0, "new").say(0, 10);
	const overlap = { type: "overlap", id: "o1", by: "agent", kind: "interruption", at_ms: 3_500 };
	page.hear({ ...overlap, span: { start_ms: 3_000, end_ms: 3_800 } }).say(10, 600);
	assert.deepEqual(page.archive.lines.filter((row) => row.mark).map((row) => row.id), ["l3"]);
});

test("the oldest go when there are too many", () => {
	const page = new Page().snapshot(0, 0, "new").say(0, MAX_EARLIER + 1_000);
	assert.equal(page.archive.lines.length, MAX_EARLIER);
	assert.equal(page.archive.dropped, 600);
	assert.equal(page.rows[0], "l600");
});

test("an overlap belongs to the nearest line of whoever came in", () => {
	const lines = [said(1), said(2), said(3)].map((event) => fold(EMPTY, event).lines[0]);
	const overlap = { id: "o", by: "agent", span: { start_ms: 2_800, end_ms: 3_100 } };
	assert.deepEqual([...markedLines(lines, [overlap]).keys()], ["l3"]);
	const nowhere = { ...overlap, span: { start_ms: 90_000, end_ms: 91_000 } };
	assert.equal(markedLines(lines, [nowhere]).size, 0);
});
