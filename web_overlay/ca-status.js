// How the assistant itself is: call time, connection, and notices that can be put away.

import { clock, el, plain, setAttr, setChildren, setText } from "./dom.js";
import { Scope } from "./scope.js";

const INFO_MS = 15_000; // an info notice goes by itself after this much audio
const STANDS = "wall"; // who looks on is always to be seen

export class CaStatus extends HTMLElement {
	#time = el("time", { class: "time", role: "timer" });
	#word = el("span", { class: "connection", role: "status" });
	#notices = el("div", { class: "notices", role: "status" });
	#rows = new Map(); // notice object → its row
	#hidden = new WeakSet();
	#scope = new Scope();

	connectedCallback() {
		this.replaceChildren(this.#time, this.#word, this.#notices);
		this.#scope.on(this.#notices, "click", ({ target }) => {
			const row = target.closest("button")?.parentElement;
			for (const [notice, node] of this.#rows) if (node === row) this.#hidden.add(notice);
			row?.remove();
		});
	}

	disconnectedCallback() {
		this.#scope.end();
	}

	update({ state, now, t, connection }) {
		const word = connection === "live" ? state.ended && "ended" : connection;
		setText(this.#word, word ? t(`status.${word}`) : "");
		setAttr(this, "data-connection", connection);
		setText(this.#time, state.call_id ? clock(state.ended?.duration_ms ?? now) : "");
		setAttr(this.#time, "aria-label", `${t("status.time")} ${this.#time.textContent}`);
		const shown = state.notices.filter(
			(notice) =>
				notice.code === STANDS
					? !state.ended
					: !this.#hidden.has(notice) && (notice.level !== "info" || now - notice.at_ms < INFO_MS),
		);
		const rows = shown.map((notice) => this.#rows.get(notice) ?? this.#row(notice, t));
		this.#rows = new Map(shown.map((notice, at) => [notice, rows[at]]));
		setChildren(this.#notices, rows);
	}

	#row(notice, t) {
		if (notice.code === STANDS) return el("p", { "data-code": STANDS }, plain(notice.text, 300));
		const hide = el("button", { class: "quiet", "aria-label": t("status.hide") }, "×");
		const level = el("b", {}, t(`level.${notice.level}`));
		return el("p", { "data-level": notice.level }, level, " ", plain(notice.text, 300), hide);
	}
}

customElements.define("ca-status", CaStatus);
