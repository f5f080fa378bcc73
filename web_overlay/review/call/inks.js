// The colours of the design system for a canvas, which can't read `light-dark()` by itself.

const NAMES = ["bg", "surface", "sunk", "line", "edge", "text", "muted", "accent", "calm", "tense", "angry", "furious"];

/** Every ink as the page has it now, by its name in tokens.css. */
export function inksOf(root = document.body) {
	const probe = document.createElement("span");
	probe.hidden = true;
	root.append(probe);
	/** @type {Record<string, string>} */
	const inks = {};
	for (const name of NAMES) {
		probe.style.color = `var(--${name})`;
		inks[name] = getComputedStyle(probe).color;
	}
	probe.remove();
	inks.font = getComputedStyle(root).fontFamily;
	return inks;
}
