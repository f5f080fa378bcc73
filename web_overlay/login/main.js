// The sign-in page: a name and a password, or the provider; then on to where one wanted to go.

import { plain, setAttr, setText } from "../dom.js";
import { Scope } from "../scope.js";
import { beginPage } from "../shared/page.js";
import { WORDS } from "./words.js";

const { t, query } = beginPage(WORDS);
const scope = new Scope();
/** @param {string} id @returns {any} */
const find = (id) => document.getElementById(id);

/** Only a path of this service: an address in the link must not lead elsewhere. */
function wanted() {
	const next = query.get("next") ?? "";
	try {
		const url = new URL(next, location.origin);
		const own = next.startsWith("/") && url.origin === location.origin && !url.pathname.startsWith("/login");
		return own ? url.pathname + url.search : "";
	} catch {
		return "";
	}
}

/** @param {string} text */
function complain(text) {
	setText(find("trouble"), text);
	find("trouble").hidden = !text;
	for (const id of ["name", "password"]) setAttr(find(id), "aria-invalid", text ? "true" : null);
}

async function signIn() {
	const [name, password] = [find("name"), find("password")];
	if (!name.value.trim() || !password.value) {
		complain(t("empty"));
		(name.value.trim() ? password : name).focus();
		return;
	}
	const button = find("form").querySelector("button");
	setAttr(button, "aria-disabled", "true");
	try {
		const body = JSON.stringify({ name: name.value, password: password.value });
		const answer = await fetch("/api/login", { method: "POST", headers: { "Content-Type": "application/json" }, body });
		if (answer.ok) return void location.replace(wanted() || (await answer.json()).home);
		const minutes = Math.ceil(Number(answer.headers.get("Retry-After") ?? 60) / 60);
		complain(answer.status === 429 ? t("often", { n: minutes }) : answer.status < 500 ? t("wrong") : t("lost"));
		password.value = "";
		password.focus();
	} catch {
		complain(t("lost"));
	} finally {
		setAttr(button, "aria-disabled", null);
	}
}

async function begin() {
	const failed = query.get("failed");
	if (failed === "oidc" || failed === "unknown") complain(t(`failed.${failed}`));
	try {
		const ways = await (await fetch("/api/login")).json();
		if (ways.oidc) {
			const link = find("provider").firstElementChild;
			setText(link, t("provider", { name: plain(ways.oidc, 40) }));
			const next = wanted();
			if (next) link.href += `?next=${encodeURIComponent(next)}`;
			find("provider").hidden = false;
		}
		if (ways.name) {
			setText(find("who").firstElementChild, t("here", { name: plain(ways.name, 64) }));
			find("who").hidden = false;
		}
	} catch {
		complain(t("lost"));
	}
}

scope.on(find("form"), "submit", (event) => {
	event.preventDefault();
	signIn();
});
scope.on(find("out"), "click", async () => {
	await fetch("/api/logout", { method: "POST" });
	location.reload();
});
find("name").focus();
begin();
