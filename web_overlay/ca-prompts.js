// What to say now: at most two cards, the sentence in the largest type of the screen.

import { clock, el, emit, plain, setAttr, setChildren, setText } from "./dom.js";
import { Scope } from "./scope.js";

const MAX_CARDS = 2;
const SETTLE_MS = 400; // a card that has just come (or moved) takes no clicks meant for another
const MAX_CHIPS = 3;
const KEYS = { used: ["1", "2"], dismiss: ["⇧1", "⇧2"], next: ["R", "⇧R"], mute: ["M", "⇧M"] };
const LOOKS = { used: "primary", next: "quiet", mute: "quiet" };

export class CaPrompts extends HTMLElement {
	#scope = new Scope();
	#idle = el("p", { class: "idle" });
	#list = el("div", { class: "cards" });
	#spoken = el("p", { class: "sr-only", "aria-live": "polite" });
	#cards = new Map(); // prompt id → Card
	#gone = new Set(); // prompts that the agent has put away and the call has not heard of yet
	#callId = "";

	connectedCallback() {
		setAttr(this, "role", "region");
		this.replaceChildren(this.#spoken, this.#list, this.#idle);
		this.#scope.on(this, "click", ({ target }) => {
			const what = target.closest("[data-act]")?.dataset.act;
			if (what) this.#cards.get(target.closest("article").dataset.prompt)?.act(what);
		});
	}

	disconnectedCallback() {
		this.#scope.end();
	}

	update({ state, t, quiet, look }) {
		if (state.call_id !== this.#callId) {
			this.#callId = state.call_id;
			this.#gone.clear();
			this.#cards.clear();
		}
		setAttr(this, "aria-label", t("prompts.label"));
		const shown = state.ended ? [] : state.prompts.filter((prompt) => prompt.state === "shown");
		for (const id of this.#gone) if (!shown.some((prompt) => prompt.id === id)) this.#gone.delete(id);
		const room = look?.layout === "standard" ? MAX_CARDS : 1;
		const up = shown.filter((prompt) => !this.#gone.has(prompt.id)).slice(0, room);
		const cards = up.map((prompt, slot) => this.#card(prompt, slot, t));
		this.#cards = new Map(cards.map((card) => [card.id, card]));
		setChildren(this.#list, cards.map((card) => card.node));
		setText(this.#idle, t(quiet ? "quiet.idle" : "prompts.idle"));
		this.#idle.hidden = cards.length > 0 || !state.call_id || Boolean(state.ended);
	}

	/** Ids of the prompts on the screen. */
	get shown() {
		return [...this.#cards.keys()];
	}

	/** Read out, politely and once. */
	say(text) {
		setText(this.#spoken, text);
	}

	/** Do to the card in a slot (0 or 1) what its button does. */
	act(slot, what) {
		[...this.#cards.values()][slot]?.act(what);
	}

	#card(prompt, slot, t) {
		let card = this.#cards.get(prompt.id);
		if (!card) {
			card = new Card(prompt.id, (detail) => this.#tell(prompt.id, detail));
			const why = prompt.why ? ` ${prompt.why}` : "";
			this.say(`${t("prompts.say")}: ${plain(prompt.say[0], 300)}${plain(why, 200)}`);
		}
		card.update(prompt, slot, t);
		return card;
	}

	#tell(id, detail) {
		if (detail.type !== "prompt_used") this.#gone.add(id);
		emit(this, "ca-act", detail);
	}
}

/** One card. Its nodes are made once; `update` writes what changed. */
class Card {
	#tell;
	#prompt;
	#t;
	#slot = -1;
	#settledAt = 0;
	#sentence = 0;
	#used = false;
	#say = el("p", { class: "say" });
	#why = el("p", { class: "why" });
	#do = el("p", { class: "do" });
	#avoid = el("p", { class: "avoid" });
	#tray = el("div", { class: "tray" });
	#instead = el("p", { class: "instead" });
	#chips = el("ul", { class: "chips" });
	#buttons = Object.fromEntries(
		Object.keys(KEYS).map((act) => [act, el("button", { class: LOOKS[act], "data-act": act })]),
	);

	constructor(id, tell) {
		this.id = id;
		this.#tell = tell;
		this.node = el(
			"article",
			{ "data-prompt": id },
			this.#why,
			this.#say,
			this.#do,
			this.#avoid,
			el("div", { class: "buttons" }, ...Object.values(this.#buttons)),
			this.#tray,
		);
		this.#tray.append(this.#chips, this.#instead);
	}

	update(prompt, slot, t) {
		if (slot !== this.#slot) {
			this.#slot = slot;
			this.#settledAt = performance.now() + SETTLE_MS;
		}
		if (prompt !== this.#prompt || t !== this.#t) {
			this.#prompt = prompt;
			this.#t = t;
			this.#write();
		}
		for (const [act, button] of Object.entries(this.#buttons)) {
			const key = KEYS[act][slot];
			setAttr(button, "data-key", key);
			setAttr(button, "aria-keyshortcuts", key.replace("⇧", "Shift+"));
		}
	}

	act(what) {
		const { id: prompt, card, say } = this.#prompt;
		if (what === "next") {
			this.#sentence = (this.#sentence + 1) % say.length;
			this.#write();
		} else if (!this.#used && performance.now() >= this.#settledAt) {
			if (what === "used") {
				this.#used = true;
				this.#write();
				this.#tell({ type: "prompt_used", prompt });
			} else {
				this.#tell(what === "mute" ? { type: "mute", card } : { type: "prompt_dismissed", prompt });
			}
		}
	}

	#write() {
		const { say, why, avoid, evidence } = this.#prompt;
		const t = this.#t;
		const sentence = plain(say[this.#sentence] ?? say[0], 600);
		setAttr(this.node, "data-used", this.#used);
		setText(this.#say, sentence);
		setAttr(this.#say, "data-long", sentence.length > 90);
		labelled(this.#do, t("prompts.do"), el("span", {}, plain(this.#prompt.do, 300)));
		labelled(this.#avoid, t("prompts.avoid"), el("span", {}, plain(avoid, 300)));
		const reason = plain(why, 200) || t("prompts.say");
		setAttr(this.#why, "title", reason);
		setText(this.#why, this.#prompt.private ? `${t("private.label")} · ${reason}` : reason);
		const passed = this.#prompt.instead_of ?? [];
		const instead = passed.map(({ card, why }) => `${plain(card, 60)} (${t(`instead.${why}`)})`);
		setText(this.#instead, passed.length ? `${t("instead.label")}: ${instead.join(" · ")}` : "");
		setChildren(this.#chips, evidence.slice(0, MAX_CHIPS).map((item) => chip(item, t)));
		this.#tray.hidden = !evidence.length && !passed.length;
		const { used, dismiss, next, mute } = this.#buttons;
		setText(used, t(this.#used ? "prompts.done" : "prompts.used"));
		setText(dismiss, t("prompts.dismiss"));
		setText(mute, t("prompts.mute"));
		setAttr(mute, "title", t("prompts.muted_for"));
		setText(next, t("prompts.next"));
		setAttr(next, "title", `${this.#sentence + 1}/${say.length}`);
		next.hidden = say.length < 2;
		used.disabled = dismiss.disabled = mute.disabled = this.#used;
	}
}

/** The words that caused it; a click shows them in the transcript. */
function chip({ text, start_ms, why }, t) {
	const words = plain(text, 40);
	const label = `${t("prompts.heard")}: ${words} ${clock(start_ms)}`;
	const props = { title: plain(why, 60), "aria-label": label, "data-at": start_ms };
	return el("li", {}, el("button", props, words));
}

function labelled(node, label, text) {
	node.hidden = !text.textContent;
	node.replaceChildren(el("b", {}, label), " ", text);
}

customElements.define("ca-prompts", CaPrompts);
