// The dock: a frame at the side of a site. What is in it is the extension's own page, so that the
// site can neither read it nor restyle it. The packer makes one plain script of this, scope.js and
// the style, since a content script can't be a module.

import { Scope } from "/static/scope.js";

const NARROWEST = 320;
const WIDEST = 760;
const STEP = 20;

const word = chrome.i18n.getMessage;
const tell = (message) => chrome.runtime.sendMessage(message).catch(() => null);

/** @returns {HTMLButtonElement} */
function button(name, sign) {
	const made = document.createElement("button");
	made.type = "button";
	made.textContent = sign;
	made.title = word(name);
	made.ariaLabel = word(name);
	return made;
}

class Dock {
	#scope = new Scope();
	#host = document.createElement("call-assist-dock");
	#box = document.createElement("section");
	#edge = document.createElement("div");
	#side = button("dock_side", "⇄");
	#small = button("dock_small", "–");
	#close = button("dock_close", "✕");
	#pill = button("dock_big", "");
	/** @type {HTMLIFrameElement | null} */
	#frame = null;
	#place;
	#cards = 0;

	constructor(place) {
		this.#place = place;
		this.#build();
		this.#listen();
		document.documentElement.append(this.#host);
		this.#draw();
	}

	/** Show it if it is hidden, and the other way round. */
	toggle() {
		this.#move({ open: !this.#place.open, small: false });
	}

	/** How many cards are up: the pill tells while the panel is small. */
	set cards(count) {
		this.#cards = count;
		this.#draw();
	}

	/** Leave the page as it was. */
	end() {
		this.#scope.end();
		this.#host.remove();
	}

	#build() {
		const sheet = new CSSStyleSheet();
		sheet.replaceSync(STYLE);
		const root = this.#host.attachShadow({ mode: "closed" });
		root.adoptedStyleSheets = [sheet];
		const bar = document.createElement("div");
		const name = document.createElement("span");
		bar.className = "bar";
		name.textContent = "call-assist";
		bar.append(name, this.#side, this.#small, this.#close);
		this.#box.className = "dock";
		this.#box.ariaLabel = "call-assist";
		this.#box.lang = this.#pill.lang = word("lang");
		this.#edge.className = "edge";
		this.#edge.tabIndex = 0;
		this.#edge.role = "separator";
		this.#edge.ariaLabel = word("dock_width");
		this.#edge.ariaValueMin = String(NARROWEST);
		this.#edge.ariaValueMax = String(WIDEST);
		this.#box.append(bar, this.#edge);
		this.#pill.className = "dock pill";
		// The browser's top layer: above whatever z-index, transform or filter the site has.
		this.#box.popover = this.#pill.popover = "manual";
		root.append(this.#box, this.#pill);
	}

	#listen() {
		this.#scope.on(this.#side, "click", () =>
			this.#move({ side: this.#place.side === "right" ? "left" : "right" }),
		);
		this.#scope.on(this.#small, "click", () => this.#move({ small: true }));
		this.#scope.on(this.#pill, "click", () => this.#move({ small: false }));
		this.#scope.on(this.#close, "click", () => this.#move({ open: false }));
		this.#scope.on(this.#edge, "pointerdown", (event) => {
			this.#edge.setPointerCapture(event.pointerId);
			this.#box.dataset.dragged = "";
		});
		this.#scope.on(this.#edge, "pointermove", (event) => {
			if (!this.#edge.hasPointerCapture(event.pointerId)) return;
			this.#widen(this.#place.side === "right" ? innerWidth - event.clientX : event.clientX);
		});
		this.#scope.on(this.#edge, "lostpointercapture", () => {
			delete this.#box.dataset.dragged;
			this.#move({});
		});
		this.#scope.on(this.#edge, "keydown", (event) => {
			const outward = this.#place.side === "right" ? "ArrowLeft" : "ArrowRight";
			const step = { ArrowLeft: -STEP, ArrowRight: -STEP, [outward]: STEP }[event.key];
			if (!step) return;
			event.preventDefault();
			this.#widen(this.#place.width + step);
			this.#move({});
		});
	}

	#widen(width) {
		const room = Math.max(NARROWEST, Math.min(WIDEST, innerWidth - 40));
		this.#place.width = Math.round(Math.min(room, Math.max(NARROWEST, width)));
		this.#draw();
	}

	#move(change) {
		Object.assign(this.#place, change);
		tell({ type: "keep", place: this.#place });
		this.#draw();
	}

	#draw() {
		const { open, small, side, width } = this.#place;
		if (open && !this.#frame) {
			this.#frame = document.createElement("iframe");
			this.#frame.title = "call-assist";
			this.#frame.src = chrome.runtime.getURL("panel.html");
			this.#box.append(this.#frame);
		} else if (!open && this.#frame) {
			this.#frame.remove(); // hidden means off: no stream for nobody
			this.#frame = null;
		}
		for (const box of [this.#box, this.#pill]) box.dataset.side = side;
		this.#box.style.width = `${width}px`;
		this.#edge.ariaValueNow = String(width);
		this.#pill.textContent = this.#cards ? word("dock_cards", [String(this.#cards)]) : "call-assist";
		this.#pill.toggleAttribute("data-cards", this.#cards > 0);
		// A panel that is small stays alive behind the edge, or nobody would see a card come.
		this.#box.toggleAttribute("data-small", small);
		this.#box.inert = small;
		this.#box.togglePopover(open);
		this.#pill.togglePopover(open && small);
	}
}

/** @type {Dock | null} */
let dock = null;

chrome.runtime.onMessage.addListener((message, sender, reply) => {
	if (sender.id !== chrome.runtime.id) return;
	if (message.type === "toggle") dock?.toggle();
	else if (message.type === "cards" && dock) dock.cards = message.count;
	else if (message.type === "end") {
		dock?.end();
		dock = null;
	}
	reply(true);
});

tell({ type: "place" }).then((place) => {
	if (!place || document.querySelector("call-assist-dock")) return;
	dock = new Dock(place);
});
