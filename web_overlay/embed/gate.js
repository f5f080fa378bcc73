// The page in the frame until it is paired: opens the question in a window of its own, takes the
// token from there, and makes room for the overlay.

import { Scope } from "../scope.js";
import { keepToken, keptToken } from "./kept.js";
import { languageOf } from "./words.js";

/** @type {Record<string, [string, string]>} */
const TABLE = {
	title: ["在这个网站上显示通话助手", "Show the call assistant on this site"],
	about: ["第一次用要您点头：", "You decide, once:"],
	connect: ["连接", "Connect"],
	fine: [
		"下一步会打开一个小窗口，写明这个网站能得到什么。通话文字只显示在这里，网站读不到。",
		"A small window says next what the site gets. The words of the call stay in here; the site cannot read them.",
	],
	waiting: ["请在弹出的窗口里确认。", "Please confirm in the window that has opened."],
	popup: [
		"浏览器拦住了弹出窗口：请在地址栏里允许弹出窗口，再按一次。",
		"The browser blocked the window: allow pop-ups in the address bar and press again.",
	],
	declined: ["没有连接。", "Not connected."],
	own: [
		"请先用终端里 overlay: 后面的链接打开一次通话助手，再回到这里刷新。",
		"First open the link that the terminal printed after “overlay:”, then reload this page.",
	],
	lost: ["连不上通话助手，稍后再试…", "The call assistant does not answer, trying again…"],
};

const AGAIN_MS = 3_000;
const POPUP = "popup,width=520,height=720";

const query = new URLSearchParams(location.search);
const origin = (query.get("origin") ?? "").toLowerCase();
const column = languageOf(query.get("lang"), ...navigator.languages) === "zh" ? 0 : 1;
const scope = new Scope();

/** @param {string} key */
const t = (key) => TABLE[key][column];
/** @param {string} id */
const find = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {string} state */
function tell(state) {
	if (window.parent !== window)
		window.parent.postMessage({ from: "call-assist", type: "connection", detail: { state } }, origin);
}

/** The overlay in place of this page. @param {string} [handed] a token that could not be kept */
function goOn(handed) {
	const next = new URLSearchParams(query);
	next.set("embed", "1");
	location.replace(`/?${next}${handed ? `#pairing=${handed}` : ""}`);
}

/**
 * Whether this frame is let in: "yes", "no", or "lost" when nobody answers.
 * @param {string} [token] without one, the cookie of an earlier visit is all there is
 * @param {string} [method] POST turns the token into that cookie
 */
async function admitted(token, method = "GET") {
	const headers = token ? { authorization: `Bearer ${token}` } : undefined;
	const path = `/api/embed?${new URLSearchParams({ origin })}`;
	const answer = await fetch(path, { method, headers, cache: "no-store" }).catch(() => null);
	if (!answer || answer.status >= 500) return "lost";
	return answer.ok ? "yes" : "no";
}

async function begin() {
	const token = keptToken(origin);
	const found = await admitted(token);
	if (found === "yes") {
		goOn();
		return;
	}
	if (found === "lost") {
		show("lost", "lost");
		tell("lost");
		scope.after(AGAIN_MS, begin);
		return;
	}
	if (token) keepToken(origin, null);
	const own = origin === location.origin;
	show("ask", own ? "own" : "");
	find("connect").hidden = own;
	tell("unpaired");
}

/**
 * The cookie is best, since no script can read it; some browsers take none from a frame, but keep
 * something for it; and where nothing is kept, the token lasts as long as the page.
 * @param {string} token
 */
async function take(token) {
	await admitted(token, "POST");
	if ((await admitted()) === "yes" || keepToken(origin, token)) goOn();
	else goOn(token);
}

/** @param {string} state @param {string} told key of a sentence, or "" */
function show(state, told) {
	document.body.dataset.state = state;
	find("told").textContent = told && t(told);
}

function connect() {
	const ask = new URLSearchParams({ origin });
	if (query.has("lang")) ask.set("lang", query.get("lang") ?? "");
	const opened = window.open(`/pair?${ask}`, "call-assist-pair", POPUP);
	show("ask", opened ? "waiting" : "popup");
}

/** @param {MessageEvent} event */
function hear({ origin: sender, data }) {
	if (sender !== location.origin || data?.from !== "call-assist" || data.site !== origin) return;
	if (data.type === "declined") show("ask", "declined");
	if (data.type !== "paired" || typeof data.token !== "string") return;
	take(data.token);
}

document.documentElement.lang = column ? "en" : "zh-CN";
/** @type {HTMLElement} */ (document.querySelector("h1")).textContent = t("title");
for (const id of ["about", "connect", "fine"]) find(id).textContent = t(id);
find("site").textContent = origin;
scope.on(find("connect"), "click", connect);
scope.on(window, "message", hear);
begin();
