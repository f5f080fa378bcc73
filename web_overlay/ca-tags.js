// What the case is about and what kind of caller this seems to be: one line of labels.

import { el, setAttr, setChildren, setText } from "./dom.js";

const RISKS = new Set(["churn_threat", "publicity_threat", "regulator_threat", "abuse"]);

export class CaTags extends HTMLElement {
	#chips = new Map(); // signal name → its label

	update({ state, t }) {
		const chips = state.tags.map((tag) => {
			const chip = this.#chips.get(tag.signal) ?? el("li");
			this.#chips.set(tag.signal, chip);
			const kind = tag.slots.is;
			setText(chip, t(kind ? `tag.${tag.signal}.${kind}` : `tag.${tag.signal}`));
			// A leaning is told as one: nobody is put in a drawer for good.
			const sure = kind ? ` ${Math.round(tag.value * 100)} %` : "";
			const heard = tag.evidence.map((piece) => piece.text).join(" · ");
			setAttr(chip, "title", `${t("prompts.heard")}: ${heard}${sure}`);
			setAttr(chip, "data-risk", RISKS.has(tag.signal));
			return chip;
		});
		if (!this.firstChild) this.append(el("ul", { "aria-label": t("tag.label") }));
		setChildren(this.firstChild, chips);
		setAttr(this, "hidden", chips.length === 0);
	}
}

customElements.define("ca-tags", CaTags);
