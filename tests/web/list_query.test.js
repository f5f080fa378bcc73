import assert from "node:assert/strict";
import test from "node:test";

import {
	everything,
	filtering,
	fromAddress,
	fromView,
	toAddress,
	toService,
	toView,
} from "../../web_overlay/review/list_query.js";

const of = (text) => fromAddress(new URLSearchParams(text));

test("an address and its query say the same", () => {
	for (const address of [
		"",
		"text=%E9%80%80%E6%AC%BE",
		"agent=a%26b&min_anger=0.55&flags=abuse&flags=churn_threat&sort=angriest",
		"days=7",
		"since=2026-11-01&until=2026-11-02",
		"min_interruptions=0&max_score=59",
	])
		assert.equal(toAddress(of(address)), toAddress(of(toAddress(of(address)))), address);
	assert.equal(toAddress(everything()), "");
	assert.equal(toAddress(of("min_interruptions=0")), "min_interruptions=0");
});

test("what an address can't say is left out", () => {
	const query = of("min_anger=x&days=-1&sort=best&since=soon&flags=&token=secret&lang=zh&colour=red");
	assert.deepEqual(query, everything());
	assert.equal(of("days=7&since=2026-11-01").since, "");
});

test("days are the reader's own, asked for in UTC", () => {
	const asked = toService(of("since=2026-11-01&until=2026-11-01"));
	const [since, until] = ["since", "until"].map((name) => new Date(String(asked.get(name))));
	assert.equal(since.getTime(), new Date(2026, 10, 1).getTime());
	assert.equal(until.getTime(), new Date(2026, 10, 2).getTime());
	const now = new Date(2026, 2, 3, 23, 59);
	const week = new Date(String(toService(of("days=7"), now).get("since")));
	assert.equal(week.getTime(), new Date(2026, 1, 25).getTime());
	assert.equal(toService(of("days=7"), now).has("days"), false);
});

test("a view keeps what filters, and comes back as it was", () => {
	const query = of("text=a&days=7&min_anger=0.3&flags=abuse&flags=churn_threat&sort=longest");
	const view = toView(query);
	assert.deepEqual(view, {
		text: "a",
		min_anger: 0.3,
		days: 7,
		flags: ["abuse", "churn_threat"],
		sort: "longest",
	});
	assert.deepEqual(fromView(view), query);
	assert.deepEqual(filtering(query), ["text", "min_anger", "days", "flags"]);
});
