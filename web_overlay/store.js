// Messages → what a screen needs to show a call. The twin of assist/delivery/snapshot.py: same
// rules, same limits, same result. Pure: states are replaced, never changed, so that an element
// knows by identity what it need not draw again.

const MAX_LINES = 400;
const HISTORY_MS = 60_000;
const HISTORY_STEP_MS = 500;
const MAX_QUESTIONS = 40;
const MAX_ACTIVE_PROMPTS = 4;
const MAX_PAST_PROMPTS = 10;
const MAX_OVERLAPS = 100;
const MAX_FACTS = 40;
const MAX_PROMISES = 20;
const MAX_NOTICES = 8;
const MAX_TEAM_NOTES = 10;

/** Signals about the case or the caller that stay on the screen as a label. */
const TAGS = [
	"complaint_kind",
	"complaint_cause",
	"customer_kind",
	"customer_style",
	"customer_need",
	"repeat_issue",
	"churn_threat",
	"publicity_threat",
	"regulator_threat",
	"abuse",
];

/** @type {Readonly<State>} */
export const EMPTY = Object.freeze({
	call_id: "",
	language: "",
	at_ms: 0,
	lines: [],
	anger: null,
	anger_history: [],
	questions: [],
	prompts: [],
	overlaps: [],
	tags: [],
	stage: null,
	facts: [],
	promises: [],
	checklist: null,
	handover: null,
	metrics: {},
	notices: [],
	team_notes: [],
	ended: null,
});

/** The state after one more message. @param {State} state @param {any} message @returns {State} */
export function fold(state, message) {
	if (message.type === "snapshot") return message.state;
	const take = TAKE[message.type];
	const next = take ? take(state, message) : state;
	return message.at_ms > next.at_ms ? { ...next, at_ms: message.at_ms } : next;
}

const TAKE = {
	call_started: (_, event) => ({ ...EMPTY, call_id: event.call_id, language: event.language }),
	partial: (state, event) => ({ ...state, lines: lines(state.lines, event) }),
	final: (state, event) => ({ ...state, lines: lines(state.lines, event) }),
	anger: (state, event) =>
		event.speaker === "customer"
			? { ...state, anger: event, anger_history: history(state.anger_history, event) }
			: state,
	overlap: (state, event) => ({ ...state, overlaps: overlaps(state.overlaps, event) }),
	question: (state, event) => ({ ...state, questions: questions(state.questions, event) }),
	prompt: (state, event) => ({ ...state, prompts: prompts(state.prompts, event) }),
	signal: (state, event) => {
		if (event.speaker === "customer" && TAGS.includes(event.signal))
			return { ...state, tags: tags(state.tags, event) };
		return event.signal === "promise"
			? { ...state, promises: promises(state.promises, event) }
			: state;
	},
	stage: (state, event) => ({ ...state, stage: event }),
	fact: (state, event) => ({
		...state,
		facts: [...state.facts.filter((fact) => fact.name !== event.name), event].slice(-MAX_FACTS),
	}),
	checklist: (state, event) => ({ ...state, checklist: event }),
	handover_note: (state, event) => ({ ...state, handover: event }),
	metrics: (state, event) => ({ ...state, metrics: event.values }),
	notice: (state, event) => ({ ...state, notices: notices(state.notices, event) }),
	team_note: (state, event) => ({
		...state,
		team_notes: upsert(state.team_notes, event).slice(-MAX_TEAM_NOTES),
	}),
	call_ended: (state, event) => ({ ...state, ended: event }),
};

function upsert(list, item) {
	const at = list.findLastIndex((known) => known.id === item.id);
	return at < 0 ? [...list, item] : list.with(at, item);
}

const without = (list, id) => list.filter((known) => known.id !== id);

function lines(known, event) {
	if (!event.text) return without(known, event.id);
	const { id, speaker, span, text } = event;
	const final = event.type === "final";
	const stable_chars = final ? null : event.stable_chars;
	const line = { id, speaker, span, text, final, stable_chars, pieces: pieces(event.tokens) };
	return upsert(known, line).slice(-MAX_LINES);
}

function pieces(tokens = []) {
	const all = [];
	for (const { text, heard = "" } of tokens) {
		const last = all.at(-1);
		if (last && !heard && !last.heard) last.text += text;
		else all.push({ text, heard });
	}
	return all;
}

function history(points, { at_ms, level }) {
	const close = points.length > 1 && at_ms - points.at(-2).at_ms < HISTORY_STEP_MS;
	const kept = close ? points.slice(0, -1) : points;
	return [...kept.filter((point) => point.at_ms >= at_ms - HISTORY_MS), { at_ms, level }];
}

function overlaps(known, event) {
	if (event.kind === "backchannel") return without(known, event.id);
	return upsert(known, event).slice(-MAX_OVERLAPS);
}

function questions(known, event) {
	if (event.status === "withdrawn") return without(known, event.id);
	const kept = upsert(known, event);
	if (kept.length <= MAX_QUESTIONS) return kept;
	const closed = kept.findIndex((q) => q.status === "answered" || q.status === "unanswered");
	return kept.toSpliced(Math.max(0, closed), 1);
}

function tags(known, event) {
	if (event.state === "withdrawn") return without(known, event.id);
	const kept = known.filter((tag) => tag.signal !== event.signal);
	return [...kept, event].sort((a, b) => TAGS.indexOf(a.signal) - TAGS.indexOf(b.signal));
}

function promises(known, event) {
	if (event.state === "withdrawn") return without(known, event.id);
	return upsert(known, event).slice(-MAX_PROMISES);
}

function prompts(known, event) {
	let kept = upsert(known, event);
	for (const [shown, limit] of [[true, MAX_ACTIVE_PROMPTS], [false, MAX_PAST_PROMPTS]]) {
		const places = kept.flatMap((prompt, at) => ((prompt.state === "shown") === shown ? [at] : []));
		if (places.length > limit) kept = kept.toSpliced(places[0], 1);
	}
	return kept;
}

function notices(known, event) {
	const same = (notice) => notice.code === event.code && notice.channel === event.channel;
	return [...known.filter((notice) => !same(notice)), event].slice(-MAX_NOTICES);
}
