// The WebSocket: resumes where it stopped, tries again by itself, and says how it is doing.

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;
const SILENT_MS = 25_000; // the server says "alive" every 10 s
const MAX_WAITING = 20;

/**
 * One stream. `onMessage(message)` gets every event and snapshot once and in order;
 * `onStatus(status)` gets "connecting", "live", "lost" or "refused".
 */
export class CallStream {
	#address;
	#onMessage;
	#onStatus;
	#socket = null;
	#seq = 0;
	#feed = "";
	#retryMs = FIRST_RETRY_MS;
	#timer = 0;
	#watch = 0;
	#waiting = []; // acts of a moment without connection, for the feed they were meant for

	constructor({ address, onMessage, onStatus }) {
		this.#address = address;
		this.#onMessage = onMessage;
		this.#onStatus = onStatus;
		const now = () => this.#socket?.readyState !== WebSocket.OPEN && this.#connect();
		window.addEventListener("online", now);
		document.addEventListener("visibilitychange", () => document.hidden || now());
	}

	open() {
		this.#connect();
	}

	/** Tell the call something; it is kept for a short loss of connection. */
	send(act) {
		if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(act));
		else this.#waiting = [...this.#waiting, { feed: this.#feed, act }].slice(-MAX_WAITING);
	}

	#connect() {
		if (this.#socket?.readyState === WebSocket.CONNECTING) return;
		clearTimeout(this.#timer);
		if (this.#socket) this.#drop(this.#socket);
		this.#onStatus("connecting");
		const socket = new WebSocket(this.#address());
		this.#socket = socket;
		socket.onopen = () => {
			socket.send(JSON.stringify({ resume: this.#seq, feed: this.#feed }));
			this.#retryMs = FIRST_RETRY_MS;
			this.#heard();
			this.#onStatus("live");
		};
		socket.onmessage = ({ data }) => this.#take(JSON.parse(data));
		socket.onclose = () => this.#lost(socket);
	}

	#take(message) {
		this.#heard();
		if (message.type === "snapshot") {
			this.#feed = message.feed;
			this.#seq = message.seq;
			this.#onMessage(message);
		} else if (message.type === "alive" || message.type === "error") {
			if (message.type === "error") console.warn(message.code, message.text);
		} else if (message.seq === this.#seq + 1) {
			this.#seq = message.seq;
			this.#onMessage(message);
		} else if (message.seq > this.#seq) {
			this.send({ resume: this.#seq, feed: this.#feed });
		}
		if (this.#waiting.length) this.#catchUp();
	}

	/** The first message after a loss shows which feed this is; only then are old acts safe. */
	#catchUp() {
		const waiting = this.#waiting;
		this.#waiting = [];
		for (const { feed, act } of waiting) if (feed === this.#feed) this.send(act);
	}

	/** A connection that has gone silent is as good as none. */
	#heard() {
		clearTimeout(this.#watch);
		this.#watch = setTimeout(() => this.#lost(this.#socket), SILENT_MS);
	}

	#drop(socket) {
		socket.onopen = socket.onmessage = socket.onclose = null;
		socket.close();
	}

	#lost(socket) {
		if (socket !== this.#socket) return;
		clearTimeout(this.#watch);
		this.#drop(socket);
		this.#socket = null;
		this.#onStatus("lost");
		const wait = this.#retryMs * (0.75 + Math.random() / 2);
		this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.#retry(), wait);
	}

	/** A refused handshake looks like a lost one to a WebSocket; plain HTTP knows why. */
	async #retry() {
		const answer = await fetch(this.#address("/api/calls"), { cache: "no-store" }).catch(() => null);
		if (answer?.status === 401) this.#onStatus("refused");
		else this.#connect();
	}
}
