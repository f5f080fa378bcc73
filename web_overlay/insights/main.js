// /insights: what to look at and of which calls; the address says both, so that it can be shared.

import { el, setChildren, setText } from "../dom.js";
import { get } from "../review/api.js";
import { Scope } from "../scope.js";
import { beginPage } from "../shared/page.js";
import { coaching } from "./coaching.js";
import { cards, questions, reasons, repeats, trends } from "./views.js";
import { WORDS } from "./words.js";

const VIEWS = { trends, questions, reasons, repeats, cards };
const NAMES = [...Object.keys(VIEWS), "coaching"];
const DAYS = ["7", "30", "90", "365", "0"];
const GROUPS = ["time", "team", "agent", "product", "cause", "kind", "stage", "language"];
const FACETS = { team: "teams", agent: "agents", product: "products", kind: "kinds" };
const DAY_MS = 86_400_000;

const { t, of, language } = beginPage(WORDS);
const scope = new Scope();
/** @param {string} id @returns {any} */
const find = (id) => document.getElementById(id);

/** What is looked at: the address. */
const asked = Object.fromEntries(new URLSearchParams(location.search));
asked.view = NAMES.includes(asked.view) ? asked.view : "trends";
asked.days = DAYS.includes(asked.days) ? asked.days : "90";
asked.by = GROUPS.includes(asked.by) ? asked.by : "time";

/** @type {{ teams: string[], agents: string[], products: string[], kinds: string[] }} */
let facets = { teams: [], agents: [], products: [], kinds: [] };
let coached = { agents: [], own: "" };
let drawings = new Scope();
/** @type {AbortController | null} */
let waiting = null;

/** The filters as the service takes them. */
function filters() {
	const query = new URLSearchParams();
	if (asked.days !== "0") {
		const since = new Date(Date.now() - (Number(asked.days) - 1) * DAY_MS);
		query.set("since", since.toISOString().slice(0, 10));
	}
	for (const name of Object.keys(FACETS)) if (asked[name]) query.set(name, asked[name]);
	if (asked.view === "trends") query.set("by", asked.by);
	if (asked.view === "coaching" || asked.view === "cards") query.set("speech", language);
	return query;
}

/** The address of a view of the same calls. @param {Record<string, string>} change */
function address(change) {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries({ ...asked, ...change })) if (value) query.set(name, value);
	return `/insights?${query}`;
}

/** A choice in a row of them. */
function choice(name, label, options) {
	const select = /** @type {HTMLSelectElement} */ (
		el("select", { id: `f-${name}`, name }, ...options.map(([value, text]) => el("option", { value }, text)))
	);
	select.value = asked[name] ?? "";
	scope.on(select, "change", () => go({ [name]: select.value }));
	return el("label", { for: select.id }, el("span", {}, label), select);
}

function showFilters() {
	const any = (names, say = (name) => name) => [["", t("filter.any")], ...names.map((name) => [name, say(name)])];
	const fields = [choice("days", t("filter.days"), DAYS.map((days) => [days, t(`days.${days}`)]))];
	if (asked.view === "coaching") {
		if (coached.agents.length > 1) {
			fields.push(choice("agent", t("filter.whose"), [["", "–"], ...coached.agents.map((name) => [name, name])]));
		}
	} else {
		if (asked.view === "trends") fields.push(choice("by", t("filter.by"), GROUPS.map((name) => [name, t(`by.${name}`)])));
		fields.push(choice("team", t("filter.team"), any(facets.teams)));
		fields.push(choice("agent", t("filter.agent"), any(facets.agents)));
		fields.push(choice("product", t("filter.product"), any(facets.products)));
		fields.push(choice("kind", t("filter.kind"), any(facets.kinds, (kind) => t(`kind.${kind}`))));
	}
	setChildren(find("filters"), fields);
}

function showViews() {
	find("views").replaceChildren(
		...NAMES.map((name) => {
			const link = el("a", { href: address({ view: name }), "aria-current": name === asked.view ? "page" : null }, t(`view.${name}`));
			scope.on(link, "click", (event) => {
				if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
				event.preventDefault();
				go({ view: name });
				find("views").querySelector("[aria-current]")?.focus();
			});
			return link;
		}),
	);
}

/** Look at something else. @param {Record<string, string>} change */
function go(change) {
	const focused = document.activeElement?.id;
	Object.assign(asked, change);
	history.pushState(null, "", address({}));
	showAll();
	if (focused) find(focused)?.focus();
}

function showAll() {
	if (asked.view === "coaching" && !asked.agent) asked.agent = coached.own;
	showViews();
	showFilters();
	show();
}

/** @param {unknown} error */
function trouble(error) {
	const said = /** @type {any} */ (error)?.message;
	setText(find("trouble"), said || t("lost"));
	find("trouble").hidden = false;
}

/** Draw into a box as wide as it is, and again when that changes. @param {HTMLElement} box @param {(width: number) => SVGElement} make */
function draw(box, make) {
	let last = 0;
	const again = () => {
		const width = Math.floor(box.clientWidth);
		if (!width || width === last) return;
		last = width;
		box.replaceChildren(make(width));
	};
	drawings.sizeOf(box, again);
	drawings.frame(again);
}

async function show() {
	waiting?.abort();
	waiting = new AbortController();
	const { signal } = waiting;
	const view = find("view");
	find("trouble").hidden = true;
	view.setAttribute("aria-busy", "true");
	document.body.removeAttribute("data-shown");
	if (asked.view === "coaching" && !asked.agent) {
		put([el("p", { class: "none" }, t("coach.pick"))], "");
		return;
	}
	setText(find("summary"), t("loading"));
	const path = `/api/insights/${asked.view}?${filters()}`;
	try {
		const answer = await get(path, signal);
		if (signal.aborted) return;
		drawings.end();
		drawings = new Scope();
		const counted = { calls: answer.calls.toLocaleString(), newest: answer.newest?.toLocaleString() };
		const summary = t(answer.newest ? "summary.newest" : "summary", counted);
		const room = { t, of, csv: `${path}&format=csv`, draw, width: () => view.clientWidth };
		if (asked.view === "coaching") {
			const own = answer.agent === coached.own;
			put(coaching(answer, { ...room, own, scope: drawings, trouble }), summary);
		} else {
			put(answer.calls ? VIEWS[asked.view](answer, room) : [el("p", { class: "none" }, t("none"))], summary);
		}
	} catch (error) {
		if (signal.aborted) return;
		put([], "");
		trouble(error);
	}
}

/** @param {Node[]} nodes @param {string} summary */
function put(nodes, summary) {
	setText(find("summary"), summary);
	find("view").replaceChildren(...nodes);
	find("view").removeAttribute("aria-busy");
	document.body.setAttribute("data-shown", asked.view);
}

async function begin() {
	try {
		[facets, coached] = await Promise.all([get("/api/review/facets"), get("/api/insights/agents")]);
		if (coached.own && !new URLSearchParams(location.search).has("view")) asked.view = "coaching";
	} catch (error) {
		trouble(error);
		return;
	}
	showAll();
}

scope.on(window, "popstate", () => {
	for (const name of Object.keys(asked)) delete asked[name];
	Object.assign(asked, { view: "trends", days: "90", by: "time" }, Object.fromEntries(new URLSearchParams(location.search)));
	showAll();
});
begin();
