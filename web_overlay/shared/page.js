// What every page beside the overlay begins with: the token out of sight, the look, the language,
// and the way to the other pages.

import { el } from "../dom.js";
import { choose, supported, translator } from "../i18n.js";
import { Look } from "../look.js";

const PLACES = {
	"/": ["通话", "Call"],
	"/wall": ["主管墙", "Wall"],
	"/settings": ["设置", "Settings"],
	"/setup": ["检查", "Setup"],
};

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
		history.replaceState(null, "", location.pathname + rest);
	}
	const look = new Look(query);
	const language = supported(query.get("lang")) || supported(look.language) || choose(...navigator.languages);
	document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
	const column = language === "zh" ? 0 : 1;
	const t = translator(language, table);
	for (const node of document.querySelectorAll("[data-t]")) {
		node.textContent = t(/** @type {HTMLElement} */ (node).dataset.t ?? "");
	}
	for (const node of document.querySelectorAll("[data-t-label]")) {
		node.setAttribute("aria-label", t(/** @type {HTMLElement} */ (node).dataset.tLabel ?? ""));
	}
	document.title = `${t("title")} · call-assist`;
	document.querySelector(".places")?.append(
		...Object.entries(PLACES).map(([path, words]) =>
			el(
				"a",
				{ href: path, "aria-current": path === location.pathname ? "page" : null },
				words[column],
			),
		),
	);
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
