// The words of the extension's pages: _locales, through the browser.

/** Put a text of _locales into an element. */
export function put(/** @type {Element | null} */ node, key, values = []) {
	if (node) node.textContent = chrome.i18n.getMessage(key, values);
}

/** Fill a page: `data-word` is the key of an element's text, `data-label` of its label. */
export function fill() {
	document.documentElement.lang = chrome.i18n.getMessage("lang");
	for (const node of document.querySelectorAll("[data-word]"))
		put(node, /** @type {HTMLElement} */ (node).dataset.word);
	for (const node of document.querySelectorAll("[data-label]"))
		node.ariaLabel = chrome.i18n.getMessage(/** @type {HTMLElement} */ (node).dataset.label ?? "");
}
