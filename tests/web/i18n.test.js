import assert from "node:assert/strict";
import test from "node:test";

import { KEYS, choose, supported, translator } from "../../web_overlay/i18n.js";

const zh = translator("zh");
const en = translator("en");
const blanks = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
/** A translator that leaves its blanks in place. */
const raw = (t, key) => t(key, new Proxy({}, { get: (_, name) => `{${String(name)}}` }));

test("every text is there in both languages, with the same blanks", () => {
	for (const key of KEYS) {
		assert.ok(raw(zh, key).trim() && raw(en, key).trim(), key);
		assert.deepEqual(blanks(raw(zh, key)), blanks(raw(en, key)), key);
	}
});

test("blanks are filled, and an unknown key is readable", () => {
	assert.equal(en("questions.times", { n: 3 }), "asked 3×");
	assert.equal(en("tag.some_new_thing"), "some new thing");
});

test("Chinese of every region is Chinese, and English is what is left", () => {
	assert.deepEqual(["zh-CN", "zh_TW", "ZH", "en-GB", "de", "", null].map(supported), [
		"zh",
		"zh",
		"zh",
		"en",
		"",
		"",
		"",
	]);
	assert.equal(choose("de", "", "zh-Hans-CN"), "zh");
	assert.equal(choose("fr"), "en");
});
