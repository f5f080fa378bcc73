// The call in a few lines, when it is over: what it was about, what was promised, what is open.

import { clock, el, plain, setAttr } from "./dom.js";

const SINGLE = ["problem", "cause", "solution", "follow_up"];
const LISTS = ["promises", "open_questions"];

/** The wrap-up as `[heading, lines]`, without what is empty; promises and questions always. */
export function sections(state, t) {
	const wrap = state.ended.wrap_up;
	const facts = state.facts.map((fact) => `${t(`fact.${fact.name}`)}: ${fact.value}`);
	return [
		...SINGLE.filter((name) => wrap[name]).map((name) => [t(`wrap.${name}`), [wrap[name]]]),
		...LISTS.map((name) => [t(`wrap.${name}`), wrap[name]]),
		...(facts.length ? [[t("wrap.facts"), facts]] : []),
	];
}

/** The same as plain text, for a case record. */
export function asText(state, t) {
	const none = t("wrap.none");
	const body = sections(state, t).map(([heading, lines]) =>
		lines.length > 1 ? `${heading}:\n${lines.map((line) => `- ${line}`).join("\n")}` : `${heading}: ${lines[0] ?? none}`,
	);
	return [`${t("wrap.label")} ${clock(state.ended.duration_ms)}`, ...body].map((line) => plain(line)).join("\n");
}

export class CaWrapup extends HTMLElement {
	#shown = null;

	/** Show the wrap-up of an ended call; `onClose` gives it a button to put it away. */
	update({ state, t, onClose = null }) {
		this.hidden = !state.ended;
		const { ended } = state;
		const shown = this.#shown;
		const closes = Boolean(onClose);
		if (!ended || (shown?.ended === ended && shown.t === t && shown.closes === closes)) return;
		this.#shown = { ended, t, closes };
		const copy = el("button", { class: "primary" }, t("wrap.copy"));
		copy.addEventListener("click", () => this.#copy(asText(state, t), copy, t));
		const close = el("button", {}, t("wrap.close"));
		close.hidden = !onClose;
		close.addEventListener("click", () => onClose?.());
		const title = el("h2", {}, t("wrap.label"), el("time", {}, clock(ended.duration_ms)));
		const list = el("dl");
		for (const [heading, lines] of sections(state, t)) {
			list.append(el("dt", {}, heading));
			if (!lines.length) list.append(el("dd", { class: "none" }, t("wrap.none")));
			for (const line of lines) list.append(el("dd", {}, plain(line, 400)));
		}
		setAttr(this, "role", "region");
		setAttr(this, "aria-label", t("wrap.label"));
		this.replaceChildren(title, list, el("div", { class: "buttons" }, copy, close));
	}

	/** The clipboard needs a secure page; a centre on plain HTTP still has the old way. */
	async #copy(text, button, t) {
		const done = await navigator.clipboard?.writeText(text).then(
			() => true,
			() => false,
		);
		if (!done) {
			const area = el("textarea", { class: "sr-only" });
			area.value = text;
			this.append(area);
			area.select();
			document.execCommand("copy");
			area.remove();
		}
		button.textContent = t("wrap.copied");
	}
}

customElements.define("ca-wrapup", CaWrapup);
