// What every page beside the overlay begins with: the token out of sight, the look, the language,
// and the way to the other pages.

import { el } from "../dom.js";
import { choose, supported, translator } from "../i18n.js";
import { Look } from "../look.js";

const PLACES = {
	"/": ["通话", "Call"],
	"/wall": ["组长大屏", "Wall"],
	"/review": ["复盘", "Review"],
	"/scorecards": ["评分", "Scores"],
	"/insights": ["规律", "Insights"],
	"/settings": ["设置", "Settings"],
	"/setup": ["检查", "Setup"],
	"/people": ["人员", "People"],
};

/**
 * Fill the page's `nav.places`: the way to the other pages that this service has.
 * @param {string} language
 */
export function showPlaces(language) {
	const places = /** @type {HTMLElement | null} */ (document.querySelector(".places"));
	const served = places?.dataset.served?.split(" ") ?? [];
	const words = language === "zh" ? 0 : 1;
	places?.replaceChildren(
		...Object.entries(PLACES)
			.filter(([path]) => served.includes(path))
			.map(([path, names]) =>
				el("a", { href: path, "aria-current": current(path) }, names[words]),
			),
	);
}

/** Whether a link is to this page, or to the one that it belongs to. @param {string} path */
function current(path) {
	if (path === location.pathname) return "page";
	return path !== "/" && location.pathname.startsWith(`${path}/`) ? "true" : null;
}

/** @typedef {[string, string]} Pair What a page says, in Chinese and in English. */

/**
 * Begin a page.
 * @param {Record<string, Pair>} table The page's words.
 */
export function beginPage(table) {
	const query = new URLSearchParams(location.search);
	const token = query.get("token");
	if (token) {
		// The cookie that came with the page opens it again; the token need not stay in sight.
		query.delete("token");
		const rest = query.size ? `?${query}` : "";
		history.replaceState(null, "", location.pathname + rest + location.hash);
	}
	const look = new Look(query);
	const language = supported(query.get("lang")) || supported(look.language) || choose(...navigator.languages);
	document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
	const t = translator(language, table);
	for (const node of document.querySelectorAll("[data-t]")) {
		node.textContent = t(/** @type {HTMLElement} */ (node).dataset.t ?? "");
	}
	for (const node of document.querySelectorAll("[data-t-label]")) {
		node.setAttribute("aria-label", t(/** @type {HTMLElement} */ (node).dataset.tLabel ?? ""));
	}
	document.title = `${t("title")} · call-assist`;
	showPlaces(language);
	/** What the service says in both languages. @param {{zh: string, en: string}} said */
	const of = (said) => (language === "zh" ? said.zh : said.en);

	/** The address of something of the service. @param {string} path */
	const address = (path) => {
		const url = new URL(path, location.href);
		if (token) url.searchParams.set("token", token);
		return url;
	};
	return { look, language, t, of, address, query };
}
