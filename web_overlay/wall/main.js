// The supervisors' wall: tiles of every call, the neediest first, and a word to whoever needs one.

import { el, plain, setAttr, setChildren, setText } from "../dom.js";
import { choose, translator } from "../i18n.js";
import { Look } from "../look.js";
import { Scope } from "../scope.js";
import { showPlaces } from "../shared/page.js";
import { NoteDialog } from "./note.js";
import { fits, ordered } from "./order.js";
import { Panel } from "./panel.js";
import "./tile.js";
import { Wire } from "./wire.js";
import { WORDS } from "./words.js";

const CALM_MS = 2_000; // the order changes at most this often
const FAREWELL_MS = 12_000; // a call that is over stays for a moment
const LOOK_AT = 40; // need from which a call counts as one to look at
const MOODS = ["furious", "angry", "tense", "calm"];
const FLAGS = ["threat", "abuse", "overdue", "take_over", "repeat_issue"];

const query = new URLSearchParams(location.search);
if (query.has("token")) {
	// The cookie that came with the page opens it again; the token need not stay in sight.
	query.delete("token");
	history.replaceState(null, "", query.size ? `/wall?${query}` : "/wall");
}
const look = new Look(query);
const language = choose(query.get("lang"), look.language, ...navigator.languages);
const t = translator(language, WORDS);
document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
document.title = `${t("title")} · call-assist`;

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);
for (const node of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-t]")))
	setText(node, t(node.dataset.t));

showPlaces(language);
setAttr(document.querySelector(".places"), "aria-label", t("places"));

const scope = new Scope();
const list = byId("tiles");
const find = byId("find");
const panel = new Panel(byId("panel"), t);
const filter = { text: "", mood: "", flag: "" };
/** @type {Map<string, import("./order.js").Tile>} */
const tiles = new Map();
/** @type {Map<string, { at: number, ms: number, over: number }>} when a tile came, and where it was */
const clocks = new Map();
/** @typedef {import("./tile.js").CaTile} CaTile */
/** @type {Map<string, CaTile>} */
const nodes = new Map();
/** @type {string[]} */
let order = [];
let orderedAt = -CALM_MS;
let current = ""; // the tile that has the focus, or had it last
let pending = false;

const wire = new Wire(take, (status) => {
	document.body.dataset.connection = status;
	setText(byId("connection"), t(`connection.${status}`));
});
const notes = new NoteDialog(t, (message) => {
	if (!wire.send(message)) tell(t("error.offline"));
});

function take(message) {
	if (message.type === "error") {
		tell(t(`error.${message.code}`));
		return;
	}
	byId("demo").hidden = !message.demo;
	const now = performance.now();
	const here = new Set(message.tiles.map((tile) => tile.call));
	if (message.whole) for (const call of tiles.keys()) if (!here.has(call)) forget(call);
	for (const tile of message.tiles) {
		const kept = clocks.get(tile.call);
		const over = tile.ended ? kept?.over || now : 0;
		// The clock of a call never goes back, though tiles come a little late.
		const ms = kept && !tile.ended ? Math.max(tile.at_ms, reached(tile.call, now)) : tile.at_ms;
		tiles.set(tile.call, tile);
		clocks.set(tile.call, { at: now, ms: Math.min(ms, tile.at_ms + 3_000), over });
	}
	for (const call of message.gone) {
		const clock = clocks.get(call);
		const tile = tiles.get(call);
		if (tile && !tile.ended) tiles.set(call, { ...tile, ended: true, need: 0, why: [] });
		if (clock && !clock.over) clock.over = now;
	}
	ask();
}

function tell(text) {
	setText(byId("connection"), text);
	scope.after(5_000, () => setText(byId("connection"), t(`connection.${document.body.dataset.connection}`)));
}

function forget(call) {
	tiles.delete(call);
	clocks.delete(call);
	nodes.delete(call);
}

/** Where a call is by now; it stands still once it is over or its seat has gone. */
function reached(call, now) {
	const tile = tiles.get(call);
	const clock = clocks.get(call);
	if (!tile || !clock) return 0;
	return tile.ended || !tile.connected ? clock.ms : clock.ms + now - clock.at;
}

function ask() {
	if (pending) return;
	pending = true;
	scope.frame(() => {
		pending = false;
		draw();
	});
}

function draw() {
	const now = performance.now();
	for (const [call, { over }] of clocks)
		if (over && now - over > FAREWELL_MS && panel.call !== call) forget(call);
	const fresh = tiles.size !== order.length || order.some((call) => !tiles.has(call));
	if (!notes.open && (fresh || now - orderedAt >= CALM_MS)) {
		order = ordered(order, tiles);
		orderedAt = now;
	}
	const shown = order.filter((call) => fits(/** @type {any} */ (tiles.get(call)), filter));
	arrange(shown.map((call) => node(call)));
	for (const call of shown) node(call).update(tiles.get(call), reached(call, now), t);
	if (!shown.includes(current)) current = shown[0] ?? "";
	for (const call of shown) {
		setAttr(node(call).handle, "tabindex", call === current ? "0" : "-1");
		setAttr(node(call), "data-open", call === panel.call);
	}
	summarise(shown.length);
	const open = panel.call === null ? null : tiles.get(panel.call);
	if (open) panel.update(open, reached(open.call, now));
	else if (panel.call !== null) closePanel();
}

/** @param {string} call @returns {any} */
function node(call) {
	let found = nodes.get(call);
	if (!found) {
		found = /** @type {CaTile} */ (el("ca-tile", { "data-call": call, role: "group" }));
		nodes.set(call, found);
	}
	return found;
}

/** Put the tiles in their order; those that move are seen to move. @param {HTMLElement[]} wanted */
function arrange(wanted) {
	const items = wanted.map((tile) => tile.parentElement ?? el("li", {}, tile));
	const same = items.length === list.children.length && items.every((item, at) => list.children[at] === item);
	if (same) return;
	const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
	const from = new Map(items.filter((item) => item.isConnected).map((item) => [item, item.getBoundingClientRect()]));
	const focused = /** @type {HTMLElement | null} */ (document.activeElement);
	setChildren(list, items);
	if (focused && focused !== document.activeElement && list.contains(focused)) focused.focus();
	if (still) return;
	for (const [item, before] of from) {
		const after = item.getBoundingClientRect();
		const [x, y] = [before.x - after.x, before.y - after.y];
		if (x || y)
			item.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }], {
				duration: 320,
				easing: "ease-out",
			});
	}
}

function summarise(shown) {
	const active = [...tiles.values()].filter((tile) => !tile.ended);
	const need = active.filter((tile) => tile.need >= LOOK_AT).length;
	const some = filter.text || filter.mood || filter.flag;
	const more = some ? t("summary.shown", { shown }) : "";
	setText(byId("summary"), t("summary", { calls: active.length, need }) + more);
	const empty = byId("empty");
	empty.hidden = shown > 0;
	const why = tiles.size ? "filter" : "none";
	if (shown || empty.dataset.why === why) return;
	empty.dataset.why = why;
	const clear = el("button", { "data-do": "clear" }, t("empty.clear"));
	const how = el("p", {}, t("empty.how"));
	empty.replaceChildren(el("p", {}, t(`empty.${why}`)), tiles.size ? clear : how);
}

function chips(id, names, kind, key) {
	const group = byId(id);
	setAttr(group, "aria-label", t(id));
	group.replaceChildren(
		...names.map((name) =>
			el("button", { "data-chip": kind, "data-name": name, "aria-pressed": "false" }, t(`${key}.${name}`)),
		),
	);
}

function press(kind, name) {
	filter[kind] = filter[kind] === name ? "" : name;
	showFilter();
}

function showFilter() {
	for (const chip of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-chip]"))) {
		const { chip: kind, name } = chip.dataset;
		setAttr(chip, "aria-pressed", String(filter[kind ?? ""] === name));
	}
	draw();
}

function openPanel(call) {
	const tile = tiles.get(call);
	if (!tile) return;
	current = call;
	panel.open(tile);
	byId("panel").querySelector("button").focus();
	draw();
}

function closePanel() {
	const call = panel.call;
	panel.close();
	if (call !== null && nodes.get(call)?.isConnected) nodes.get(call)?.handle.focus();
	ask();
}

function act(what, call) {
	const tile = tiles.get(call);
	if (what === "close") closePanel();
	else if (what === "clear") {
		Object.assign(filter, { text: "", mood: "", flag: "" });
		find.value = "";
		showFilter();
	} else if (!tile) return;
	else if (what === "open") openPanel(call);
	else if (what === "withdraw" && tile.note) wire.send({ type: "team_note", call, kind: "withdrawn", id: tile.note.id });
	else if ((what === "note" || what === "take_over") && !tile.ended && tile.connected)
		notes.ask(what, call, plain(tile.seat, 60));
}

/** Move the focus among the tiles; up and down by rows. @param {string} key */
function move(key) {
	const all = [...list.querySelectorAll("ca-tile")];
	const at = all.findIndex((tile) => tile.dataset.call === current);
	const columns = all.filter((tile) => tile.offsetTop === all[0].offsetTop).length || 1;
	const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key] ?? 0;
	const focused = document.activeElement?.closest("ca-tile");
	const to = all[focused ? Math.max(0, Math.min(all.length - 1, at + step)) : Math.max(0, at)];
	if (!to) return;
	current = to.dataset.call;
	for (const tile of all) setAttr(tile.handle, "tabindex", tile === to ? "0" : "-1");
	to.handle.focus();
}

chips("moods", MOODS, "mood", "mood");
chips("flags", FLAGS, "flag", "flag");
setAttr(find, "placeholder", t("find.hint"));
setText(byId("demo"), t("demo"));

scope.on(document, "click", ({ target }) => {
	const chip = target.closest("[data-chip]");
	if (chip) press(chip.dataset.chip, chip.dataset.name);
	const what = target.closest("[data-do]")?.dataset.do;
	const tile = target.closest("ca-tile")?.dataset.call;
	if (what) act(what, tile ?? panel.call ?? "");
	else if (tile && !target.closest("button") && !getSelection()?.toString()) act("open", tile);
});
scope.on(list, "focusin", ({ target }) => {
	current = target.closest("ca-tile")?.dataset.call ?? current;
});
scope.on(find, "input", () => {
	filter.text = find.value;
	draw();
});
scope.on(document, "keydown", (event) => {
	if (notes.open || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
	const typing = event.target === find;
	if (event.key === "Escape") {
		if (typing && find.value) act("clear", "");
		else if (panel.call !== null) closePanel();
		else if (typing) find.blur();
	} else if (event.key === "/" && !typing) find.focus();
	else if (typing && event.key !== "ArrowDown" && event.key !== "Enter") return;
	else if (event.target.closest?.("#panel .lines")) return;
	else if (event.key.startsWith("Arrow") || typing) move(event.key);
	else if (event.key === "n" || event.key === "N") act("note", panel.call ?? current);
	else if (event.key === "t" || event.key === "T") act("take_over", panel.call ?? current);
	else return;
	event.preventDefault();
});
scope.every(1_000, ask);
wire.open();
