// What the review pages ask the service for: JSON, or a refusal in one sentence.

import { plain } from "../dom.js";

/** A refusal. `status` is 0 where the service did not answer at all. */
export class ApiError extends Error {
	/** @param {number} status @param {string} sentence */
	constructor(status, sentence) {
		super(sentence);
		this.status = status;
	}
}

/**
 * Ask for something.
 * @param {string} path Below this origin, such as `/api/review/calls?text=…`.
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export function get(path, signal) {
	return ask(path, { signal });
}

/**
 * Change something.
 * @param {"POST" | "PUT" | "DELETE"} method
 * @param {string} path
 * @param {unknown} [body] Sent as JSON.
 * @returns {Promise<any>} The answer; null where there is none.
 */
export function send(method, path, body) {
	const headers = { "Content-Type": "application/json" };
	return ask(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
}

/** The address of a call and of what belongs to it. @param {string} id @param {string} [part] */
export function callPath(id, part = "") {
	return `/api/review/calls/${encodeURIComponent(id)}${part ? `/${part}` : ""}`;
}

/** The page of a call, at a moment or a finding. @param {string} id @param {{t?: number, f?: string}} [at] */
export function callLink(id, { t, f } = {}) {
	const query = new URLSearchParams({ id });
	if (t !== undefined) query.set("t", String(t));
	if (f) query.set("f", f);
	return `/review/call?${query}`;
}

/** @param {string} path @param {RequestInit} options */
async function ask(path, options) {
	let answer;
	try {
		answer = await fetch(path, options);
	} catch (error) {
		if (/** @type {any} */ (error)?.name === "AbortError") throw error;
		throw new ApiError(0, "");
	}
	if (answer.ok) return answer.status === 204 ? null : answer.json();
	throw new ApiError(answer.status, plain((await answer.text()).trim(), 300));
}
