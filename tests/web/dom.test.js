import assert from "node:assert/strict";
import test from "node:test";

import { clock, plain } from "../../web_overlay/dom.js";

test("controls and marks of direction are taken out of what was said", () => {
	assert.equal(plain("a\u202eb\u2066c\u0000d\u200fe\u2028f"), "abcdef");
	assert.equal(plain("<img src=x onerror=alert(1)>"), "<img src=x onerror=alert(1)>");
});

test("line breaks, joiners of scripts and emoji stay", () => {
	assert.equal(plain("一\n二\t三"), "一\n二\t三");
	assert.equal(plain("👩‍💻 می‌خواهم"), "👩‍💻 می‌خواهم");
});

test("a long word ends at a whole code point", () => {
	assert.equal(plain("🤬".repeat(10), 4), `${"🤬".repeat(4)}…`);
	assert.equal(plain("🤬".repeat(4), 4), "🤬".repeat(4));
	assert.equal([...plain("字".repeat(10_000))].length, 2_001);
});

test("nothing is shown for nothing", () => {
	assert.equal(plain(null), "");
	assert.equal(plain(undefined), "");
	assert.equal(plain(0), "0");
});

test("times read as on a phone", () => {
	assert.deepEqual([-5, 0, 59_999, 60_000, 3_725_000].map(clock), [
		"0:00",
		"0:00",
		"0:59",
		"1:00",
		"1:02:05",
	]);
});
