// The overlay: one stream, one state, elements that draw it once per frame.

import { AudioClock } from "./clock.js";
import { setAttr } from "./dom.js";
import { choose, supported, translator } from "./i18n.js";
import { EMPTY, fold } from "./store.js";
import { CallStream } from "./stream.js";
import "./ca-case.js";
import "./ca-footer.js";
import "./ca-gauge.js";
import "./ca-prompts.js";
import "./ca-questions.js";
import "./ca-stage.js";
import "./ca-status.js";
import "./ca-tags.js";
import "./ca-transcript.js";
import "./ca-wrapup.js";

const TICK_MS = 250;

const query = new URLSearchParams(location.search);
const token = query.get("token");
if (token) {
	// The cookie that came with the page opens it again; the token need not stay in sight.
	query.delete("token");
	history.replaceState(null, "", query.size ? `/?${query}` : "/");
}

const find = (name) => document.querySelector(name);
const elements = [
	"ca-gauge",
	"ca-status",
	"ca-tags",
	"ca-stage",
	"ca-case",
	"ca-questions",
	"ca-prompts",
	"ca-transcript",
	"ca-footer",
].map(find);
const [prompts, transcript, footer] = elements.slice(-3);
const wrapup = find("ca-wrapup");
const audio = new AudioClock();
const translators = new Map();

let state = EMPTY;
let previous = null; // the state of the last ended call, and whether the agent looks at it again
let lookingBack = false;
let connection = "connecting";
let quiet = false; // the agent wants no cards for now
let live = null; // whether calls can be hung up here, and begun; null where they can't
let asked = 0;
let feedCall = "";
const painted = new Set();

function address(path = "/stream") {
	const url = new URL(path, location.href);
	if (path === "/stream") {
		url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
		if (query.has("call")) url.searchParams.set("call", query.get("call"));
	}
	if (token) url.searchParams.set("token", token);
	return url.href;
}

/** What the service keeps of ended calls; null or false where it does not answer. */
const desk = {
	kept: (call) => json(wrapUpOf(call)),
	polish: (call, text, channel) => post(`${callOf(call)}/polish`, { text, channel }),
	save: (call, edits) => post(wrapUpOf(call), edits, "PUT").then(Boolean),
	shift: () => json("/api/shift"),
};

const callOf = (call) => `/api/calls/${encodeURIComponent(call)}`;
/** Ask whether this service takes calls one after the other; a recording that is played does not. */
function askLive() {
	json("/api/live").then((answer) => {
		if (JSON.stringify(answer) === JSON.stringify(live)) return;
		live = answer;
		ask();
	});
}

const wrapUpOf = (call) => `${callOf(call)}/wrap_up`;

function post(path, what, method = "POST") {
	const headers = { "content-type": "application/json" };
	return json(path, { method, headers, body: JSON.stringify(what) });
}

function json(path, options) {
	return fetch(address(path), options).then(
		(answer) => (answer.ok ? answer.json() : null),
		() => null,
	);
}

function speech() {
	const language = supported(query.get("lang")) || choose(state.language, ...navigator.languages);
	if (!translators.has(language)) translators.set(language, translator(language));
	setAttr(document.documentElement, "lang", language === "zh" ? "zh-CN" : "en");
	return translators.get(language);
}

function draw() {
	asked = 0;
	const view = { state, now: audio.now(performance.now()), t: speech(), connection, quiet, live };
	for (const element of elements) element.update(view);
	footer.offer(previous && !state.ended && !lookingBack);
	const after = { ...view, desk };
	wrapup.update(lookingBack ? { ...after, state: previous, onClose: () => lookBack(false) } : after);
	setAttr(document.body, "data-connection", connection);
	setAttr(document.body, "data-ended", Boolean(state.ended));
	const up = prompts.shown;
	document.title = up.length ? `(${up.length}) call-assist` : "call-assist";
	if (up.some((id) => !painted.has(id)) && !document.hidden) tellPainted(up);
}

function ask() {
	if (!asked) asked = requestAnimationFrame(draw);
}

/** Two frames later the card has been on the glass. */
function tellPainted(ids) {
	for (const prompt of ids) {
		if (painted.has(prompt)) continue;
		painted.add(prompt);
		const told = () => tell({ type: "prompt_shown", prompt });
		requestAnimationFrame(() => requestAnimationFrame(told));
	}
}

function lookBack(on) {
	lookingBack = on;
	ask();
}

function keepQuiet(on) {
	quiet = on;
	tell({ type: "quiet", on });
	ask();
}

function tell(act) {
	stream.send({ ...act, call: state.call_id });
}

const stream = new CallStream({
	address,
	onMessage(message) {
		const before = state;
		state = fold(state, message);
		const fresh = message.type === "snapshot" || message.type === "call_started";
		if (state.call_id !== feedCall || message.type === "call_started") painted.clear();
		if (state.call_id !== feedCall) quiet = false;
		feedCall = state.call_id;
		if (before.ended && before.call_id !== state.call_id) {
			previous = before;
			// A line that is just being changed is kept before its wrap-up makes room.
			if (wrapup.contains(document.activeElement)) document.activeElement.blur();
		}
		if (state.ended) lookingBack = false;
		audio.anchor(state.at_ms, performance.now(), { running: !state.ended, fresh });
		ask();
	},
	onStatus(status) {
		connection = status;
		if (status === "live") askLive();
		ask();
	},
});

document.addEventListener("ca-act", ({ detail }) => {
	tell(detail);
	ask();
});
document.addEventListener("ca-call", ({ detail }) => {
	if (detail.type === "hang_up") tell(detail);
	else json("/api/live/next_call", { method: "POST" });
});
document.addEventListener("ca-changed", ask);
document.addEventListener("ca-quiet", () => keepQuiet(!quiet));
document.addEventListener("ca-previous", () => lookBack(true));
document.addEventListener("ca-seek", ({ detail }) => transcript.show(detail.at_ms));

const KEYS = {
	Digit1: (shift) => prompts.act(0, shift ? "dismiss" : "used"),
	Digit2: (shift) => prompts.act(1, shift ? "dismiss" : "used"),
	m: (shift) => prompts.act(shift ? 1 : 0, "mute"),
	r: (shift) => prompts.act(shift ? 1 : 0, "next"),
	q: () => state.call_id && !state.ended && keepQuiet(!quiet),
	e: () => footer.hangUp(),
	c: () => footer.nextCall(),
	j: () => transcript.now(),
	n: () => footer.write(),
	"?": () => footer.help(),
};

document.addEventListener("keydown", (event) => {
	const { code, key, target, shiftKey, repeat, isComposing } = event;
	if (event.ctrlKey || event.altKey || event.metaKey || repeat || isComposing) return;
	if (target.closest?.("input, textarea, [contenteditable]")) {
		if (key === "Escape") target.blur();
		return;
	}
	// Digits by place, since Shift changes their character; letters by what they are called.
	const press = KEYS[code] ?? KEYS[key.toLowerCase()];
	if (!press) return;
	event.preventDefault();
	press(shiftKey);
});

setInterval(() => !document.hidden && ask(), TICK_MS);
document.addEventListener("visibilitychange", ask);
stream.open();
draw();
