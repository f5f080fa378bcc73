// `<script type="module" src="http://127.0.0.1:8765/embed.js">`: one tag puts the overlay into a page.

import { CallAssist } from "./call-assist.js";

if (!customElements.get("call-assist")) customElements.define("call-assist", CallAssist);

// A module knows no "current script"; the tag is found by its address.
const tag = /** @type {HTMLScriptElement | undefined} */ (
	[...document.querySelectorAll("script[type=module][src]")].find((script) =>
		/\/embed\.js(?:[?#]|$)/.test(script.getAttribute("src") ?? ""),
	)
);

if (tag && !("manual" in tag.dataset) && !document.querySelector("call-assist")) {
	const element = document.createElement("call-assist");
	for (const name of ["dock", "layout", "lang"]) {
		const value = tag.dataset[name];
		if (value) element.setAttribute(name, value);
	}
	// Beside the body: what a site does to its body (transforms, filters) stays there.
	document.documentElement.append(element);
}

export { CallAssist };
