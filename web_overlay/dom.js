// Small helpers. Whatever was said in a call is untrusted: it only ever becomes a text node.

// Controls and bidi marks have no sound; one of them could turn the rest of the screen around.
const UNSPOKEN =
	/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text fit to be shown: no control characters, at most `limit` code points. */
export function plain(text, limit = 2000) {
	const clean = String(text ?? "").replace(UNSPOKEN, "");
	if (clean.length <= limit) return clean;
	const points = [...clean];
	return points.length <= limit ? clean : `${points.slice(0, limit).join("")}…`;
}

/** An element: `class` and attributes from `props`, text and nodes from `children`. */
export function el(tag, props = {}, ...children) {
	const node = document.createElement(tag);
	for (const [name, value] of Object.entries(props)) {
		if (value === true) node.setAttribute(name, "");
		else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
	}
	node.append(...children);
	return node;
}

/** Write text only if it changed. */
export function setText(node, text) {
	if (node.textContent !== text) node.textContent = text;
}

/** Write an attribute only if it changed; null takes it away. */
export function setAttr(node, name, value) {
	if (value === null || value === undefined || value === false) {
		if (node.hasAttribute(name)) node.removeAttribute(name);
	} else {
		const text = value === true ? "" : String(value);
		if (node.getAttribute(name) !== text) node.setAttribute(name, text);
	}
}

/** Make the children of `parent` exactly `nodes`, moving as little as possible. */
export function setChildren(parent, nodes) {
	const wanted = new Set(nodes);
	for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
	nodes.forEach((node, at) => {
		if (parent.children[at] !== node) parent.insertBefore(node, parent.children[at] ?? null);
	});
}

/** Milliseconds as m:ss, or h:mm:ss. */
export function clock(ms) {
	const seconds = Math.max(0, Math.floor(ms / 1000));
	const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
	const two = (n) => String(n).padStart(2, "0");
	return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Tell whoever holds this node; `detail` says what. */
export function emit(node, type, detail) {
	node.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
}
