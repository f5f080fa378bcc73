// What the modules pass around: the messages of the stream (docs/overlay.md) and what is folded
// from them. Declarations only: nothing here is loaded by a page.

type Speaker = "agent" | "customer";
type Language = "zh" | "en";
type Status = "connecting" | "live" | "lost" | "refused";
/** How a snapshot goes on from what the screen shows (stream.js). */
type Joins = "same" | "restarted" | "new";
type Translate = (key: string, values?: Record<string, string | number>) => string;

interface Window {
	/** Chromium only. */
	documentPictureInPicture?: any;
}

interface Span {
	start_ms: number;
	end_ms: number;
}

interface Evidence extends Span {
	text: string;
	why: string;
}

interface CallEvent {
	type: string;
	seq: number;
	at_ms: number;
}

interface Piece {
	text: string;
	heard: string;
}

interface Line {
	id: string;
	speaker: Speaker;
	span: Span;
	text: string;
	final: boolean;
	stable_chars: number | null;
	pieces: Piece[];
}

/** A row of the transcript: a line that left the state, or a note between lines. */
interface Row extends Partial<Line> {
	id: string;
	mark?: Overlap;
	note?: "restarted" | "gap";
}

interface AngerPoint {
	at_ms: number;
	level: number | null;
}

interface Anger extends CallEvent {
	speaker: Speaker;
	level: number | null;
	band: "calm" | "tense" | "angry" | "furious" | null;
	trend: "rising" | "steady" | "falling";
	contributions: Record<string, number>;
	evidence?: Evidence[];
}

interface Overlap extends CallEvent {
	id: string;
	by: Speaker;
	span: Span;
	overlap_ms: number;
	kind: "interruption" | "attempt" | "backchannel" | "overlap";
	open?: boolean;
}

interface Question extends CallEvent {
	id: string;
	speaker: Speaker;
	text: string;
	span: Span;
	asked_ms: number;
	repeats: number;
	status: "open" | "deferred" | "answered" | "unanswered" | "withdrawn";
	expects: string;
	due_ms: number | null;
	resolved_ms?: number | null;
	answer?: string | null;
}

interface Signal extends CallEvent {
	id: string;
	signal: string;
	speaker: Speaker;
	span: Span;
	value: number;
	state: "raised" | "confirmed" | "withdrawn";
	evidence: Evidence[];
	slots: Record<string, string>;
}

interface Prompt extends CallEvent {
	id: string;
	card: string;
	say: string[];
	why: string;
	priority: number;
	state: "shown" | "used" | "dismissed" | "expired";
	do: string;
	avoid: string;
	evidence: Evidence[];
	instead_of: { card: string; why: string }[];
	private: boolean;
}

interface Stage extends CallEvent {
	stage: string;
	since_ms: number;
	owed: string[];
	done: string[];
	steps: Record<string, string>;
}

interface Fact extends CallEvent {
	id: string;
	name: string;
	value: string;
	speaker: Speaker;
	span: Span;
	heard: string;
	state: "heard" | "corrected" | "confirmed";
	was: string;
}

interface Checklist extends CallEvent {
	items: { text: string; done_ms: number | null }[];
}

interface Handover extends CallEvent {
	text: string;
}

interface Notice extends CallEvent {
	code: string;
	level: "info" | "warning" | "error";
	text: string;
	channel: Speaker | null;
}

interface Draft {
	channel: "sms" | "email" | "voicemail";
	text: string;
	subject: string;
}

interface CallEnded extends CallEvent {
	duration_ms: number;
	wrap_up: {
		problem: string;
		cause: string;
		solution: string;
		follow_up: string;
		open_questions: string[];
		promises: string[];
		kind: string;
		handover: string;
		drafts: Draft[];
	};
}

interface State {
	call_id: string;
	language: string;
	at_ms: number;
	lines: Line[];
	anger: Anger | null;
	anger_history: AngerPoint[];
	questions: Question[];
	prompts: Prompt[];
	overlaps: Overlap[];
	tags: Signal[];
	stage: Stage | null;
	facts: Fact[];
	promises: Signal[];
	checklist: Checklist | null;
	handover: Handover | null;
	metrics: Record<string, number>;
	notices: Notice[];
	ended: CallEnded | null;
	/** What later versions add. */
	[more: string]: unknown;
}
