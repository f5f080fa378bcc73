import assert from "node:assert/strict";
import test from "node:test";

import { AudioClock } from "../../web_overlay/clock.js";

test("time goes on between events and never goes back", () => {
	const clock = new AudioClock();
	assert.equal(clock.now(50_000), 0);
	clock.anchor(1_000, 50_000);
	assert.equal(clock.now(50_400), 1_400);
	clock.anchor(1_200, 50_500); // the event is older than what the screen shows
	assert.equal(clock.now(50_500), 1_400);
	assert.equal(clock.now(51_000), 1_700);
});

test("a clock of the machine that is set back does not take time away", () => {
	const clock = new AudioClock();
	clock.anchor(1_000, 50_000);
	clock.now(50_900);
	assert.equal(clock.now(10), 1_900);
});

test("it stands still after the end and starts again with a new call", () => {
	const clock = new AudioClock();
	clock.anchor(9_000, 0, { running: false });
	assert.equal(clock.now(5_000), 9_000);
	clock.anchor(0, 6_000, { fresh: true });
	assert.equal(clock.now(6_250), 250);
});

test("a laptop that slept does not race ahead, and goes on when the server is heard again", () => {
	const clock = new AudioClock();
	clock.anchor(10_000, 0);
	assert.equal(clock.now(20_000), 30_000);
	assert.equal(clock.now(3_600_000), 40_000);
	clock.heard(3_600_000);
	assert.equal(clock.now(3_600_500), 40_500);
	clock.anchor(41_000, 3_601_000);
	assert.equal(clock.now(3_602_000), 42_000);
});

test("in a long silence the server's word that it is there keeps time going", () => {
	const clock = new AudioClock();
	clock.anchor(0, 0);
	for (let at = 10_000; at <= 300_000; at += 10_000) clock.heard(at);
	assert.equal(clock.now(305_000), 305_000);
});
