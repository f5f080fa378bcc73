// Audio time between events: the last event says where the call is, the local clock goes on.

/** Never goes back within a call, and stands still until the first event and after the end. */
export class AudioClock {
	#atMs = 0;
	#since = 0;
	#running = false;
	#shown = 0;

	/** The call is at `atMs` at local time `localMs`. A new call starts at zero again. */
	anchor(atMs, localMs, { running = true, fresh = false } = {}) {
		this.#atMs = atMs;
		this.#since = localMs;
		this.#running = running;
		if (fresh) this.#shown = atMs;
	}

	/** Audio time at local time `localMs`. */
	now(localMs) {
		const passed = this.#running ? Math.max(0, localMs - this.#since) : 0;
		this.#shown = Math.max(this.#shown, this.#atMs + passed);
		return this.#shown;
	}
}
