// The options page: the connection to the local service, and the sites that show the overlay.

import { forget, pair, pairing, probe, readLink, USUAL } from "./service.js";
import { allowedPatterns, patternOf, siteOf } from "./sites.js";
import { fill, put } from "./words.js";
import { el, setChildren } from "/static/dom.js";
import { Scope } from "/static/scope.js";

const scope = new Scope();
const word = chrome.i18n.getMessage;
/** @returns {HTMLElement} */
const find = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));
const field = (selector) => /** @type {HTMLInputElement} */ (find(selector));
const state = find("#state");
let known = USUAL;

/** Say how the service is doing and what to do about it. */
async function check() {
	const paired = await pairing();
	known = paired.service;
	find("#forget").hidden = !paired.token;
	state.dataset.state = "checking";
	put(state.querySelector("strong"), "state_checking");
	put(state.querySelector("span"), "address_is", [paired.service]);
	const found = await probe(paired);
	state.dataset.state = found;
	put(state.querySelector("strong"), `state_${found}`);
	put(state.querySelector("span"), `remedy_${found}`, [paired.service]);
}

/** Show what is wrong with a field, or that nothing is. */
function complain(name, trouble) {
	const input = field(`#${name}`);
	input.setAttribute("aria-invalid", String(trouble !== ""));
	find(`#${name}-trouble`).textContent = trouble && word(trouble);
	if (trouble) input.focus();
}

/** The service's page that asks the agent once, and then hands over a token for this extension. */
let asking = /** @type {Window | null} */ (null);

/** The link's own token opens that page; it is not kept. */
function askForToken() {
	const typed = field("#link").value.trim();
	const read = typed ? readLink(typed) : { service: known, token: "" };
	complain("link", read ? "" : "link_wrong");
	if (!read) return;
	known = read.service;
	const query = new URLSearchParams({ origin: location.origin, want: "" });
	if (read.token) query.set("token", read.token);
	asking = open(`${read.service}/pair?${query}`, "call-assist-pair", "popup,width=520,height=680");
	complain("link", asking ? "" : "pair_blocked");
}

/** Only the page that was opened for it may bring a token. */
async function takeToken(/** @type {MessageEvent} */ { source, origin, data }) {
	if (!asking || source !== asking || origin !== known || data?.site !== location.origin) return;
	if (data.type === "declined") complain("link", "pair_declined");
	if (data.type !== "paired" || typeof data.token !== "string") return;
	asking.close();
	asking = null;
	complain("link", "");
	field("#link").value = "";
	await pair({ service: origin, token: data.token });
}

async function showSites() {
	const patterns = await allowedPatterns();
	find("#none").hidden = patterns.length > 0;
	setChildren(find("#allowed"), patterns.map(siteLine));
}

function siteLine(pattern) {
	const site = siteOf(pattern);
	const remove = el("button", { type: "button", "aria-label": word("remove_site", [site]) });
	remove.textContent = word("remove");
	scope.on(remove, "click", () => removeSite(pattern));
	return el("li", {}, el("span", {}, site), remove);
}

/** Take a permission back; docks in open tabs go first, while they can still be told. */
async function removeSite(pattern) {
	for (const tab of await chrome.tabs.query({ url: pattern }))
		if (tab.id) await chrome.tabs.sendMessage(tab.id, { type: "end" }).catch(() => null);
	await chrome.permissions.remove({ origins: [pattern] }).catch(() => false);
	await showSites();
	field("#site").focus();
}

/** Ask the browser for one site, and dock in its open tabs at once. */
async function allowSite() {
	const typed = field("#site").value.trim();
	const pattern = patternOf(typed.includes("://") ? typed : `https://${typed}`);
	complain("site", pattern ? "" : "site_wrong");
	if (!pattern || !(await chrome.permissions.request({ origins: [pattern] }))) return;
	field("#site").value = "";
	for (const { id } of await chrome.tabs.query({ url: pattern }))
		if (id)
			await chrome.scripting
				.executeScript({ target: { tabId: id }, files: ["content.js"] })
				.catch(() => null);
}

async function showKey() {
	const [command] = await chrome.commands.getAll();
	find("#key").textContent = command?.shortcut || word("keys_none");
}

fill();
const submit = (selector, work) =>
	scope.on(find(selector), "submit", (event) => {
		event.preventDefault();
		work();
	});
submit("#pair", askForToken);
scope.on(window, "message", takeToken);
submit("#allow", allowSite);
scope.on(find("#check"), "click", check);
scope.on(find("#forget"), "click", () => forget().then(check));
scope.on(find("#shortcuts"), "click", () =>
	chrome.tabs.create({ url: "chrome://extensions/shortcuts" }),
);
chrome.permissions.onAdded.addListener(showSites);
chrome.permissions.onRemoved.addListener(showSites);
chrome.storage.onChanged.addListener((changes) => (changes.token || changes.service) && check());
showSites();
showKey();
check();
