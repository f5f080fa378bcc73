// The list of calls: one address is one list. Searching, filtering and moving need no mouse.

import { el, setAttr, setChildren, setText } from "../dom.js";
import { Scope } from "../scope.js";
import { beginPage } from "../shared/page.js";
import { ApiError, get } from "./api.js";
import { empty, fault, keysDialog } from "./list_help.js";
import { Filters, titled } from "./list_filters.js";
import { Pages } from "./list_pages.js";
import { SORTS, everything, filtering, fromAddress, toAddress, toService } from "./list_query.js";
import { Rows } from "./list_rows.js";
import { Views } from "./list_views.js";
import { WORDS } from "./words.js";

/** @typedef {import("./list_query.js").Query} Query */

const TYPING_MS = 220; // a pause in typing after which is searched
const SLOW_MS = 250; // a search that takes longer says so
const MOST_BACK = 10; // pages that are asked for again when somebody comes back

const { look, language, t } = beginPage(WORDS);
const scope = new Scope();
/** @param {string} id @returns {any} */
const find = (id) => document.getElementById(id);

const table = find("calls");
const search = find("find");
const rows = new Rows(t, language);
const filters = new Filters(find("fields"), t, (part) => change(part));
const views = new Views(find("views"), find("naming"), t, (text) => setText(find("said"), text));
const pages = new Pages(table, (call, index) => rows.row(call, index), ask, standing);
const keys = keysDialog(find("keys"), t, scope);

/** @type {Query} */
let query = fromAddress(new URLSearchParams(location.search));
let asking = new AbortController();
let role = "admin";
let typing = () => {};
let waits = () => {};
let moving = Promise.resolve();

// --- what is seen ----------------------------------------------------------------------

/** Ask for a page of the list that is seen. @param {string} cursor */
function ask(cursor) {
	const params = toService(query);
	if (cursor) params.set("cursor", cursor);
	return get(`/api/review/calls?${params}`, asking.signal);
}

/** Show the list of the query, from its first page. */
async function load() {
	asking.abort();
	asking = new AbortController();
	const mine = asking;
	waits();
	waits = scope.after(SLOW_MS, () => {
		setText(find("count"), t("count.wait"));
		setAttr(table, "aria-busy", "true");
	});
	show();
	try {
		const page = await ask("");
		if (mine !== asking) return;
		pages.begin(page);
		count(page);
		trouble(null);
		blank(page.total === 0);
		find("take").hidden = page.total === 0;
	} catch (error) {
		if (mine !== asking || /** @type {any} */ (error)?.name === "AbortError") return;
		pages.clear();
		setText(find("count"), "");
		setText(find("end"), "");
		trouble(error);
	} finally {
		if (mine === asking) {
			waits();
			setAttr(table, "aria-busy", null);
		}
	}
}

/** Everything around the list. */
function show() {
	if (document.activeElement !== search || search.value.trim() !== query.text) search.value = query.text;
	find("sort").value = query.sort;
	filters.show(query);
	setChildren(find("chips"), filters.labels(query));
	titled(find("filters-title"), t, filtering(query).filter((name) => name !== "text").length);
	views.show(query);
	for (const format of ["csv", "xlsx"]) setAttr(find(`take-${format}`), "href", `/api/review/export.${format}?${toService(query)}`);
}

function count({ total, exact }) {
	const name = total === 0 ? "none" : !exact ? "more" : total === 1 ? "one" : "some";
	const nothing = total === 0 && !filtering(query).length;
	setText(find("count"), nothing ? "" : t(`count.${name}`, { n: total.toLocaleString(language === "zh" ? "zh-CN" : "en-GB") }));
	// Head and lines; how many there are is not always known.
	setAttr(table, "aria-rowcount", exact ? String(total + 1) : "-1");
}

/** What the pages tell: more to come, the end, that it takes a while, or an error. */
function standing(state) {
	const end = find("end");
	if (state === "end") setText(end, pages.size > 10 ? t("end") : "");
	else if (state === "wait") setText(end, t("loading"));
	else if (state === "more") setText(end, "");
	else if (/** @type {any} */ (state)?.name !== "AbortError") {
		const again = el("button", { type: "button" }, t("again"));
		scope.on(again, "click", () => void pages.more(), { once: true });
		end.replaceChildren(reason(state), " ", again);
	}
}

function reason(error) {
	const status = error instanceof ApiError ? error.status : 0;
	return `fault.${status}` in WORDS ? t(`fault.${status}`) : error.message;
}

function trouble(error) {
	const place = find("trouble");
	const status = error instanceof ApiError ? error.status : error ? 0 : -1;
	const whole = status === 401 || status === 404; // nothing here would do anything
	place.hidden = error === null || whole;
	document.body.toggleAttribute("data-useless", whole);
	if (error === null) return;
	table.hidden = true;
	blank(false);
	if (whole) {
		find("empty").hidden = false;
		find("empty").replaceChildren(...fault(status, t));
		return;
	}
	const again = el("button", { type: "button" }, t("again"));
	scope.on(again, "click", () => void load(), { once: true });
	place.replaceChildren(reason(error), " ", again);
}

/** Say what to do where there is nothing. @param {boolean} nothing */
function blank(nothing) {
	const place = find("empty");
	table.hidden = nothing || !find("trouble").hidden;
	place.hidden = !nothing;
	if (nothing) place.replaceChildren(...empty({ filtered: filtering(query).length > 0, role }, t));
}

// --- what somebody does ----------------------------------------------------------------

/**
 * Another list.
 * @param {Partial<Query>} part
 * @param {boolean} [typed] While typing, addresses replace each other.
 */
function change(part, typed = false) {
	typing();
	const focus = document.activeElement;
	const inChips = focus?.closest("#chips");
	query = { ...query, ...part };
	const address = toAddress(query);
	const url = address ? `?${address}` : location.pathname;
	if (typed) history.replaceState(null, "", url);
	else history.pushState(null, "", url);
	void load();
	// The label that was pressed has gone; whoever uses the keyboard goes on from its neighbours.
	if (inChips) (find("chips").querySelector("button") ?? search).focus();
}

/** The lines' links, of which one takes the focus at a time. */
function links() {
	return pages.rows.map((row) => /** @type {HTMLElement} */ (row.querySelector("a.open")));
}

/** Go on by so many lines, one step after the other. @param {number} step */
function move(step) {
	moving = moving.then(() => go(step));
}

/** One step; asks for more at the end. @param {number} step */
async function go(step) {
	if (step === -Infinity) {
		scrollTo(0, 0);
		pages.look();
	}
	let all = links();
	const row = document.activeElement?.closest("tbody tr");
	const at = row ? all.indexOf(/** @type {HTMLElement} */ (row.querySelector("a.open"))) : -1;
	if (at + step >= all.length && (await pages.more())) all = links();
	const to = at < 0 || step === -Infinity ? all[0] : all[Math.max(0, Math.min(all.length - 1, at + step))];
	to?.focus();
	to?.closest("tr")?.scrollIntoView({ block: "nearest" });
}

function leave(link) {
	const row = link.closest("tr");
	// Coming back, the same line is where it was.
	history.replaceState({ call: row.dataset.call, page: pages.pageOf(row) }, "");
}

/** After coming back: the line that was opened. @param {any} state */
async function back(state) {
	if (typeof state?.call !== "string") return;
	for (let page = 0; page < Math.min(MOST_BACK, state.page); page += 1) if (!(await pages.more())) break;
	const row = pages.rows.find((one) => one.dataset.call === state.call);
	/** @type {HTMLElement | null | undefined} */ (row?.querySelector("a.open"))?.focus({ preventScroll: true });
	row?.scrollIntoView({ block: "center" });
}

function press(event) {
	if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
	if (find("keys").open || find("naming").open) return;
	const field = event.target.closest?.("input, select, textarea");
	if (field === search && event.key === "Escape" && search.value) change({ text: "" }, true);
	else if (field === search && (event.key === "ArrowDown" || event.key === "Enter")) {
		if (search.value.trim() !== query.text) change({ text: search.value.trim() }, true);
		else move(1);
	} else if (field) return;
	else if (event.key === "ArrowDown" && event.target.closest?.("tbody")) move(1);
	else if (event.key === "ArrowUp" && event.target.closest?.("tbody")) move(-1);
	else if (look.keys === "off" || !single(event.key)) return;
	event.preventDefault();
}

/** Keys of one letter, which can be turned off. @param {string} key @returns {boolean} */
function single(key) {
	if (key === "j" || key === "J") move(1);
	else if (key === "k" || key === "K") move(-1);
	else if (key === "g" || key === "Home") move(-Infinity);
	else if (key === "G" || key === "End") move(Infinity);
	else if (key === "/") search.select();
	else if (key === "f") {
		find("filters").open = true;
		find("f-days").focus();
	} else if (key === "s") views.name();
	else if (key === "?") keys.open();
	else return false;
	return true;
}

// --- begin -----------------------------------------------------------------------------

table.append(el("caption", { class: "sr-only" }, t("table")), rows.head());
setAttr(search, "placeholder", t("find.hint"));
find("sort").append(...SORTS.map((name) => el("option", { value: name }, t(`sort.${name}`))));
if (matchMedia("(max-width: 899px)").matches) find("filters").open = false;

scope.on(find("sort"), "change", () => change({ sort: find("sort").value }));
scope.on(search, "input", () => {
	typing();
	typing = scope.after(TYPING_MS, () => {
		if (search.value.trim() !== query.text) change({ text: search.value.trim() }, true);
	});
});
scope.on(find("help"), "click", () => keys.open());
scope.on(document, "keydown", press);
scope.on(document, "click", (event) => {
	const { target } = event;
	const link = target.closest("a");
	if (target.closest("[data-clear]")) change(everything());
	else if (link?.closest("tbody")) leave(link);
	else if (link?.dataset.view !== undefined && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
		event.preventDefault();
		change(fromAddress(new URLSearchParams(new URL(link.href).search)));
	}
});
scope.on(window, "popstate", () => {
	query = fromAddress(new URLSearchParams(location.search));
	void load().then(() => back(history.state));
});

void load().then(() => back(history.state));
get("/api/review/me").then(
	(me) => {
		role = me.role;
	},
	() => {},
);
get("/api/review/facets").then((facets) => filters.offer(facets), () => {});
views.load().catch(() => {});
