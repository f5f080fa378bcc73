// What kind of thing a finding is: its shape on the time axis, its ink, and how much it weighs when
// several stand in one place. The letter of a kind is a word of the page (words.js).

/** @typedef {"anger" | "risk" | "floor" | "question" | "wording" | "duty" | "good" | "note" | "missed"} Kind */

/** @type {Record<Kind, { shape: string, ink: string, weight: number }>} */
export const KINDS = {
	risk: { shape: "octagon", ink: "furious", weight: 9 },
	anger: { shape: "triangle", ink: "angry", weight: 8 },
	floor: { shape: "diamond", ink: "angry", weight: 7 },
	missed: { shape: "cross", ink: "accent", weight: 6 },
	question: { shape: "circle", ink: "accent", weight: 5 },
	wording: { shape: "square", ink: "tense", weight: 4 },
	duty: { shape: "pentagon", ink: "tense", weight: 3 },
	good: { shape: "ring", ink: "calm", weight: 2 },
	note: { shape: "ring", ink: "muted", weight: 1 },
};

/** @type {Record<string, Kind>} */
const OF_SIGNAL = {
	anger: "anger",
	venting: "anger",
	agent_tone: "anger",
	abuse: "risk",
	churn_threat: "risk",
	publicity_threat: "risk",
	regulator_threat: "risk",
	repeat_issue: "risk",
	agent_interrupts: "floor",
	customer_interrupts: "floor",
	talk_over: "floor",
	dead_air: "floor",
	monologue: "floor",
	talk_ratio: "floor",
	response_latency: "floor",
	hold_without_notice: "floor",
	customer_shelved: "floor",
	few_backchannels: "floor",
	speech_rate: "floor",
	background_noise: "floor",
	question_open: "question",
	question_deferred: "question",
	question_unanswered: "question",
	question_answered: "good",
	positive_wording: "good",
	promise: "note",
	dont_know: "wording",
	shirking: "wording",
	negative_wording: "wording",
	jargon: "wording",
	vague_wording: "wording",
	arguing: "wording",
	overpromise: "wording",
	policy_without_reason: "wording",
	inconsistent_statement: "wording",
	flat_tone: "wording",
	explain_first: "duty",
	solution_before_empathy: "duty",
	solution_mismatch: "duty",
	late_answer: "duty",
	missing_fact: "duty",
	hung_up_first: "duty",
	transfer_without_notice: "duty",
	tactic_failed: "duty",
};

// What a reviewer need not look at one by one: the ledger of questions and the labels hold it.
const ROUTINE = new Set(["question_open", "question_deferred", "question_answered", "positive_wording"]);

/** @param {string} signal @returns {Kind} */
export function kindOf(signal) {
	if (Object.hasOwn(OF_SIGNAL, signal)) return OF_SIGNAL[signal];
	return signal.startsWith("no_") ? "duty" : "note";
}

/** Whether a finding is worth a look by itself. @param {{ kind: Kind, signal: string }} finding */
export function matters({ kind, signal }) {
	return kind !== "note" && !ROUTINE.has(signal);
}
