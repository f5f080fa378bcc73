import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";

import { KEYS, choose, supported, translator } from "../../web_overlay/i18n.js";
import { CHOICES } from "../../web_overlay/look.js";

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

test("every choice of the menu has its words", () => {
	for (const [name, values] of Object.entries(CHOICES))
		for (const key of ["label", ...values]) assert.ok(KEYS.includes(`${name}.${key}`), `${name}.${key}`);
});

const TABLES = ["settings/words.js", "setup/words.js", "wall/words.js"];

test("every page says everything in both languages, with the same blanks", async () => {
	for (const path of TABLES) {
		const { WORDS } = await import(`../../web_overlay/${path}`);
		for (const [key, pair] of Object.entries(WORDS)) {
			assert.equal(pair.length, 2, `${path}: ${key}`);
			assert.equal(Boolean(pair[0].trim()), Boolean(pair[1].trim()), `${path}: ${key}`);
			assert.deepEqual(blanks(pair[0]), blanks(pair[1]), `${path}: ${key}`);
		}
	}
});

test("no page names words that its table does not have", async () => {
	const folder = new URL("../../web_overlay/", import.meta.url);
	for (const path of TABLES) {
		const { WORDS } = await import(`../../web_overlay/${path}`);
		const page = path.split("/")[0];
		for (const file of readdirSync(new URL(`${page}/`, folder))) {
			const text = readFileSync(new URL(`${page}/${file}`, folder), "utf8");
			const named = file.endsWith(".html") ? /data-t(?:-label)?="([^"]+)"/g : /\bt\("([^"]+)"/g;
			for (const [, key] of text.matchAll(named)) assert.ok(key in WORDS, `${page}/${file}: ${key}`);
		}
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
