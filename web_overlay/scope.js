// The one owner of listeners, timers, frames and observers: what was begun in a scope ends with it.

/** @typedef {() => void} Stop */

/** Whatever listens or waits belongs to a scope; `end()` lets go of all of it. */
export class Scope {
	/** @type {Set<Stop>} */
	#ends = new Set();

	/**
	 * Listen until the scope ends; gives a function that stops earlier.
	 * @param {EventTarget} target
	 * @param {string} type
	 * @param {(event: any) => void} handler
	 * @param {AddEventListenerOptions} [options]
	 */
	on(target, type, handler, options) {
		target.addEventListener(type, handler, options);
		return this.#keep(() => target.removeEventListener(type, handler, options));
	}

	/** Call once after `ms`. @param {number} ms @param {() => void} work */
	after(ms, work) {
		const timer = setTimeout(() => {
			stop();
			work();
		}, ms);
		const stop = this.#keep(() => clearTimeout(timer));
		return stop;
	}

	/** Call every `ms`. @param {number} ms @param {() => void} work */
	every(ms, work) {
		const timer = setInterval(work, ms);
		return this.#keep(() => clearInterval(timer));
	}

	/** Call before the next paint. @param {(now: number) => void} work */
	frame(work) {
		const frame = requestAnimationFrame((now) => {
			stop();
			work(now);
		});
		const stop = this.#keep(() => cancelAnimationFrame(frame));
		return stop;
	}

	/** Hear when an element's size changes. @param {Element} element @param {() => void} work */
	sizeOf(element, work) {
		return this.observe(ResizeObserver, element, work);
	}

	/**
	 * Hear what an observer of this type sees of a node.
	 * @param {new (work: any) => { observe(node: any, options?: any): void, disconnect(): void }} Observer
	 * @param {Node} node
	 * @param {(seen: any) => void} work
	 * @param {object} [options]
	 */
	observe(Observer, node, work, options) {
		const observer = new Observer(work);
		observer.observe(node, options);
		return this.#keep(() => observer.disconnect());
	}

	/** Let go of everything. */
	end() {
		for (const stop of [...this.#ends]) stop();
	}

	/** @param {Stop} undo @returns {Stop} */
	#keep(undo) {
		const stop = () => {
			if (this.#ends.delete(stop)) undo();
		};
		this.#ends.add(stop);
		return stop;
	}
}
