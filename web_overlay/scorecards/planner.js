// The form that draws a sample.

import { el, plain, setText } from "../dom.js";
import { ApiError, callLink, send } from "../review/api.js";
import { field, table } from "./tables.js";
import { reasons } from "./why.js";

const day = (ago) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);

/**
 * @param {Translate} t
 * @param {import("../scope.js").Scope} scope
 * @param {string[]} reviewers
 * @param {() => Promise<void>} done
 */
export function planner(t, scope, reviewers, done) {
	const input = (type, value, more = {}) => {
		const node = /** @type {HTMLInputElement} */ (el("input", { type, ...more }));
		node.value = value;
		return node;
	};
	const kinds = ["random", "risk", "calibration"].map((kind) => el("option", { value: kind }, t(`kind.${kind}`)));
	const kind = /** @type {HTMLSelectElement} */ (el("select", {}, ...kinds));
	const [since, until] = [input("date", day(7)), input("date", day(0))];
	const name = input("text", `${day(0)}`, { maxlength: "80" });
	const per = input("number", "2", { min: "1", max: "200" });
	const seed = input("text", day(0), { maxlength: "80" });
	const due = input("date", "");
	const who = reviewers.map((one) => {
		const tick = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox", value: one, checked: true }));
		return el("label", { class: "tick" }, tick, plain(one, 60));
	});
	const group = el("fieldset", {}, el("legend", {}, t("plan.reviewers")), ...who);
	const look = el("button", { type: "button" }, t("preview"));
	const go = el("button", { type: "submit", class: "primary" }, t("assign"));
	const said = el("p", { role: "status" });
	const drawn = el("div");
	const form = el(
		"form",
		{ class: "plan", novalidate: true },
		field(t("plan.name"), name),
		field(t("plan.kind"), kind),
		field(t("plan.per"), per),
		field(t("plan.since"), since),
		field(t("plan.until"), until),
		field(t("plan.seed"), seed),
		field(t("plan.due"), due),
		group,
		el("div", { class: "tools" }, look, go, said),
		drawn,
	);
	const draw = async (preview) => {
		const chosen = [...group.querySelectorAll("input:checked")].map((one) => /** @type {HTMLInputElement} */ (one).value);
		const plan = {
			name: name.value,
			kind: kind.value,
			since: since.value,
			until: until.value,
			per_agent: Number(per.value),
			seed: seed.value,
			due: due.value,
			reviewers: chosen,
		};
		try {
			const answer = await send("POST", "/api/review/plans", { plan, preview });
			setText(said, preview ? t("drawn", { n: answer.drawn.length }) : t("assigned", { n: answer.new }));
			const rows = answer.drawn.map((one) => [el("a", { href: callLink(one.call) }, plain(one.call, 60)), plain(one.agent || "–", 40), plain(one.reviewer, 40), reasons(one.why, t).join(" · ")]);
			drawn.replaceChildren(...(rows.length ? [table(t("plans"), [t("call"), t("agent"), t("reviewer"), t("why")], rows)] : []));
			if (!preview) await done();
		} catch (error) {
			setText(said, error instanceof ApiError && error.message ? error.message : t("lost"));
		}
	};
	scope.on(look, "click", () => draw(true));
	scope.on(form, "submit", (event) => {
		event.preventDefault();
		draw(false);
	});
	return form;
}
