// Copying text. The clipboard needs a secure page; a centre on plain HTTP still has the old way.

import { el } from "./dom.js";

/** Put `text` on the clipboard and say so on the button. */
export async function copy(text, button, said) {
	const done = await navigator.clipboard?.writeText(text).then(
		() => true,
		() => false,
	);
	if (!done) {
		const area = el("textarea", { class: "sr-only" });
		area.value = text;
		document.body.append(area);
		area.select();
		document.execCommand("copy");
		area.remove();
	}
	button.textContent = said;
}

/** A button that copies what `make` gives when it is pressed, as long as `scope` lasts. */
export function copyButton(scope, label, said, make, props = {}) {
	const button = el("button", props, label);
	scope.on(button, "click", () => copy(make(), button, said));
	return button;
}
