// How the overlay looks and sounds in this browser: theme, layout, tone, and where its own window
// stood. That is all that is ever kept here; never a word or a name of a call.

export const CHOICES = {
	layout: ["standard", "compact", "focus"],
	theme: ["auto", "light", "dark", "contrast"],
	sound: ["off", "on"],
	keys: ["on", "off"],
	language: ["auto", "zh", "en"],
};
const KEPT = "call-assist.look";
const SETTLED_MS = 500; // a window that is being dragged is kept once it rests

/** What was kept; empty where the browser keeps nothing for this page. */
function kept() {
	try {
		return JSON.parse(localStorage[KEPT] ?? null) ?? {};
	} catch {
		return {};
	}
}

function keep(change) {
	try {
		localStorage.setItem(KEPT, JSON.stringify({ ...kept(), ...change }));
	} catch {
		// A private window, or a frame without storage: the choice lasts as long as the page.
	}
}

/** The choices that hold now: of the address first, then of this browser. */
export class Look {
	#now = {};
	#root;

	constructor(query, root = document.documentElement) {
		this.#root = root;
		root.toggleAttribute("data-embed", query.has("embed"));
		const asked = Object.fromEntries(Object.keys(CHOICES).map((name) => [name, query.get(name)]));
		for (const from of [kept(), asked]) this.#take(from);
		this.#apply();
	}

	get layout() {
		return this.#now.layout;
	}

	get theme() {
		return this.#now.theme;
	}

	get sound() {
		return this.#now.sound;
	}

	get keys() {
		return this.#now.keys;
	}

	get language() {
		return this.#now.language;
	}

	/** Choose, and keep the choice: `{ theme: "dark" }`. */
	set(change) {
		this.#take(change);
		this.#apply();
		keep(Object.fromEntries(Object.keys(change).map((name) => [name, this.#now[name]])));
	}

	/** The choice after the one that holds now. */
	after(name) {
		const all = CHOICES[name];
		return { [name]: all[(all.indexOf(this.#now[name]) + 1) % all.length] };
	}

	/** What another window of this browser has chosen meanwhile. */
	follow() {
		this.#take(kept());
		this.#apply();
	}

	#take(from) {
		for (const [name, all] of Object.entries(CHOICES)) {
			const wanted = all.includes(from[name]) ? from[name] : null;
			this.#now[name] = wanted ?? this.#now[name] ?? all[0];
		}
	}

	#apply() {
		const { keys, layout, theme } = this.#now;
		this.#root.dataset.layout = layout;
		this.#root.dataset.keys = keys;
		if (theme === "auto") delete this.#root.dataset.theme;
		else this.#root.dataset.theme = theme;
	}
}

/** Where a window of its own was left: `{ x, y, width, height }`, or null before the first time. */
export function place() {
	return kept().place ?? null;
}

/** Keep where `view` (a popup or a floating window) is, and how large, until `scope` ends. */
export function keepPlace(view, scope) {
	let stop;
	const write = () => {
		const { screenX: x, screenY: y, innerWidth: width, innerHeight: height } = view;
		if (width && height) keep({ place: { x, y, width, height } });
	};
	scope.on(view, "resize", () => {
		stop?.();
		stop = scope.after(SETTLED_MS, write);
	});
	scope.on(view, "pagehide", write); // moving a window makes no event: its end tells where it was
}

/** Put a popup back where it was left. */
export function restorePlace(view) {
	const last = place();
	if (!last) return;
	view.resizeTo(
		last.width + view.outerWidth - view.innerWidth,
		last.height + view.outerHeight - view.innerHeight,
	);
	view.moveTo(last.x, last.y);
}

let audio;
let waking = false;

/** A soft tone of two notes; silent while the browser waits for a first click on the page. */
export async function chime() {
	if (waking) return;
	const asked = performance.now();
	waking = true;
	audio ??= new AudioContext();
	await audio.resume();
	waking = false;
	if (performance.now() - asked > 1_000) return;
	for (const [frequency, delay] of [
		[660, 0],
		[880, 0.1],
	]) {
		const at = audio.currentTime + delay;
		const tone = new OscillatorNode(audio, { frequency });
		const loud = new GainNode(audio, { gain: 0 });
		loud.gain.linearRampToValueAtTime(0, at);
		loud.gain.linearRampToValueAtTime(0.05, at + 0.02);
		loud.gain.linearRampToValueAtTime(0, at + 0.35);
		tone.connect(loud).connect(audio.destination);
		tone.start(at);
		tone.stop(at + 0.4);
	}
}
