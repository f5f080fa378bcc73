// Audio time between events: the last event says where the call is, the local clock goes on.

const AHEAD_MS = 30_000; // without a word from the server the call may be anywhere

/**
 * Never goes back within a call, and stands still until the first event, after the end, and when
 * nobody has said for a while that the call goes on: a laptop that slept does not race ahead.
 */
export class AudioClock {
	#atMs = 0;
	#since = 0;
	#heard = 0;
	#running = false;
	#shown = 0;

	/**
	 * The call is at `atMs` at local time `localMs`. A new call starts at zero again.
	 * @param {number} atMs @param {number} localMs
	 * @param {{ running?: boolean, fresh?: boolean }} [how]
	 */
	anchor(atMs, localMs, { running = true, fresh = false } = {}) {
		this.#atMs = atMs;
		this.#since = this.#heard = localMs;
		this.#running = running;
		if (fresh) this.#shown = atMs;
	}

	/** The server was there at `localMs`, though nothing happened. @param {number} localMs */
	heard(localMs) {
		// What passed while nobody was heard for long did not pass in the call, as far as we know.
		const unheard = localMs - this.#heard - AHEAD_MS;
		if (unheard > 0) this.#since += unheard;
		this.#heard = Math.max(this.#heard, localMs);
	}

	/** Audio time at local time `localMs`. @param {number} localMs */
	now(localMs) {
		const until = Math.min(localMs, this.#heard + AHEAD_MS);
		const passed = this.#running ? Math.max(0, until - this.#since) : 0;
		this.#shown = Math.max(this.#shown, this.#atMs + passed);
		return this.#shown;
	}
}
