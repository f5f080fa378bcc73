// <call-assist>: a frame on somebody else's page that can be docked, resized and put away. What is
// said in the call stays inside the iframe, which belongs to the local service: neither the page's
// styles nor its scripts get in. What the agent lets the page hear comes out as events.

import { Scope } from "../scope.js";
import { Chrome } from "./chrome.js";
import { keepPlace, keptPlace } from "./kept.js";
import { DOCKS, boxOf, fitted, moved, placeFrom, resized } from "./place.js";
import { languageOf, words } from "./words.js";

/**
 * @typedef {import("./place.js").Place} Place
 * @typedef {import("./place.js").Dock} Dock
 * @typedef {"connecting" | "live" | "lost" | "refused" | "unpaired" | "unreachable" | "blocked" | "denied"} Connection
 * @typedef {{call_id: string, language: string}} Call
 */

const BUTTON_PX = 72; // what the small button takes at the bottom
const HELLO_MS = 4_000; // how long the frame may take to say that it is there
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 30_000;
const EVENTS = ["prompt", "question", "anger", "ended"];
const FRAME_FEATURES = ["clipboard-write", "local-network-access", "loopback-network"];
const LOCAL_PERMISSIONS = ["loopback-network", "local-network-access"];

/** What the browser says about reaching this computer: "granted", "denied", "prompt", or "". */
async function localPermission() {
	for (const name of LOCAL_PERMISSIONS) {
		try {
			const query = { name: /** @type {PermissionName} */ (name) };
			return (await navigator.permissions.query(query)).state;
		} catch {
			// This browser does not know it by this name.
		}
	}
	return "";
}

/** The policies among `names` that this browser knows, so that it does not complain of the others. */
function knownFeatures(/** @type {string[]} */ names) {
	const policy = /** @type {{featurePolicy?: {features(): string[]}}} */ (
		/** @type {unknown} */ (document)
	).featurePolicy;
	const known = policy?.features() ?? [];
	return names.filter((name) => known.includes(name));
}

export class CallAssist extends HTMLElement {
	static observedAttributes = ["dock", "lang"];

	#scope = new Scope();
	#place = placeFrom(keptPlace());
	/** @type {Connection} */
	#connection = "connecting";
	/** @type {Call | null} */
	#call = null;
	/** @type {Set<string>} */
	#prompts = new Set();
	#service = new URL(this.getAttribute("service") ?? "/", import.meta.url).origin;
	#chrome = new Chrome(this.attachShadow({ mode: "closed" }), {
		dock: (dock) => this.#settle({ ...this.#place, dock }),
		minimise: () => this.minimise(),
		open: () => this.open(),
		retry: () => this.#load(),
		resize: (edge, size, dx, dy, done) =>
			this.#settle(resized(this.#place, edge, size, dx, dy), done),
		move: (dx, dy, done) => this.#settle(moved(this.#place, dx, dy), done),
	});
	#heard = false;
	#blocked = false;
	#retryMs = FIRST_RETRY_MS;
	#stopWaiting = () => {};

	connectedCallback() {
		const scope = (this.#scope = new Scope());
		if (this.hasAttribute("service"))
			this.#service = new URL(this.getAttribute("service") ?? "", location.href).origin;
		if (!keptPlace() && this.#wantedDock()) this.#place.dock = this.#wantedDock() ?? "right";
		this.#chrome.begin(scope);
		scope.on(window, "message", (event) => this.#hear(/** @type {MessageEvent} */ (event)));
		scope.on(window, "resize", () => this.#draw());
		scope.on(document, "securitypolicyviolation", (event) =>
			this.#violated(/** @type {SecurityPolicyViolationEvent} */ (event)),
		);
		this.#draw();
		this.#load();
	}

	disconnectedCallback() {
		this.#stopWaiting();
		this.#scope.end();
		this.#chrome.leave();
		this.#reserve(null);
	}

	/** @param {string} name @param {string | null} before @param {string | null} now */
	attributeChangedCallback(name, before, now) {
		if (!this.isConnected || before === now) return;
		const dock = this.#wantedDock();
		if (name === "dock" && dock) this.#settle({ ...this.#place, dock });
		else this.#draw();
	}

	/** Where the frame is: `right`, `left`, `bottom` or `floating`. */
	get dock() {
		return this.#place.dock;
	}

	set dock(dock) {
		if (!DOCKS.includes(dock)) throw new RangeError(`dock is one of ${DOCKS.join(", ")}`);
		this.#settle({ ...this.#place, dock });
	}

	/** Whether only the small button is shown. */
	get minimised() {
		return this.#place.minimised;
	}

	/** How the overlay is connected; the event `connection` tells when this changes. */
	get connection() {
		return this.#connection;
	}

	/** The call on the screen, `{call_id, language}`; null without one. */
	get call() {
		return this.#call && { ...this.#call };
	}

	/** Show the frame. */
	open() {
		this.#settle({ ...this.#place, minimised: false });
	}

	/** Leave only the small button. */
	minimise() {
		this.#settle({ ...this.#place, minimised: true });
	}

	/** @returns {Dock | undefined} */
	#wantedDock() {
		return DOCKS.find((dock) => dock === this.getAttribute("dock"));
	}

	/** @param {Place} place @param {boolean} [done] */
	#settle(place, done = true) {
		this.#place = fitted(place, this.#view());
		this.#draw();
		if (done) keepPlace(this.#place);
	}

	#view() {
		// Without the scroll bar, where the root is laid out as roots are.
		const { clientWidth } = document.documentElement;
		return { width: clientWidth || window.innerWidth, height: window.innerHeight };
	}

	#draw() {
		const view = this.#view();
		const place = fitted(this.#place, view);
		const t = words(languageOf(this.getAttribute("lang"), ...navigator.languages));
		const state = { connection: this.#connection, prompts: this.#prompts.size };
		this.#chrome.draw({ place, box: boxOf(place, view), view, t, service: this.#service, ...state });
		this.#reserve(place);
	}

	/** Tell the page how much of it is covered, in case its layout wants to make room. */
	#reserve(/** @type {Place | null} */ place) {
		const { style } = document.documentElement;
		for (const side of ["left", "right", "bottom"]) {
			const button = place?.minimised && side === "bottom";
			const taken = button || (place && !place.minimised && place.dock === side);
			const size = button ? BUTTON_PX : side === "bottom" ? place?.bottom : place?.side;
			if (taken) style.setProperty(`--call-assist-${side}`, `${size}px`);
			else style.removeProperty(`--call-assist-${side}`);
		}
	}

	#load() {
		this.#heard = this.#blocked = false;
		const address = new URL("/embed", this.#service);
		address.searchParams.set("origin", location.origin);
		address.searchParams.set("layout", this.getAttribute("layout") ?? "compact");
		const lang = this.getAttribute("lang");
		if (lang) address.searchParams.set("lang", lang);
		this.#chrome.load(address.href, knownFeatures(FRAME_FEATURES));
		this.#stopWaiting();
		this.#stopWaiting = this.#scope.after(HELLO_MS, () => this.#missed());
	}

	/** Nothing came from the frame: say why as well as can be told, and go on trying. */
	async #missed() {
		if (this.#heard) return;
		const permission = await localPermission();
		if (this.#heard || !this.isConnected) return;
		this.#become(this.#blocked ? "blocked" : permission === "denied" ? "denied" : "unreachable");
		this.#stopWaiting = this.#scope.after(this.#retryMs, () => this.#load());
		this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
	}

	/** @param {SecurityPolicyViolationEvent} event */
	#violated({ effectiveDirective, blockedURI }) {
		if (effectiveDirective !== "frame-src" || !blockedURI.startsWith(this.#service)) return;
		this.#blocked = true;
		if (!this.#heard) this.#become("blocked");
	}

	/** @param {MessageEvent} event */
	#hear({ data, origin, source }) {
		if (origin !== this.#service || !this.#chrome.isFrame(source)) return;
		if (data?.from !== "call-assist" || typeof data.type !== "string") return;
		this.#heard = true;
		this.#retryMs = FIRST_RETRY_MS;
		const { type, detail } = data;
		if (type === "connection") this.#become(detail.state);
		else if (type === "call") this.#begin(detail);
		else if (EVENTS.includes(type)) this.#tell(type, detail);
	}

	/** @param {Call | null} call */
	#begin(call) {
		if (call?.call_id !== this.#call?.call_id) this.#prompts.clear();
		this.#call = call;
		this.#draw();
		this.dispatchEvent(new CustomEvent("call", { detail: this.call, bubbles: true }));
	}

	/** @param {string} type @param {{id: string, state: string}} detail */
	#tell(type, detail) {
		if (type === "prompt") {
			if (detail.state === "shown") this.#prompts.add(detail.id);
			else this.#prompts.delete(detail.id);
		} else if (type === "ended") {
			this.#prompts.clear();
		}
		this.#draw();
		this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
	}

	/** @param {Connection} connection */
	#become(connection) {
		if (connection === this.#connection) return;
		this.#connection = connection;
		this.#draw();
		const detail = { state: connection };
		this.dispatchEvent(new CustomEvent("connection", { detail, bubbles: true }));
	}
}
