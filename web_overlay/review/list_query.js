// What the list shows, as the page's address holds it. Days are the reader's own; the service is
// asked in UTC.

export const SORTS = ["newest", "oldest", "angriest", "interruptions", "unanswered", "lowest_score", "longest"];
const TEXTS = ["text", "agent", "team", "product", "language", "kind", "cause", "state", "signal"];
const NUMBERS = ["min_anger", "min_interruptions", "min_unanswered", "min_score", "max_score"];
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/**
 * @typedef {object} Query Empty texts, nulls and an empty list don't filter.
 * @property {string} text
 * @property {string} agent
 * @property {string} team
 * @property {string} product
 * @property {string} language
 * @property {string} kind
 * @property {string} cause
 * @property {string} state
 * @property {string} signal
 * @property {number | null} min_anger
 * @property {number | null} min_interruptions
 * @property {number | null} min_unanswered
 * @property {number | null} min_score
 * @property {number | null} max_score
 * @property {number | null} days The last so many, today included, in place of `since` and `until`.
 * @property {string} since First day.
 * @property {string} until Last day.
 * @property {string[]} flags
 * @property {string} sort
 */

/** @returns {Query} Everything, the newest first. */
export function everything() {
	const empty = [...TEXTS, "since", "until"].map((name) => [name, ""]);
	const none = [...NUMBERS, "days"].map((name) => [name, null]);
	return { ...Object.fromEntries([...empty, ...none]), flags: [], sort: "newest" };
}

/** The query of an address; what it can't be is left out. @param {URLSearchParams} params */
export function fromAddress(params) {
	const query = everything();
	for (const name of TEXTS) query[name] = (params.get(name) ?? "").slice(0, 500);
	for (const name of [...NUMBERS, "days"]) query[name] = number(params.get(name));
	for (const name of ["since", "until"]) {
		const given = params.get(name) ?? "";
		if (DAY.test(given) || TIME.test(given)) query[name] = given;
	}
	query.flags = [...new Set(params.getAll("flags").filter(Boolean))];
	if (SORTS.includes(params.get("sort") ?? "")) query.sort = String(params.get("sort"));
	if (query.days !== null) query.since = query.until = "";
	return query;
}

/** The address's part after the question mark, the same for the same query. @param {Query} query */
export function toAddress(query) {
	const params = new URLSearchParams();
	for (const [name, value] of entries(query)) params.append(name, String(value));
	return params.toString();
}

/** What the service is asked. @param {Query} query @param {Date} [now] */
export function toService(query, now = new Date()) {
	const { days, since, until, ...rest } = query;
	const params = new URLSearchParams();
	for (const [name, value] of entries({ ...everything(), ...rest })) params.append(name, String(value));
	const first = days ? dayBefore(now, days - 1) : since;
	if (first) params.set("since", inUtc(first, 0));
	if (until && !days) params.set("until", inUtc(until, 1));
	return params;
}

/** As a saved view keeps it: fields that filter, by name. @param {Query} query */
export function toView(query) {
	/** @type {Record<string, any>} */
	const view = {};
	for (const [name, value] of entries(query)) {
		if (name === "flags") (view.flags ??= []).push(value);
		else view[name] = value;
	}
	return view;
}

/** The query of a saved view. @param {Record<string, any>} view */
export function fromView(view) {
	const params = new URLSearchParams();
	for (const [name, value] of Object.entries(view))
		for (const one of Array.isArray(value) ? value : [value]) params.append(name, String(one));
	return fromAddress(params);
}

/** Names of what filters now, without the order. @param {Query} query */
export function filtering(query) {
	return [...new Set(entries(query).map(([name]) => name))].filter((name) => name !== "sort");
}

/** @param {Query} query @returns {[string, string | number][]} */
function entries(query) {
	return Object.entries(query).flatMap(([name, value]) => {
		if (Array.isArray(value)) return value.map((one) => /** @type {[string, string]} */ ([name, one]));
		const usual = value === "" || value === null || (name === "sort" && value === "newest");
		return usual ? [] : [/** @type {[string, string | number]} */ ([name, value])];
	});
}

/** @param {string | null} text */
function number(text) {
	const value = text ? Number(text) : NaN;
	return Number.isFinite(value) && value >= 0 && value <= 100_000 ? value : null;
}

/** A day as a date field has it. @param {Date} date */
export function day(date) {
	const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
	return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** @param {Date} now @param {number} days */
function dayBefore(now, days) {
	return day(new Date(now.getFullYear(), now.getMonth(), now.getDate() - days));
}

/** When a day of the reader's begins, or the one after; a time stays as it is. */
function inUtc(given, later) {
	if (!DAY.test(given)) return given;
	const [year, month, date] = given.split("-").map(Number);
	const begins = new Date(year, month - 1, date + later);
	return `${begins.toISOString().slice(0, 19)}Z`;
}
