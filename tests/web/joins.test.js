import assert from "node:assert/strict";
import test from "node:test";

import { joins } from "../../web_overlay/stream.js";

test("a snapshot goes on with its feed, with a call, or with nothing", () => {
	assert.equal(joins("r1.a", "r1.a", 9e9), "same");
	assert.equal(joins("", "r1.a", 0), "new");
	assert.equal(joins("r1.a", "r1.b", 1_000), "new");
	assert.equal(joins("r1.a", "r2.a", 1_000), "restarted");
	assert.equal(joins("r1.a", "r2.a", 3_600_000), "new");
});
