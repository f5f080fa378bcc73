// An agent's objection to a row of a scorecard, and what becomes of it.

import { el, plain, setText } from "../dom.js";
import { ApiError, callPath, send } from "../review/api.js";

/**
 * What stands below a row: objections so far, and the way to object or to decide.
 * @param {any} host The scorecard.
 * @param {any} page
 * @param {any} card The card that is shown.
 * @param {any} row
 */
export function objection(host, page, card, row) {
	if (!card) return null;
	const { t } = host;
	const told = page.disputes.filter((one) => one.card === card.id && one.item === row.key);
	const lines = told.map((one) => {
		const said = [el("p", { class: "sc-objection", "data-state": one.state }, t("dispute.open", { by: plain(one.by, 60), text: plain(one.text) }))];
		if (one.state !== "open") {
			said.push(el("p", { class: "sc-objection", "data-state": one.state }, t(`dispute.${one.state}`, { by: plain(one.resolved_by, 60), text: plain(one.resolution) })));
		} else if (page.may.includes("resolve")) {
			said.push(decision(host, one, row));
		}
		return el("li", {}, ...said);
	});
	const open = told.some(({ state }) => state === "open");
	const can = page.may.includes("dispute") && card.state === "final" && card.id === page.counted && !open && row.judge !== "note" && row.judge !== "beyond";
	if (can) lines.push(el("li", {}, ask(host, card, row)));
	return lines.length ? el("ul", { class: "sc-objections" }, ...lines) : null;
}

function ask(host, card, row) {
	const { t } = host;
	return unfold(t("dispute"), (fold) => {
		const text = el("textarea", { rows: "2", maxlength: "2000", "aria-label": t("dispute.why") });
		const tell = el("button", { type: "button", class: "primary" }, t("send"));
		const said = el("p", { class: "sc-said", role: "status" });
		host.scope.on(tell, "click", () => attempt(host, said, () => send("POST", callPath(host.call, "disputes"), { card: card.id, item: row.key, text: text.value })));
		fold.append(text, el("div", { class: "sc-tools" }, tell, said));
	});
}

/** A form for whoever decides. @param {any} host @param {any} one @param {any} row */
export function decision(host, one, row) {
	const { t } = host;
	const choices = row?.scale === "one_to_five" ? ["1", "2", "3", "4", "5", "na"] : ["pass", "fail", "na"];
	return unfold(t("decide"), (fold) => {
		const to = el("select", { "aria-label": t("decide.to") }, ...choices.map((value) => el("option", { value }, /\d/.test(value) ? value : t(value))));
		const text = el("textarea", { rows: "2", maxlength: "2000", "aria-label": t("decide.text") });
		const said = el("p", { class: "sc-said", role: "status" });
		const button = (state, kind) => {
			const node = el("button", { type: "button", class: kind }, t(state === "upheld" ? "uphold" : "reject"));
			const body = () => ({ state, text: text.value, result: state === "upheld" ? to.value : null });
			host.scope.on(node, "click", () => attempt(host, said, () => send("POST", `/api/review/disputes/${one.id}`, body())));
			return node;
		};
		fold.append(text, el("label", { class: "sc-to" }, t("decide.to"), " ", to), el("div", { class: "sc-tools" }, button("upheld", "primary"), button("rejected", ""), said));
	});
}

async function attempt(host, said, work) {
	try {
		await work();
		await host.load();
	} catch (error) {
		setText(said, error instanceof ApiError && error.message ? error.message : host.t("lost"));
	}
}

function unfold(label, fill) {
	const fold = el("details", { class: "sc-fold" }, el("summary", {}, label));
	fill(fold);
	return fold;
}
