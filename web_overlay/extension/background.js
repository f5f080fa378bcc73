// The worker: keeps the dock on the allowed sites, and answers docks and panels.

import { allowed, allowedPatterns, patternOf } from "./sites.js";

const DOCK = "dock";
const USUAL = { open: true, side: "right", width: 400, small: false };

// Pages' processes run the dock, too: they need not be able to read the token.
chrome.storage.local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });

/** Put the dock on the sites that are allowed now, and on no other. */
async function register() {
	const matches = await allowedPatterns();
	const [before] = await chrome.scripting.getRegisteredContentScripts({ ids: [DOCK] });
	if (!matches.length) {
		if (before) await chrome.scripting.unregisterContentScripts({ ids: [DOCK] });
		return;
	}
	const script = { id: DOCK, matches, js: ["content.js"], persistAcrossSessions: true };
	if (before) await chrome.scripting.updateContentScripts([script]);
	else await chrome.scripting.registerContentScripts([script]);
}

let registered = Promise.resolve();
/** One after the other: two changes at once would register the same dock twice. */
function sync() {
	registered = registered.then(register, register);
	return registered;
}

/** The button, or its key: ask for the site once, then show or hide. */
async function clicked(/** @type {chrome.tabs.Tab} */ tab) {
	const pattern = patternOf(tab.url);
	if (!pattern || tab.id === undefined) {
		await chrome.runtime.openOptionsPage();
	} else if (await chrome.permissions.request({ origins: [pattern] })) {
		const there = await chrome.tabs.sendMessage(tab.id, { type: "toggle" }).catch(() => false);
		const target = { tabId: tab.id };
		if (!there) await chrome.scripting.executeScript({ target, files: ["content.js"] });
	}
}

/** @returns {Promise<Record<string, typeof USUAL>>} */
async function places() {
	const kept = await chrome.storage.local.get("places");
	return /** @type {Record<string, typeof USUAL>} */ (kept.places ?? {});
}

/** How the dock of a site stood. */
const place = async (site) => ({ ...USUAL, ...(await places())[site] });

async function keep(/** @type {string} */ site, /** @type {typeof USUAL} */ { open, side, width, small }) {
	await chrome.storage.local.set({
		places: { ...(await places()), [site]: { open, side, width, small } },
	});
}

/** What docks and panels ask; every answer is about the tab that they are in. */
const ANSWERS = {
	place: (_message, site) => place(site),
	keep: ({ place }, site) => keep(site, place),
	cards: ({ count }, _site, tabId) => {
		chrome.action.setBadgeText({ tabId, text: count ? String(count) : "" });
		return chrome.tabs.sendMessage(tabId, { type: "cards", count }).catch(() => false);
	},
};

async function answer(message, /** @type {chrome.runtime.MessageSender} */ sender) {
	const address = sender.tab?.url;
	if (!(await allowed(address))) return null;
	const site = new URL(address ?? "").origin;
	return ANSWERS[message.type]?.(message, site, sender.tab?.id) ?? null;
}

chrome.runtime.onInstalled.addListener(async ({ reason }) => {
	await sync();
	if (reason === "install") await chrome.runtime.openOptionsPage();
});
chrome.runtime.onStartup.addListener(sync);
chrome.permissions.onAdded.addListener(sync);
chrome.permissions.onRemoved.addListener(sync);
chrome.action.onClicked.addListener(clicked);
chrome.action.setBadgeBackgroundColor({ color: "#b93a0a" });
chrome.runtime.onMessage.addListener((message, sender, reply) => {
	if (sender.id !== chrome.runtime.id) return false;
	answer(message, sender).then(reply, () => reply(null));
	return true; // the answer comes later
});
