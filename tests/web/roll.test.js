import assert from "node:assert/strict";
import test from "node:test";

import { Roll } from "../../web_overlay/roll.js";

const ids = (from, to) => Array.from({ length: to - from }, (_, n) => `l${from + n}`);

/** A generator that gives the same numbers every time. */
function chances(seed) {
	let now = seed;
	return (below) => {
		now = (now * 48_271) % 2_147_483_647;
		return now % below;
	};
}

test("rows are where the heights before them end", () => {
	const roll = new Roll();
	roll.set(0, ids(0, 5));
	for (let at = 0; at < 5; at++) roll.measure(at, 10);
	assert.equal(roll.total, 50);
	assert.ok(roll.measure(1, 30));
	assert.ok(!roll.measure(1, 30.2));
	assert.deepEqual([0, 1, 2, 5].map((at) => roll.top(at)), [0, 10, 40, 70]);
	assert.deepEqual([-5, 0, 9, 10, 39, 40, 69, 500].map((y) => roll.find(y)), [0, 0, 0, 1, 1, 2, 4, 4]);
});

test("an empty list has a place for nothing", () => {
	const roll = new Roll();
	assert.deepEqual([roll.size, roll.total, roll.find(100)], [0, 0, 0]);
});

test("a measured height stays with its row when others come and go", () => {
	const roll = new Roll();
	roll.set(0, ids(0, 6));
	roll.measure(4, 77);
	roll.set(2, ["l3", "l4", "new"]);
	assert.equal(roll.size, 5);
	assert.equal(roll.top(4) - roll.top(3), 77);
	roll.drop(2);
	assert.equal(roll.top(2) - roll.top(1), 77);
	roll.drop(roll.size);
	assert.equal(roll.total, 0);
});

test("it agrees with plain sums whatever happens to it", () => {
	const chance = chances(7);
	const roll = new Roll();
	let known = [];
	const heights = new Map();
	for (let step = 0; step < 400; step++) {
		const act = chance(4);
		if (act === 0) {
			const count = chance(Math.min(3, known.length + 1));
			known = known.slice(count);
			roll.drop(count);
		} else if (act === 1 && known.length) {
			const at = chance(known.length);
			const height = 20 + chance(200);
			roll.measure(at, height);
		} else {
			const from = known.length ? chance(known.length) : 0;
			const kept = known.slice(from).filter(() => chance(8));
			const more = Array.from({ length: chance(40) }, (_, n) => `s${step}.${n}`);
			known = [...known.slice(0, from), ...kept, ...more];
			roll.set(from, [...kept, ...more]);
		}
		assert.equal(roll.size, known.length);
		for (let at = 0; at < known.length; at++) {
			const height = roll.top(at + 1) - roll.top(at);
			if (act !== 1 && heights.has(known[at])) assert.ok(Math.abs(heights.get(known[at]) - height) < 1e-6);
			heights.set(known[at], height);
			assert.equal(roll.find(roll.top(at) + height / 2), at);
		}
	}
});

test("twenty thousand rows are found in no time", () => {
	const roll = new Roll();
	for (let at = 0; at < 20_000; at += 100) roll.set(at, ids(at, at + 100));
	const begun = performance.now();
	for (let at = 0; at < 20_000; at++) roll.measure(at, 30 + (at % 50));
	for (let n = 0; n < 1_000; n++) roll.find(n * 1_000);
	for (let n = 0; n < 100_000; n++) assert.equal(roll.find(roll.total - 1), 19_999);
	assert.equal(roll.top(20_000), roll.total);
	assert.ok(performance.now() - begun < 500);
});
