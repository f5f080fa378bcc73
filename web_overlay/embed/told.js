// What of a call the page around the frame is told. Pure; docs/embedding.md has the fields.

/** @typedef {{type: "prompt" | "question" | "anger" | "ended", detail: Record<string, unknown>}} Told */

const SHOWN = ["open", "deferred"];

/**
 * What to tell of a message.
 * @param {any} message from the stream
 * @param {any} state after it
 * @param {ReadonlySet<string>} gives what the agent lets the page hear
 * @returns {Told[]}
 */
export function told(message, state, gives) {
	const call_id = state.call_id;
	if (message.type === "snapshot") return [...standing(state, gives)];
	if (message.type === "prompt") return gives.has("prompts") ? prompt(call_id, message) : [];
	if (message.type === "question") return gives.has("questions") ? question(call_id, message) : [];
	if (message.type === "anger") return gives.has("mood") ? anger(call_id, message) : [];
	if (message.type === "call_ended") return [ended(state, gives)];
	return [];
}

/** A page that comes late, or was away, hears what stands. @param {any} state @param {ReadonlySet<string>} gives @returns {Told[]} */
function standing(state, gives) {
	const { call_id } = state;
	const prompts = state.prompts.filter((/** @type {any} */ one) => one.state === "shown");
	const questions = state.questions.filter((/** @type {any} */ one) => SHOWN.includes(one.status));
	return [
		...(gives.has("prompts") ? prompts.flatMap((/** @type {any} */ one) => prompt(call_id, one)) : []),
		...(gives.has("questions") ? questions.flatMap((/** @type {any} */ one) => question(call_id, one)) : []),
		...(gives.has("mood") && state.anger ? anger(call_id, state.anger) : []),
		...(state.ended ? [ended(state, gives)] : []),
	];
}

/** @param {string} call_id @param {any} event @returns {Told[]} */
function prompt(call_id, event) {
	// What is for the agent alone is for no page.
	if (event.private) return [];
	const { at_ms, id, card, state, say, why, tactic = "", avoid = "" } = event;
	return [
		{ type: "prompt", detail: { call_id, at_ms, id, card, state, say, why, tactic, do: event.do ?? "", avoid } },
	];
}

/** @param {string} call_id @param {any} event @returns {Told[]} */
function question(call_id, event) {
	if (event.speaker !== "customer") return [];
	const { at_ms, id, text, status, asked_ms, repeats, expects } = event;
	const { due_ms = null, answer = null } = event;
	return [
		{
			type: "question",
			detail: { call_id, at_ms, id, text, status, asked_ms, repeats, expects, due_ms, answer },
		},
	];
}

/** @param {string} call_id @param {any} event @returns {Told[]} */
function anger(call_id, event) {
	if (event.speaker !== "customer") return [];
	const { at_ms, level, band, trend } = event;
	return [{ type: "anger", detail: { call_id, at_ms, level, band, trend } }];
}

/** @param {any} state @param {ReadonlySet<string>} gives @returns {Told} */
function ended({ call_id, language, ended: event, facts }, gives) {
	const { at_ms, duration_ms, wrap_up = null } = event;
	const detail = { call_id, language, at_ms, duration_ms, wrap_up: null, facts: null };
	if (!gives.has("wrap_up")) return { type: "ended", detail };
	const { problem = "", cause = "", solution = "", follow_up = "", kind = "" } = wrap_up ?? {};
	const { open_questions = [], promises = [] } = wrap_up ?? {};
	const known = Object.fromEntries(facts.map((/** @type {any} */ { name, value }) => [name, value]));
	return {
		type: "ended",
		detail: {
			...detail,
			wrap_up: { problem, cause, solution, follow_up, kind, open_questions, promises },
			facts: known,
		},
	};
}
