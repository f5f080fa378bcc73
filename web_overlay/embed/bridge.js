// Inside the frame: what the page around it hears of the call. Only what the agent gave it, only to
// exactly the site that is paired, and nothing at all of what the page says back.

import { keepToken, keptToken } from "./kept.js";
import { told } from "./told.js";

const CALM_MS = 500; // the mood is told at most this often unless its band changes

/**
 * The bridge to the page around this frame; loaded only when there is one (`?embed=1`). Where the
 * pairing is missing or was revoked, the frame goes back to the page that asks for it.
 * @param {URLSearchParams} query
 */
export async function bridge(query) {
	const origin = query.get("origin") ?? "";
	const token = takeToken(origin);
	const headers = token ? { authorization: `Bearer ${token}` } : undefined;
	const path = `/api/embed?${new URLSearchParams({ origin })}`;
	const answer = await fetch(path, { headers, cache: "no-store" }).catch(() => null);
	const found = answer?.ok ? await answer.json() : null;
	if (!found || found.origin !== origin) {
		// A service that does not answer is no reason to forget.
		if (answer?.status === 401) keepToken(origin, null);
		goBack(query);
		return new Bridge(origin, token, []);
	}
	return new Bridge(origin, token, found.gives);
}

/** From the address if the gate could not keep it: a fragment is sent to nobody. @param {string} origin */
function takeToken(origin) {
	const handed = new URLSearchParams(location.hash.slice(1)).get("pairing");
	if (handed) history.replaceState(null, "", `${location.pathname}${location.search}`);
	return handed ?? keptToken(origin);
}

/** @param {URLSearchParams} query */
function goBack(query) {
	const back = new URLSearchParams(query);
	back.delete("embed");
	location.replace(`/embed?${back}`);
}

class Bridge {
	#origin;
	/** @type {Set<string>} */
	#gives;
	#call = "";
	#ended = "";
	/** @type {{band: unknown, at: number}} */
	#mood = { band: null, at: 0 };

	/** @param {string} origin @param {string} token @param {string[]} gives */
	constructor(origin, token, gives) {
		this.#origin = origin;
		this.#gives = new Set(gives);
		/** Opens the stream; stays in this frame. */
		this.token = token;
	}

	/** A message of the stream, and the state after it. @param {any} message @param {any} state */
	hear(message, state) {
		if (state.call_id !== this.#call) {
			this.#call = state.call_id;
			this.#ended = "";
			this.#mood = { band: null, at: 0 };
			const { call_id, language } = state;
			this.#post("call", call_id ? { call_id, language } : null);
		}
		for (const { type, detail } of told(message, state, this.#gives)) {
			if (type === "anger" && !this.#moves(detail.band)) continue;
			if (type === "ended" && this.#ended === state.call_id) continue;
			if (type === "ended") this.#ended = state.call_id;
			this.#post(type, detail);
		}
	}

	/** How the stream is doing. @param {string} state */
	status(state) {
		this.#post("connection", { state });
		// The pairing was revoked, or the service knows it no more.
		if (state === "refused") goBack(new URLSearchParams(location.search));
	}

	/** @param {unknown} band */
	#moves(band) {
		const now = performance.now();
		if (band === this.#mood.band && now - this.#mood.at < CALM_MS) return false;
		this.#mood = { band, at: now };
		return true;
	}

	/** @param {string} type @param {unknown} detail */
	#post(type, detail) {
		if (window.parent !== window)
			window.parent.postMessage({ from: "call-assist", type, detail }, this.#origin);
	}
}
