// The call in a few lines, when it is over: what it was about, what was promised, what is open, and
// what may be sent. Every line can be changed, leads back to where it was said, and can be copied.

import { detail } from "./ca-case.js";
import { copyButton } from "./clipboard.js";
import { clock, el, emit, plain, setAttr, setChildren, setText } from "./dom.js";
import { Scope } from "./scope.js";

const SINGLE = ["problem", "cause", "solution", "follow_up"];
const LISTS = ["promises", "open_questions"];
const MAX_LINE = 400;
const MAX_DRAFT = 4000;

/** The wrap-up as `[name, heading, lines]`, without what is empty; promises and questions always. */
export function sections(wrap, t) {
	return [
		...SINGLE.filter((name) => wrap[name]).map((name) => [name, t(`wrap.${name}`), [wrap[name]]]),
		...LISTS.map((name) => [name, t(`wrap.${name}`), wrap[name]]),
	];
}

/** The facts as `name: value` lines. */
export function details(state, t) {
	return state.facts.map((fact) => `${t(`fact.${fact.name}`)}: ${detail(fact)}`);
}

/** The same as plain text, for a case record. */
export function asText(state, wrap, t) {
	const none = t("wrap.none");
	const facts = details(state, t);
	const parts = [...sections(wrap, t), ...(facts.length ? [["", t("wrap.facts"), facts]] : [])];
	const listed = (line) => `- ${line}`;
	const body = parts.map(([, heading, lines]) =>
		lines.length > 1 ? [`${heading}:`, ...lines.map(listed)].join("\n") : `${heading}: ${lines[0] ?? none}`,
	);
	return [`${t("wrap.label")} ${clock(state.ended.duration_ms)}`, ...body].map((line) => plain(line)).join("\n");
}

/** The same for a program. */
export function asJson(state, wrap) {
	const facts = Object.fromEntries(state.facts.map(({ name, value }) => [name, value]));
	return JSON.stringify({ call_id: state.call_id, wrap_up: wrap, facts }, null, 2);
}

/** The field that a changed line belongs to, as it stands now. */
export function changed(wrap, name, at, text) {
	return { [name]: SINGLE.includes(name) ? text : wrap[name].with(at, text) };
}

export class CaWrapup extends HTMLElement {
	#shown;
	#edits = new Map(); // call id → the fields that the agent has changed
	#said = el("span", { class: "said", role: "status" });
	#after = el("div", { class: "after" });
	#shift = el("p", { class: "shift" });
	#put = new Set();
	#kept = new Scope(); // of the cards, which outlive a rewriting
	#scope = new Scope(); // of what is written now
	#polishes = false;

	/**
	 * Show the wrap-up of an ended call. `onClose` gives it a button to put it away; `desk` keeps
	 * what was changed, and tells what was changed before and how the day has been.
	 */
	update({ state, t, onClose, desk }) {
		this.hidden = !state.ended;
		const { ended } = state;
		if (!ended) {
			this.#kept.end();
			return;
		}
		this.#prompts(state, t);
		const shown = this.#shown;
		const closes = Boolean(onClose);
		if (shown?.ended === ended && shown.t === t && shown.closes === closes) return;
		this.#shown = { ended, t, closes };
		setText(this.#said, "");
		setText(this.#shift, "");
		this.#write(state, t, onClose, desk);
		desk?.shift().then((day) => setText(this.#shift, day?.calls ? day.text.join("\n") : ""));
		desk?.kept(state.call_id).then((kept) => {
			if (!kept || this.#shown.ended !== ended) return;
			this.#polishes = kept.polishes;
			if (kept.edited && !this.#edits.has(state.call_id)) this.#edits.set(state.call_id, kept.edited);
			if (kept.edited || kept.polishes) this.#write(state, t, onClose, desk);
		});
	}

	#write(state, t, onClose, desk) {
		const { ended, call_id: call } = state;
		const before = this.#scope;
		this.#scope = new Scope();
		const list = el("dl");
		const wrap = () => ({ ...ended.wrap_up, ...this.#edits.get(call) });
		const keep = (field) => {
			this.#edits.set(call, { ...this.#edits.get(call), ...field });
			desk?.save(call, this.#edits.get(call)).then((done) => {
				setText(this.#said, t(done ? "wrap.saved" : "wrap.unsaved"));
			});
		};
		for (const [name, heading, lines] of sections(wrap(), t)) {
			list.append(el("dt", {}, heading));
			if (!lines.length) list.append(el("dd", { class: "none" }, t("wrap.none")));
			lines.forEach((line, at) => {
				const from = source(ended.wrap_up, name, line);
				const write = (text) => keep(changed(wrap(), name, at, text));
				list.append(this.#line(line, from, heading, write, t));
			});
		}
		const facts = details(state, t);
		if (facts.length) list.append(el("dt", {}, t("wrap.facts")));
		for (const line of facts) list.append(el("dd", {}, plain(line, MAX_LINE)));
		const close = el("button", {}, t("wrap.close"));
		close.hidden = !onClose;
		this.#scope.on(close, "click", () => onClose?.());
		const done = t("wrap.copied");
		const copies = el(
			"div",
			{ class: "buttons" },
			copyButton(this.#scope, t("wrap.copy"), done, () => asText(state, wrap(), t), { class: "primary" }),
			copyButton(this.#scope, t("wrap.copy_json"), done, () => asJson(state, wrap())),
			close,
			this.#said,
		);
		const title = el("h2", {}, t("wrap.label"), el("time", {}, clock(ended.duration_ms)));
		setAttr(this, "role", "region");
		setAttr(this, "aria-label", t("wrap.label"));
		const hint = el("p", { class: "hint" }, t("wrap.edit"));
		const messages = el("div", { class: "messages" }, ...this.#messages(wrap, keep, call, desk, t));
		this.replaceChildren(this.#after, title, hint, list, copies, messages, this.#shift);
		before.end(); // only now: a line that was being changed has been written on its way out
	}

	/** A line that can be changed in place; its time leads to where it was said. */
	#line(text, from, heading, write, t) {
		const words = el("span", {
			class: "text",
			role: "textbox",
			tabindex: "0",
			contenteditable: "plaintext-only",
			"aria-label": heading,
		});
		words.append(plain(text, MAX_LINE));
		this.#scope.on(words, "keydown", (event) => {
			if (event.key === "Enter" && !event.isComposing) {
				event.preventDefault();
				words.blur();
			}
		});
		this.#scope.on(words, "blur", () => {
			const now = plain(words.textContent.trim(), MAX_LINE);
			if (now !== text) write((text = now));
		});
		const row = el("dd", {}, words);
		if (!from) return row;
		const at = from.span.start_ms;
		const label = `${t("prompts.heard")} ${clock(at)}`;
		const props = { class: "quiet", "data-at": at, "aria-label": label };
		const time = el("button", props, clock(at));
		row.append(time);
		return row;
	}

	/** What may be sent, and the note for a colleague. */
	#messages(wrap, keep, call, desk, t) {
		const { drafts, handover } = wrap();
		const made = drafts.map(({ channel, subject = "", text }, at) => {
			const write = (now) =>
				keep({
					drafts: wrap().drafts.map((draft, place) => ({
						channel: draft.channel,
						subject: draft.subject ?? "",
						text: place === at ? now : draft.text,
					})),
				});
			const polish = () => desk.polish(call, wrap().drafts[at].text, channel);
			return this.#message(t(`draft.${channel}`), subject, text, write, this.#polishes && polish, t);
		});
		const write = (now) => keep({ handover: now });
		return handover
			? [...made, this.#message(t("case.handover"), "", handover, write, null, t)]
			: made;
	}

	#message(heading, subject, text, write, polish, t) {
		const draft = el("p", {
			class: "draft",
			role: "textbox",
			tabindex: "0",
			"aria-multiline": "true",
			contenteditable: "plaintext-only",
			"aria-label": heading,
		});
		draft.append(plain(text, MAX_DRAFT));
		const now = () => plain(draft.innerText.trim(), MAX_DRAFT);
		this.#scope.on(draft, "blur", () => {
			if (now() !== text) write((text = now()));
		});
		const whole = () => [plain(subject), now()].filter(Boolean).join("\n\n");
		const said = el("span", { class: "said", role: "status" });
		const better = el("button", {}, t("wrap.polish"));
		this.#scope.on(better, "click", async () => {
			better.disabled = true;
			const answer = await polish();
			better.disabled = false;
			setText(said, t(answer?.polished ? "wrap.polished" : "wrap.unpolished"));
			if (answer?.polished) {
				setText(draft, plain(answer.text, MAX_DRAFT));
				write((text = now()));
			}
		});
		const copies = copyButton(this.#scope, t("case.copy"), t("wrap.copied"), whole);
		return el(
			"details",
			{},
			el("summary", {}, heading),
			...(subject ? [el("p", { class: "subject" }, plain(subject, 200))] : []),
			draft,
			el("div", { class: "buttons" }, copies, ...(polish ? [better, said] : [])),
		);
	}

	/** A few words for the agent alone, after a hard call or one that was turned round. */
	#prompts(state, t) {
		const up = state.prompts.filter(({ id, state }) => state === "shown" && !this.#put.has(id));
		const cards = up.map((prompt) => {
			const key = `${state.call_id} ${prompt.id}`;
			const known = [...this.#after.children].find((node) => node.dataset.prompt === key);
			return known ?? this.#card(prompt, key, t);
		});
		setChildren(this.#after, cards);
	}

	#card(prompt, key, t) {
		const close = el("button", { class: "quiet" }, t("private.close"));
		const label = el("p", { class: "why" }, prompt.private ? t("private.label") : plain(prompt.why, 200));
		const text = el("p", { class: "say" }, plain(prompt.say[0], 300));
		const todo = el("p", { class: "do" }, plain(prompt.do, 300));
		const node = el("article", { "data-prompt": key }, label, text, todo, close);
		this.#kept.on(close, "click", () => {
			this.#put.add(prompt.id);
			node.remove();
			emit(this, "ca-act", { type: "prompt_dismissed", prompt: prompt.id });
		});
		return node;
	}
}

/** The turn that a line was taken from. */
function source(wrap, name, text) {
	const part = { promises: "promise", open_questions: "open_question" }[name] ?? name;
	return wrap.lines.find((line) => line.part === part && text.includes(line.text));
}

customElements.define("ca-wrapup", CaWrapup);
