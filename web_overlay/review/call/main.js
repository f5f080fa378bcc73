// The page of one call: it is asked for at once, and drawn when it is here.

import { el, plain, setText } from "../../dom.js";
import { Scope } from "../../scope.js";
import { beginPage } from "../../shared/page.js";
import { asked, known } from "./early.js";
import { WORDS } from "./words.js";

const page = beginPage(WORDS);
const scope = new Scope();
/** @param {string} name @returns {any} */
const byId = (name) => document.getElementById(name);

/** Why the call is not here, and what to do. */
function refuse({ status = 0, message = "" }) {
	const { t } = page;
	const known = status === 404 || status === 401;
	const said = status ? (known ? t(`error.${status}`) : message || t("error.lost")) : t("error.lost");
	setText(byId("title"), said);
	if (known && message && status === 404) byId("title").title = plain(message, 300);
	const actions = byId("actions");
	const again = el("button", { type: "button", class: "primary" }, t("again"));
	scope.on(again, "click", () => location.reload());
	if (status === 404) actions.replaceChildren();
	else if (status === 401) actions.replaceChildren(el("a", { href: "/login", class: "button" }, t("sign.in")));
	else actions.replaceChildren(again);
	document.body.dataset.ready = "refused";
}

async function begin() {
	const [{ openRoom }, answer, me] = await Promise.all([import("./room.js"), asked, known]);
	openRoom(page, answer, me);
}

begin().catch((error) => {
	if (typeof error.status === "number") refuse(error);
	else {
		setText(byId("title"), page.t("error.script"));
		throw error;
	}
});
