// The first-run page: what is found on this machine, and a test of ten seconds.

import { copy } from "../clipboard.js";
import { setAttr, setChildren, setText } from "../dom.js";
import { Scope } from "../scope.js";
import { beginPage } from "../shared/page.js";
import { lookAtBrowser } from "./browser.js";
import { Checks, row } from "./checks.js";
import { Side } from "./meter.js";
import { WORDS } from "./words.js";

const STEP_MS = 120; // between two findings, so that one can follow them
const TICK_MS = 250;

const { t, of, address } = beginPage(WORDS);
const scope = new Scope();
/** @param {string} id @returns {any} */
const find = (id) => document.getElementById(id);
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const checks = new Checks(find("checks"), find("more"), t);
const sides = { customer: new Side("customer", t), agent: new Side("agent", t) };
const start = find("start");

/** @type {WebSocket | null} */
let stream = null;
let phase = "idle";
let until = 0;
let lasts = 0;
let asked = false;
let looking = false;

// --- this computer ---------------------------------------------------------------------

const inWords = (found) => ({
	topic: found.topic,
	state: found.state,
	what: of(found.what),
	remedy: found.remedy ? of(found.remedy) : "",
	command: found.command,
});

async function look() {
	if (looking) return;
	looking = true;
	setAttr(find("again"), "aria-disabled", "true");
	setAttr(document.body, "data-looked", null);
	setText(find("summary"), t("summary.checking"));
	checks.begin();
	try {
		const browser = lookAtBrowser();
		for await (const found of findings()) {
			checks.take(inWords(found));
			if (!calm) await new Promise((done) => scope.after(STEP_MS, () => done(null)));
		}
		for (const { topic, state, what, remedy, values } of await browser) {
			checks.take({
				topic,
				state,
				what: t(what, values),
				remedy: remedy ? t(remedy, values) : "",
				command: "",
			});
		}
		sum();
	} catch {
		setText(find("summary"), t("summary.lost"));
	}
	checks.finish();
	looking = false;
	setAttr(find("again"), "aria-disabled", null);
	setAttr(document.body, "data-looked", true);
}

function sum() {
	const { notes, missing } = checks.counts;
	const worst = missing ? "missing" : notes ? "note" : "";
	const n = missing || notes;
	const key = worst ? (n > 1 ? `summary.${worst}s` : `summary.${worst}`) : "summary.good";
	setText(find("summary"), t(key, { n }));
	setAttr(find("summary"), "data-state", worst || "ok");
}

/** The service's findings, one by one as they are made. */
async function* findings() {
	const answer = await fetch(address("/api/setup"));
	if (!answer.ok || !answer.body) throw new Error(String(answer.status));
	const reader = answer.body.getReader();
	const decoder = new TextDecoder();
	let rest = "";
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return;
		const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
		rest = lines.pop() ?? "";
		for (const line of lines) if (line) yield JSON.parse(line);
	}
}

// --- the test --------------------------------------------------------------------------

function connect() {
	const url = address("/setup/stream");
	url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
	const socket = new WebSocket(url);
	const own = new Scope();
	own.on(socket, "message", ({ data }) => socket === stream && hear(JSON.parse(data)));
	own.on(socket, "close", () => {
		own.end();
		if (socket === stream) lost();
	});
	return new Promise((done, fail) => {
		own.on(socket, "open", () => done(socket));
		own.on(socket, "error", fail);
	});
}

async function begin() {
	if (phase !== "idle" && phase !== "done") return;
	enter("loading");
	for (const side of Object.values(sides)) side.clear();
	setChildren(find("verdict"), []);
	try {
		const socket = await connect();
		stream?.close();
		stream = socket;
		const answer = await fetch(address("/api/setup/test"), { method: "POST" });
		if (answer.ok) return;
		end();
		const why = answer.status === 409 ? of(await answer.json()) : t("summary.lost");
		setText(find("phase"), why);
	} catch {
		end();
		setText(find("phase"), t("summary.lost"));
	}
}

function hear(message) {
	if (message.type === "phase") {
		enter(message.phase, message.lasts_ms, message.sentence);
	} else if (message.type === "level") {
		sides[message.channel].hear(message);
		ask();
	} else if (message.type === "words") {
		sides[message.channel].say(message);
		ask();
	} else if (message.type === "verdict") {
		end();
		if (message.complete) enter("done");
		setChildren(find("verdict"), message.findings.map((found) => row(inWords(found), t)));
	}
}

function stop() {
	end();
	setText(find("phase"), t("test.stopped"));
}

function lost() {
	if (phase === "idle" || phase === "done") return;
	end();
	setText(find("phase"), t("test.cut"));
}

/** The microphone is open only as long as this page listens. */
function end() {
	const socket = stream;
	stream = null;
	socket?.close();
	for (const side of Object.values(sides)) side.rest();
	enter("idle");
	if (start.dataset.done) setText(start, t("test.once_more"));
	start.dataset.done = "yes";
}

function enter(next, lastsMs = 0, sentence = "") {
	phase = next;
	until = lastsMs ? performance.now() + lastsMs : 0;
	const busy = next !== "idle" && next !== "done";
	setText(find("phase"), t(`phase.${next}`));
	setText(find("sentence"), sentence ? `“${sentence}”` : "");
	setText(start, t(busy ? "test.stop" : start.dataset.done ? "test.once_more" : "test.start"));
	start.classList.toggle("primary", !busy);
	setAttr(document.body, "data-phase", next);
	find("left").hidden = !until;
	lasts = lastsMs;
	tick();
	ask();
}

function ask() {
	if (asked) return;
	asked = true;
	scope.frame(() => {
		asked = false;
		for (const side of Object.values(sides)) side.draw();
	});
}

function tick() {
	if (!until) return;
	const left = Math.max(0, until - performance.now());
	const bar = find("left").firstElementChild;
	bar.style.transform = `scaleX(${left / lasts})`;
	setAttr(find("left"), "data-left", t("seconds", { n: Math.ceil(left / 1000) }));
}

find("sides").append(sides.customer.node, sides.agent.node);
enter("idle");
scope.on(start, "click", () => (phase === "idle" || phase === "done" ? begin() : stop()));
scope.on(find("again"), "click", look);
scope.on(document, "click", ({ target }) => {
	const button = target.closest?.("[data-copy]");
	if (button) copy(button.dataset.copy, button, t("copied"));
});
scope.every(TICK_MS, tick);
look();
