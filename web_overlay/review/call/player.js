// The sound of a call, or without one the place in it: where it is, how fast, and who is heard.

import { Scope } from "../../scope.js";

const SIDES = ["agent", "customer"]; // left, right
const TICK_MS = 200; // between two looks while the page is not in sight

export class Player {
	#scope = new Scope();
	/** @type {HTMLAudioElement | null} */
	#audio = null;
	#at = 0;
	#ticking = false;
	/** @type {AudioContext | null} */
	#context = null;
	/** @type {Record<string, GainNode>} */
	#gains = {};
	#on;
	silent = { agent: false, customer: false };

	/** @param {number} duration @param {{ moved: (ms: number) => void, changed: () => void, failed: () => void }} on */
	constructor(duration, on) {
		this.duration = duration;
		this.#on = on;
	}

	/** @param {HTMLAudioElement} audio @param {string} source */
	load(audio, source) {
		const on = this.#on;
		this.#audio = audio;
		for (const type of ["play", "pause", "ended", "ratechange"])
			this.#scope.on(audio, type, () => {
				on.changed();
				this.#tick();
			});
		this.#scope.on(audio, "seeked", () => this.#tell());
		this.#scope.on(audio, "error", () => {
			this.#at = this.at;
			this.#audio = null;
			on.failed();
		});
		audio.src = source;
	}

	get sounds() {
		return this.#audio !== null;
	}

	get playing() {
		return this.#audio !== null && !this.#audio.paused && !this.#audio.ended;
	}

	/** Where it is, in milliseconds. */
	get at() {
		const audio = this.#audio;
		return audio && audio.readyState > 0 && !audio.seeking ? audio.currentTime * 1000 : this.#at;
	}

	get speed() {
		return this.#audio?.playbackRate ?? 1;
	}

	set speed(factor) {
		if (this.#audio) this.#audio.playbackRate = factor;
	}

	/** @param {number} ms @param {boolean} [play] */
	seek(ms, play = false) {
		this.#at = Math.min(this.duration, Math.max(0, ms));
		const audio = this.#audio;
		if (audio) {
			// Before the head of the file is here the element keeps this as where it shall start.
			audio.currentTime = this.#at / 1000;
			if (play) this.play();
		}
		this.#on.moved(this.#at);
	}

	play() {
		this.#context?.resume();
		// A browser may want a gesture first; then it stays where it is.
		this.#audio?.play().catch(() => this.#on.changed());
	}

	toggle() {
		if (this.playing) this.#audio?.pause();
		else this.play();
	}

	/** Hear one side only, or both again; from then on in both ears. @param {string} side */
	mute(side) {
		this.silent[side] = !this.silent[side];
		this.#route();
		for (const name of SIDES) this.#gains[name].gain.value = this.silent[name] ? 0 : 1;
		this.#on.changed();
	}

	#route() {
		if (this.#context || !this.#audio) return;
		const context = (this.#context = new AudioContext());
		const split = context.createChannelSplitter(2);
		context.createMediaElementSource(this.#audio).connect(split);
		SIDES.forEach((side, channel) => {
			const gain = context.createGain();
			// A mono destination input sums both sides into both ears.
			gain.channelCount = 1;
			gain.channelCountMode = "explicit";
			split.connect(gain, channel);
			gain.connect(context.destination);
			this.#gains[side] = gain;
		});
		context.resume();
	}

	#tell() {
		this.#at = this.at;
		this.#on.moved(this.#at);
	}

	#tick() {
		if (this.#ticking || !this.playing) return;
		this.#ticking = true;
		const next = () => {
			this.#ticking = false;
			this.#tell();
			this.#tick();
		};
		if (document.hidden) this.#scope.after(TICK_MS, next);
		else this.#scope.frame(next);
	}
}
