// May this site show the overlay, and what may its page hear? Asked in a window of its own, which no
// page may frame; the answer goes to nobody but the service's own frame that opened it.

import { Scope } from "../scope.js";
import { el } from "../dom.js";
import { languageOf } from "../embed/words.js";

/** @type {Record<string, [string, string]>} */
const TABLE = {
	name: ["通话助手", "Call assistant"],
	title: ["让这个网站显示通话助手吗？", "Let this site show the call assistant?"],
	"title.extension": [
		"让这个浏览器扩展显示通话助手吗？",
		"Let this browser extension show the call assistant?",
	],
	legend: ["这个网站的页面还可以得到", "The site's page may also get"],
	wrap_up: ["通话小结", "The wrap-up"],
	"wrap_up.about": [
		"通话结束时：问题、原因、处理、承诺和记下的信息，用来填工单",
		"When the call ends: problem, cause, solution, promises and details, to fill in its form",
	],
	questions: ["客户的问题", "The caller's questions"],
	"questions.about": ["问了什么、答了没有", "What was asked, and whether it was answered"],
	prompts: ["给您的提示", "Your prompts"],
	"prompts.about": ["提示卡上的话；只给您一个人看的不算", "The sentences on the cards, except those for you alone"],
	mood: ["客户的情绪", "The caller's mood"],
	"mood.about": ["平静、紧张、生气的程度", "How calm, tense or angry the caller is"],
	never: [
		"通话文字和录音不会给网站，只显示在小窗里。随时可以在“设置”里断开。",
		"The site never gets the words or the recording; they stay in the frame. You can disconnect it in the settings at any time.",
	],
	yes: ["允许", "Allow"],
	no: ["不允许", "Don't allow"],
	plain: [
		"这个网站没有加密（http）：同一网络里的人可能改动它的页面。",
		"This site is not encrypted (http): others on the network could change its page.",
	],
	done: ["连好了，可以关上这个窗口。", "Connected. You can close this window."],
	alone: [
		"已允许，但找不到打开这个窗口的页面。请从网站里的小窗按“连接”；如果还是这样，请改用浏览器扩展。",
		"Allowed, but the page that opened this window cannot be found. Press “Connect” in the site's frame; if that does not help, use the browser extension.",
	],
	link: [
		"这个浏览器还没打开过通话助手。请先用终端里 overlay: 后面的链接打开一次，再回来按“连接”。",
		"This browser has not opened the call assistant yet. Open the link that the terminal printed after “overlay:” first, then press “Connect” again.",
	],
	"no site": ["这个链接里没有网站。", "This link names no site."],
	failed: ["没连上，请关上窗口再试一次。", "That did not work. Close this window and try again."],
};

/** In the order in which a site has use for them. */
const GIFTS = ["wrap_up", "questions", "prompts", "mood"];
const FIRST = ["wrap_up", "questions"];
const ARMED_MS = 900; // a second click meant for the page below must not be the answer
const CLOSE_MS = 900;

const query = new URLSearchParams(location.search);
const site = (query.get("origin") ?? "").toLowerCase();
const column = languageOf(query.get("lang"), ...navigator.languages) === "zh" ? 0 : 1;
const scope = new Scope();
let nonce = "";

/** @param {string} key */
const t = (key) => TABLE[key][column];
/** @template {HTMLElement} T @param {string} selector @returns {T} */
const find = (selector) => /** @type {T} */ (document.querySelector(selector));

/** Tell whoever opened this window, if it is the frame of this very service (or the extension that is being paired). @param {object} what */
function answer(what) {
	if (!window.opener) return false;
	const message = { from: "call-assist", site, ...what };
	window.opener.postMessage(message, location.origin);
	if (/^(chrome|moz)-extension:/.test(site)) window.opener.postMessage(message, site);
	return true;
}

/** @param {string} key @param {boolean} [good] */
function say(key, good = false) {
	const told = find("#told");
	told.textContent = t(key);
	told.toggleAttribute("data-good", good);
}

async function ask() {
	const found = await fetch(`/api/pairings/ask?${new URLSearchParams({ origin: site })}`).catch(() => null);
	if (!found?.ok) {
		say(found?.status === 401 ? "link" : found?.status === 400 ? "no site" : "failed");
		return;
	}
	const question = await found.json();
	nonce = question.nonce;
	if (question.trusted) {
		// The configuration has said yes to this site.
		await pair(question.gives);
		return;
	}
	find("form").hidden = false;
	arm();
}

/** The answer counts only after the window has been in front for a moment. */
function arm() {
	/** @type {HTMLButtonElement} */
	const yes = find("#yes");
	let stop = () => {};
	const look = () => {
		stop();
		if (document.hidden || !document.hasFocus()) yes.disabled = true;
		else stop = scope.after(ARMED_MS, () => (yes.disabled = false));
	};
	for (const type of ["focus", "blur"]) scope.on(window, type, look);
	scope.on(document, "visibilitychange", look);
	look();
}

/** @param {string[]} gives */
async function pair(gives) {
	const found = await fetch("/api/pairings", {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ origin: site, nonce, gives }),
	}).catch(() => null);
	if (!found?.ok) {
		say("failed");
		return;
	}
	find("form").hidden = true;
	const { token } = await found.json();
	if (!answer({ type: "paired", token, gives })) {
		say("alone");
		return;
	}
	say("done", true);
	scope.after(CLOSE_MS, () => window.close());
}

function draw() {
	document.documentElement.lang = column ? "en" : "zh-CN";
	const extension = /^(chrome|moz)-extension:/.test(site);
	document.title = t(extension ? "title.extension" : "title");
	find("h1").textContent = document.title;
	find("fieldset").hidden = extension; // it has no page around the overlay that could get anything
	find("#name").textContent = t("name");
	find("legend").textContent = t("legend");
	for (const id of ["never", "yes", "no", "plain"]) find(`#${id}`).textContent = t(id);
	const parts = /^([a-z-]+:\/\/)(.*)$/.exec(site);
	find("#site").replaceChildren(parts?.[1] ?? "", el("b", {}, parts?.[2] ?? site));
	const local = /^http:\/\/(localhost|127\.|\[::1\])/.test(site);
	find("#plain").hidden = !site.startsWith("http:") || local;
	const wanted = query.get("want")?.split(",") ?? FIRST;
	for (const gift of GIFTS) {
		const box = el("input", { type: "checkbox", name: gift, checked: wanted.includes(gift) });
		find("fieldset").append(el("label", {}, box, el("div", {}, t(gift), el("span", {}, t(`${gift}.about`)))));
	}
}

draw();
scope.on(find("form"), "submit", (event) => {
	event.preventDefault();
	if (!event.isTrusted) return;
	/** @type {NodeListOf<HTMLInputElement>} */
	const boxes = document.querySelectorAll("fieldset input:checked");
	pair([...boxes].map((box) => box.name));
});
scope.on(find("#no"), "click", () => {
	answer({ type: "declined" });
	window.close();
});
ask();
