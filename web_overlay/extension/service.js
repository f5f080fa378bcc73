// The local service: where it is, with which token, and how it is doing.

import { Scope } from "/static/scope.js";

export const USUAL = "http://127.0.0.1:8765";
const LOCAL = new Set(["127.0.0.1", "localhost"]);
const PATIENCE_MS = 3_000;

/** @typedef {{ service: string, token: string }} Pairing */

/**
 * What a link says, as the terminal prints it; null if it is not a link to this machine.
 *
 * @param {string} link
 * @returns {Pairing | null}
 */
export function readLink(link) {
	const found = /http:\/\/\S+/.exec(link)?.[0];
	if (!found || !URL.canParse(found)) return null;
	const url = new URL(found);
	if (!LOCAL.has(url.hostname)) return null;
	return { service: url.origin, token: url.searchParams.get("token") ?? "" };
}

/** @returns {Promise<Pairing>} */
export async function pairing() {
	const kept = await chrome.storage.local.get(["service", "token"]);
	return { service: String(kept.service ?? USUAL), token: String(kept.token ?? "") };
}

export const pair = (/** @type {Pairing} */ { service, token }) =>
	chrome.storage.local.set({ service, token });

export const forget = () => chrome.storage.local.remove("token");

/**
 * How the service is doing: "ok", or what is in the way.
 *
 * @param {Pairing} pairing
 * @returns {Promise<"ok" | "not_paired" | "not_running" | "not_ours" | "wrong_token" | "refused">}
 */
export async function probe({ service, token }) {
	const health = await ask(`${service}/healthz`);
	if (!health) return "not_running";
	if (!health.ok || (await health.text()).trim() !== "ok") return "not_ours";
	if (!token) return "not_paired";
	const secret = `token=${encodeURIComponent(token)}`;
	const calls = await ask(`${service}/api/calls?${secret}`);
	if (!calls) return "not_running";
	if (calls.status === 401) return "wrong_token";
	if (!calls.ok) return "refused";
	return (await opens(`${service.replace("http", "ws")}/stream?${secret}`)) ? "ok" : "refused";
}

/** @param {string} address */
function ask(address) {
	const signal = AbortSignal.timeout(PATIENCE_MS);
	return fetch(address, { cache: "no-store", credentials: "omit", signal }).catch(() => null);
}

/** Whether the stream lets this extension in; only a socket is asked where it comes from. */
function opens(/** @type {string} */ address) {
	const scope = new Scope();
	const socket = new WebSocket(address);
	return new Promise((/** @type {(open: boolean) => void} */ resolve) => {
		scope.on(socket, "open", () => resolve(true));
		scope.on(socket, "close", () => resolve(false));
		scope.after(PATIENCE_MS, () => resolve(false));
	}).finally(() => {
		scope.end();
		socket.close();
	});
}
