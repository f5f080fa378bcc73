// The wall's WebSocket: every tile once, then those that changed; tries again by itself.

import { Scope } from "../scope.js";

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;
const SILENT_MS = 25_000; // the server says something every 10 s

/** @param {string} path @returns {string} an address of this service for a WebSocket */
export function socketUrl(path) {
	const url = new URL(path, location.href);
	url.protocol = url.protocol.replace("http", "ws");
	return url.href;
}

export class Wire {
	#scope = new Scope();
	#ears = new Scope();
	/** @type {WebSocket | null} */
	#socket = null;
	#retryMs = FIRST_RETRY_MS;
	#stopWatch = () => {};
	#stopRetry = () => {};
	#onMessage;
	#onStatus;

	/** @param {(message: any) => void} onMessage @param {(status: string) => void} onStatus */
	constructor(onMessage, onStatus) {
		this.#onMessage = onMessage;
		this.#onStatus = onStatus;
	}

	open() {
		const look = () => document.hidden || this.#socket || this.#connect();
		this.#scope.on(window, "online", look);
		this.#scope.on(document, "visibilitychange", look);
		this.#onStatus("connecting");
		this.#connect();
	}

	/** False where there is no connection. @param {object} message */
	send(message) {
		if (this.#socket?.readyState !== WebSocket.OPEN) return false;
		this.#socket.send(JSON.stringify(message));
		return true;
	}

	#connect() {
		this.#stopRetry();
		this.#drop();
		const socket = new WebSocket(socketUrl("/wall/stream"));
		this.#socket = socket;
		this.#watch();
		this.#ears.on(socket, "open", () => {
			this.#retryMs = FIRST_RETRY_MS;
			this.#onStatus("live");
		});
		this.#ears.on(socket, "message", ({ data }) => {
			this.#watch();
			this.#onMessage(JSON.parse(data));
		});
		this.#ears.on(socket, "close", () => this.#lost());
	}

	#watch() {
		this.#stopWatch();
		this.#stopWatch = this.#scope.after(SILENT_MS, () => this.#lost());
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
		const wait = this.#retryMs * (0.75 + Math.random() / 2);
		this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
		this.#stopRetry = this.#scope.after(wait, () => this.#retry());
	}

	/** A refused handshake looks like a lost one to a WebSocket; plain HTTP knows why. */
	async #retry() {
		const answer = await fetch("/api/calls", { cache: "no-store" }).catch(() => null);
		if (this.#socket) return;
		if (answer?.status === 401) this.#onStatus("refused");
		else this.#connect();
	}
}
