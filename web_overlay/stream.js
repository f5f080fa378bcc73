// The WebSocket: resumes where it stopped, tries again by itself, and says how it is doing.

import { Scope } from "./scope.js";

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;
const SILENT_MS = 25_000; // the server says "alive" every 10 s
const ANSWER_MS = 1_500; // how long it may take to answer when it is asked
const OPEN_MS = 5_000;
const TICK_MS = 1_000;
const ASLEEP_MS = 5_000; // a tick that comes this late: the machine was asleep
const RESTART_MS = 300_000; // a service that is back within this goes on with the same call
const MAX_WAITING = 20;

/**
 * How a snapshot of feed `next` goes on from what a screen of feed `known` shows:
 * "same" feed, "restarted" service in the middle of a call, or a "new" call.
 * A feed is named `run.call`, where the run is one life of the service.
 * @param {string} known @param {string} next @param {number} awayMs
 * @returns {Joins}
 */
export function joins(known, next, awayMs) {
	if (known === next) return "same";
	const run = (feed) => feed.split(".")[0];
	return known && run(known) !== run(next) && awayMs < RESTART_MS ? "restarted" : "new";
}

/**
 * One stream. `onMessage(message, joins)` gets every event and snapshot once and in order, and
 * with a snapshot how it goes on; `onStatus(status)` gets "connecting", "live", "lost" or
 * "refused"; `onAlive()` hears that the server is there, though it has nothing to say.
 */
export class CallStream {
	#address;
	#onMessage;
	#onStatus;
	#onAlive;
	#scope = new Scope();
	/** @type {WebSocket | null} */
	#socket = null;
	#ears = new Scope(); // what is heard of that socket
	#seq = 0;
	#feed = "";
	#heardAt = 0;
	#ticked = Date.now();
	#retryMs = FIRST_RETRY_MS;
	#stopRetry = () => {};
	#stopWatch = () => {};
	/** @type {{ feed: string, act: object }[]} acts of a moment without connection, and for whom */
	#waiting = [];

	/**
	 * @param {{ address: (path?: string) => string, onMessage: (message: any, joins?: Joins) => void,
	 *   onStatus: (status: Status) => void, onAlive?: () => void }} how
	 */
	constructor({ address, onMessage, onStatus, onAlive = () => {} }) {
		this.#address = address;
		this.#onMessage = onMessage;
		this.#onStatus = onStatus;
		this.#onAlive = onAlive;
	}

	open() {
		const look = () => document.hidden || this.#look();
		this.#scope.on(window, "online", look);
		this.#scope.on(window, "pageshow", look);
		this.#scope.on(document, "visibilitychange", look);
		this.#scope.every(TICK_MS, () => {
			const late = Date.now() - this.#ticked > ASLEEP_MS;
			this.#ticked = Date.now();
			if (late) this.#look();
		});
		this.#onStatus("connecting");
		this.#connect();
	}

	/** Hang up for good. */
	close() {
		this.#scope.end();
		this.#drop();
	}

	/** Tell the call something; it is kept for a short loss of connection. @param {object} act */
	send(act) {
		if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(act));
		else this.#waiting = [...this.#waiting, { feed: this.#feed, act }].slice(-MAX_WAITING);
	}

	/** A socket may have died in a sleep or a change of network, and not know it: ask. */
	#look() {
		if (this.#socket?.readyState === WebSocket.OPEN) {
			this.#resume();
			this.#expect(ANSWER_MS);
		} else if (this.#socket?.readyState !== WebSocket.CONNECTING) this.#connect();
	}

	#resume() {
		this.send({ resume: this.#seq, feed: this.#feed });
	}

	#connect() {
		this.#stopRetry();
		this.#drop();
		const socket = new WebSocket(this.#address());
		this.#socket = socket;
		this.#expect(OPEN_MS);
		this.#ears.on(socket, "open", () => {
			this.#resume();
			this.#retryMs = FIRST_RETRY_MS;
			this.#expect(SILENT_MS);
			this.#onStatus("live");
		});
		this.#ears.on(socket, "message", ({ data }) => this.#take(JSON.parse(data)));
		this.#ears.on(socket, "close", () => this.#lost());
	}

	#take(message) {
		const awayMs = Date.now() - this.#heardAt;
		this.#heardAt = Date.now();
		this.#expect(SILENT_MS);
		if (message.type === "snapshot") {
			const how = joins(this.#feed, message.feed, awayMs);
			this.#feed = message.feed;
			this.#seq = message.seq;
			this.#onMessage(message, how);
		} else if (message.type === "alive") {
			this.#onAlive();
		} else if (message.type === "error") {
			console.warn(message.code, message.text);
		} else if (message.seq === this.#seq + 1) {
			this.#seq = message.seq;
			this.#onMessage(message);
		} else if (message.seq > this.#seq) {
			this.#resume();
		}
		if (this.#waiting.length) this.#catchUp();
	}

	/** The first message after a loss shows which feed this is; only then are old acts safe. */
	#catchUp() {
		const waiting = this.#waiting;
		this.#waiting = [];
		for (const { feed, act } of waiting) if (feed === this.#feed) this.send(act);
	}

	/** A connection that is silent for longer than this is as good as none. @param {number} ms */
	#expect(ms) {
		this.#stopWatch();
		this.#stopWatch = this.#scope.after(ms, () => this.#lost());
	}

	#drop() {
		this.#stopWatch();
		this.#ears.end();
		this.#socket?.close();
		this.#socket = null;
	}

	#lost() {
		this.#drop();
		this.#onStatus("lost");
		this.#retryLater();
	}

	#retryLater() {
		const wait = this.#retryMs * (0.75 + Math.random() / 2);
		this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
		this.#stopRetry();
		this.#stopRetry = this.#scope.after(wait, () => this.#retry());
	}

	/** A refused handshake looks like a lost one to a WebSocket; plain HTTP knows why. */
	async #retry() {
		const signal = AbortSignal.timeout(OPEN_MS);
		const options = { cache: /** @type {const} */ ("no-store"), signal };
		const answer = await fetch(this.#address("/api/calls"), options).catch(() => null);
		if (this.#socket) return; // somebody was quicker
		if (answer?.status === 401) this.#onStatus("refused");
		else if (answer) this.#connect();
		else this.#retryLater();
	}
}
