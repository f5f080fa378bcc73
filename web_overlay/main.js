// The overlay: one stream, one state, elements that draw it once per frame.

import { AudioClock } from "./clock.js";
import { setAttr } from "./dom.js";
import { choose, supported, translator } from "./i18n.js";
import { chime, keepPlace, Look, restorePlace } from "./look.js";
import { Scope } from "./scope.js";
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
import "./ca-team.js";
import "./ca-transcript.js";

const TICK_MS = 250;

const query = new URLSearchParams(location.search);
// The browser extension runs this page from its own origin: it says where the service is.
const home = globalThis.callAssist?.service ?? location.href;
// In a frame of somebody else's page: what it may hear of this, and the token of that pairing.
const around = query.has("embed") ? await (await import("./embed/bridge.js")).bridge(query) : null;
const token = around?.token || (globalThis.callAssist?.token ?? query.get("token"));
if (query.has("token")) {
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
	"ca-team",
	"ca-case",
	"ca-questions",
	"ca-prompts",
	"ca-transcript",
	"ca-footer",
].map(find);
const [prompts, transcript, footer] = elements.slice(-3);
const wrapup = find("ca-wrapup");
const audio = new AudioClock();
const look = new Look(query);
const page = new Scope();
const translators = new Map();

let state = EMPTY;
let previous; // the state of the last ended call, and whether the agent looks at it again
let lookingBack = false;
let connection = "connecting";
let quiet = false; // the agent wants no cards for now
let live = null; // whether calls can be hung up here, and begun; null where they can't
let asked;
let feedCall = "";
const painted = new Set();

function address(path = "/stream") {
	const url = new URL(path, home);
	if (path === "/stream") {
		url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
		const call = query.get("call");
		if (call) url.searchParams.set("call", call);
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
	const language = supported(query.get("lang")) || supported(look.language) || choose(state.language, ...navigator.languages);
	if (!translators.has(language)) translators.set(language, translator(language));
	setAttr(document.documentElement, "lang", language === "zh" ? "zh-CN" : "en");
	return translators.get(language);
}

function draw() {
	asked = null;
	const now = audio.now(performance.now());
	const view = { state, now, t: speech(), connection, quiet, live, look };
	for (const element of elements) element.update(view);
	footer.offer(previous && !state.ended && !lookingBack);
	const after = { ...view, desk };
	const back = { ...after, state: previous, onClose: () => lookBack(false) };
	// Most of a shift no wrap-up is on the screen; its module comes with the first.
	if (wrapup.update) wrapup.update(lookingBack ? back : after);
	else if (state.ended || lookingBack) import("./ca-wrapup.js").then(ask);
	setAttr(document.body, "data-connection", connection);
	setAttr(document.body, "data-ended", Boolean(state.ended));
	const up = prompts.shown;
	document.title = up.length ? `(${up.length}) call-assist` : "call-assist";
	// A panel of the extension that was made small is drawn, but nobody sees it.
	const seen = !document.hidden && !globalThis.callAssist?.small;
	if (up.some((id) => !painted.has(id)) && seen) tellPainted(up);
}

function ask() {
	asked ??= page.frame(draw);
}

/** Two frames later the card has been on the glass. */
function tellPainted(ids) {
	for (const prompt of ids) {
		if (painted.has(prompt)) continue;
		painted.add(prompt);
		const told = () => tell({ type: "prompt_shown", prompt });
		page.frame(() => page.frame(told));
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
	onMessage(message, joins) {
		const before = state;
		state = fold(state, message);
		transcript.hear(before, state, joins);
		around?.hear(message, state);
		const fresh = message.type === "snapshot" || message.type === "call_started";
		if (joins === "new" || joins === "restarted") painted.clear();
		if (state.call_id !== feedCall) quiet = false;
		feedCall = state.call_id;
		if (before.ended && before.call_id !== state.call_id) {
			previous = before;
			// A line that is just being changed is kept before its wrap-up makes room.
			const at = document.activeElement;
			if (at instanceof HTMLElement && wrapup.contains(at)) at.blur();
		}
		if (state.ended) lookingBack = false;
		audio.anchor(state.at_ms, performance.now(), { running: !state.ended, fresh });
		const rings = message.type === "prompt" && message.state === "shown" && look.sound === "on";
		if (rings && !before.prompts.some(({ id }) => id === message.id)) chime();
		ask();
	},
	onStatus(status) {
		connection = status;
		around?.status(status);
		if (status === "live") askLive();
		ask();
	},
	onAlive: () => audio.heard(performance.now()),
});

page.on(document, "ca-act", ({ detail }) => {
	tell(detail);
	ask();
});
page.on(document, "ca-call", ({ detail }) => {
	if (detail.type === "hang_up") tell(detail);
	else json("/api/live/next_call", { method: "POST" });
});
page.on(document, "ca-changed", ask);
page.on(document, "ca-say", ({ detail }) => prompts.say(detail));
page.on(document, "ca-quiet", () => keepQuiet(!quiet));
page.on(document, "ca-previous", () => lookBack(true));
page.on(document, "ca-look", ({ detail }) => choice(detail));
page.on(window, "storage", () => {
	look.follow();
	ask();
});
// Whatever names a moment of the call leads to it.
page.on(document, "click", ({ target }) => {
	const at = target.closest("[data-at]")?.dataset.at;
	if (at === undefined) return;
	if (look.layout !== "standard") choice({ layout: "standard" });
	transcript.show(Number(at));
});

/** Look otherwise: `{ theme: "dark" }`, or the name of what goes on to its next choice. */
function choice(change) {
	look.set(typeof change === "string" ? look.after(change) : change);
	if (change.sound === "on") chime();
	ask();
}

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
	f: () => footer.float(),
	l: () => choice("layout"),
	t: () => choice("theme"),
	"?": () => footer.help(),
};

page.on(document, "keydown", (event) => {
	const { code, key, target, shiftKey, repeat, isComposing } = event;
	if (event.ctrlKey || event.altKey || event.metaKey || repeat || isComposing) return;
	if (target.closest?.("input, textarea, [contenteditable]")) {
		if (key === "Escape") target.blur();
		return;
	}
	// Digits by place, since Shift changes their character; letters by what they are called.
	const name = KEYS[code] ? code : key.toLowerCase();
	const press = look.keys === "on" && KEYS[name];
	// Under the open menu nothing is pressed that it covers.
	if (!press || (footer.open && !"?lt".includes(name))) return;
	event.preventDefault();
	press(shiftKey);
});

page.every(TICK_MS, () => !document.hidden && ask());
page.on(document, "visibilitychange", ask);
if (window.name === "call-assist") {
	restorePlace(window);
	keepPlace(window, page);
}
stream.open();
draw();
