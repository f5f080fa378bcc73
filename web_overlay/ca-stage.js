// Where the call stands on the main line, and what it still owes the caller.

import { el, setAttr, setChildren, setText } from "./dom.js";

const STAGES = [
	"greeting",
	"intake",
	"empathy",
	"diagnosis",
	"solution",
	"agreement",
	"execution",
	"closing",
];
const MAX_OWED = 3;

export class CaStage extends HTMLElement {
	#steps = STAGES.map((name) => el("li", { "data-stage": name }));
	#line = el("ol", {}, ...this.#steps);
	#word = el("b");
	#owes = el("span", { class: "owes" });
	#owed = el("ul");
	#shown;

	connectedCallback() {
		const owed = el("div", { class: "owed" }, this.#owes, this.#owed);
		this.replaceChildren(el("div", { class: "line" }, this.#word, this.#line), owed);
	}

	update({ state, t }) {
		const { stage, ended } = state;
		this.hidden = !stage || Boolean(ended);
		if (this.hidden || (this.#shown?.stage === stage && this.#shown.t === t)) return;
		this.#shown = { stage, t };
		const at = STAGES.indexOf(stage.stage);
		setText(this.#word, t(`stage.${stage.stage}`));
		setAttr(this.#line, "aria-label", t("stage.label"));
		this.#steps.forEach((step, place) => {
			const name = t(`stage.${STAGES[place]}`);
			setAttr(step, "data-place", place < at ? "before" : place === at ? "now" : "after");
			setAttr(step, "aria-current", place === at ? "step" : null);
			setAttr(step, "aria-label", name);
			setAttr(step, "title", name);
		});
		const shown = stage.owed.slice(0, MAX_OWED).map((name) => el("li", {}, t(`duty.${name}`)));
		const more = stage.owed.slice(MAX_OWED);
		if (more.length) {
			const names = more.map((name) => t(`duty.${name}`)).join(" · ");
			shown.push(el("li", { class: "rest", title: names, "aria-label": names }, `+${more.length}`));
		}
		setText(this.#owes, shown.length ? t("stage.owed") : "");
		setChildren(this.#owed, shown);
	}
}

customElements.define("ca-stage", CaStage);
