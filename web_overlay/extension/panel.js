// The panel: the overlay itself, told where the service is; and what to do when it can't be reached.

import { allowed } from "./sites.js";
import { pairing, probe } from "./service.js";
import { put } from "./words.js";
import { Scope } from "/static/scope.js";

const LOOK_MS = 500;

const scope = new Scope();
const bar = /** @type {HTMLElement} */ (document.querySelector("#pairing"));

/**
 * How the dock around this panel stands; null for whoever may not frame it. Only a site that the
 * user allowed may, and only directly: no other may lay something over it and borrow the agent's
 * clicks.
 *
 * @returns {Promise<{ small: boolean } | null>}
 */
async function dockAround() {
	if (window.parent === window) return { small: false };
	if (window.parent !== window.top) return null;
	const around = location.ancestorOrigins?.[0];
	if (around !== undefined && !(await allowed(around))) return null;
	return chrome.runtime.sendMessage({ type: "place" }).catch(() => null);
}

/** Hear when the dock of this tab is made small: cards on it are not seen then. */
async function followDock() {
	const tab = await chrome.tabs.getCurrent();
	chrome.runtime.onMessage.addListener((message, sender) => {
		const own = message.type === "keep" && tab !== undefined && sender.tab?.id === tab.id;
		if (own && globalThis.callAssist) globalThis.callAssist.small = message.place.small;
		return false; // the worker answers
	});
}

/** Say what is in the way, above the overlay. */
function say(trouble) {
	bar.hidden = trouble === "ok";
	if (trouble === "ok") return;
	put(bar.querySelector("strong"), `state_${trouble}`);
	put(bar.querySelector("span"), `remedy_${trouble}`);
}

/** The title counts the cards that are up; the badge and the dock show it. */
function countCards() {
	let told = 0;
	scope.every(LOOK_MS, () => {
		const count = Number(/^\((\d+)\)/.exec(document.title)?.[1] ?? 0);
		if (count === told) return;
		told = count;
		chrome.runtime.sendMessage({ type: "cards", count }).catch(() => null);
	});
}

/** Where the overlay can't say itself why there is no connection, the bar does. */
function watchConnection(paired) {
	let before = "";
	scope.every(LOOK_MS, async () => {
		const now = document.body.dataset.connection ?? "";
		if (now === before) return;
		before = now;
		if (now === "live") say("ok");
		else if (now === "lost" || now === "refused") say(await probe(paired));
	});
}

async function begin() {
	const settings = /** @type {HTMLElement} */ (bar.querySelector("button"));
	put(settings, "open_options");
	scope.on(settings, "click", () => chrome.runtime.openOptionsPage());
	const paired = await pairing();
	const dock = await dockAround();
	if (!dock) {
		document.body.replaceChildren();
		return;
	}
	chrome.storage.onChanged.addListener((changes) => {
		if (changes.token || changes.service) location.reload();
	});
	if (!paired.token) {
		say("not_paired");
		return;
	}
	globalThis.callAssist = { ...paired, small: dock.small };
	await followDock();
	await import("/static/main.js");
	countCards();
	watchConnection(paired);
}

begin();
