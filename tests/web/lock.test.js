import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

const read = (name) => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");

test("the lock names versions and checksums, and no host", () => {
	const lock = read("package-lock.json");
	assert.doesNotMatch(lock, /https?:|git\+|"resolved"|"funding"/, "run 'make lock'");
	for (const [name, entry] of Object.entries(JSON.parse(lock).packages))
		if (name) assert.match(entry.integrity, /^sha512-/, name);
});

test("what package.json wants is pinned exactly, and nothing is wanted at run time", () => {
	const wanted = JSON.parse(read("package.json"));
	for (const [name, version] of Object.entries(wanted.devDependencies))
		assert.match(version, /^\d+\.\d+\.\d+$/, name);
	assert.equal(wanted.dependencies, undefined);
});
