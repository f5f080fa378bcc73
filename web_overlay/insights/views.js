// What each part of the page shows of an answer of the service.

import { clock, el } from "../dom.js";
import { callLink } from "../review/api.js";
import { dotChart, lineChart } from "./chart.js";
import { csvLink, decimal, interval, percent, shown, table } from "./table.js";

const SHOWN = 30; // groups in a chart; more can't be read
const LISTED = 5; // calls to listen to beside a line

/** @typedef {{ t: (key: string, values?: object) => string, width: () => number, csv: string, draw: (box: HTMLElement, make: (width: number) => SVGElement) => void }} Room */

/** Links to calls. @param {{call_id: string, at_ms: number}[]} places @param {Room} room */
export function places(places, { t }) {
	const link = ({ call_id, at_ms }, at) =>
		el(
			"a",
			{
				href: callLink(call_id, at_ms ? { t: at_ms } : {}),
				"aria-label": t("call.at", { id: shown(call_id, 60), at: clock(at_ms) }),
			},
			String(at + 1),
		);
	const first = places.slice(0, LISTED).map(link);
	const rest = places.slice(LISTED).map((place, at) => link(place, at + LISTED));
	const more = rest.length
		? [el("details", {}, el("summary", {}, t("more.calls", { n: rest.length })), el("span", { class: "listen" }, ...rest))]
		: [];
	return el("div", { class: "listen" }, ...first, ...more);
}

/** What a chart says without being seen. @param {import("./chart.js").Point[]} points @param {(value: number) => string} format @param {Room} room */
function describe(points, format, { t }) {
	const known = points.flatMap((point) => (point.value === null ? [] : [point.value]));
	if (!known.length) return t("none.rows");
	return t("desc", {
		n: known.length,
		first: points[0].label,
		last: points.at(-1)?.label,
		low: format(Math.min(...known)),
		high: format(Math.max(...known)),
	});
}

/** A card with a title, a chart and what belongs below it. @param {string} title @param {Node[]} children @param {string} [about] */
function figure(title, children, about = "") {
	return el(
		"section",
		{ class: "card figure", "aria-label": title },
		el("h2", {}, title),
		...(about ? [el("p", { class: "hint" }, about)] : []),
		...children,
	);
}

const MEASURES = ["calls", "angry", "unanswered", "interruptions", "score", "repeats", "threats"];

/** What a row says of a measure. @param {any} row @param {string} measure */
function measured(row, measure) {
	const of = row[measure];
	if (measure === "calls") return { value: of, low: null, high: null, n: of };
	if ("share" in of) return { value: of.share, low: of.low, high: of.high, n: of.of };
	return { value: of.mean ?? of.median ?? null, low: of.low, high: of.high, n: of.n };
}

/** @param {string} measure @returns {(value: number) => string} */
const formatOf = (measure) =>
	measure === "calls" || measure === "score"
		? (value) => value.toLocaleString(undefined, { maximumFractionDigits: 1 })
		: measure === "interruptions"
			? (value) => decimal(value)
			: percent;

/** @param {any} answer @param {Room} room */
export function trends(answer, room) {
	const { t } = room;
	const overTime = answer.by === "week" || answer.by === "day";
	const name = (key) => {
		if (!key) return t("unknown");
		const known = t(`${answer.by}.${key}`);
		return ["cause", "kind", "stage", "language"].includes(answer.by) ? known : shown(key, 60);
	};
	const dated = overTime ? answer.rows.filter((row) => row.key) : answer.rows;
	const most = [...dated].sort((one, other) => other.calls - one.calls).slice(0, SHOWN);
	const charted = overTime ? dated : dated.filter((row) => most.includes(row));
	const notes = [t("legend")];
	if (answer.by === "agent") notes.push(t("legend.agents"));
	if (answer.by === "week") notes.push(t("legend.week"));
	if (charted.length < dated.length) notes.push(t("most", { n: SHOWN }));
	const figures = MEASURES.map((measure) => {
		const format = formatOf(measure);
		const rows = answer.rows.filter((row) => measured(row, measure).n);
		if (!rows.length) return null;
		const title = t(`measure.${measure}`);
		const points = charted.map((row) => ({
			label: overTime ? row.key.slice(dated.length > 60 || answer.by === "week" ? 2 : 5) : name(row.key),
			small: row.small,
			...measured(row, measure),
		}));
		const whole = measure === "calls" || !answer.whole ? null : measured(answer.whole, measure).value;
		const chart = { title, desc: describe(points, format, room), points, format, whole, bars: measure === "calls" };
		const box = el("div", { class: "drawing" });
		room.draw(box, (width) => (overTime ? lineChart({ ...chart, width }) : dotChart({ ...chart, width })));
		const columns = [
			{ head: t(`by.${answer.by}`), cell: (row) => name(row.key) },
			...(measure === "calls" ? [] : [{ head: t("col.n"), number: true, cell: (row) => measured(row, measure).n.toLocaleString() }]),
			...("share" in Object(rows[0][measure])
				? [{ head: t("col.count"), number: true, cell: (row) => row[measure].count.toLocaleString() }]
				: []),
			{ head: t("col.value"), number: true, cell: (row) => orDash(measured(row, measure).value, format) },
			...(measure === "calls" ? [] : [{ head: t("col.range"), number: true, cell: (row) => interval(measured(row, measure), format) }]),
		];
		const about = ["angry", "interruptions", "score"].includes(measure) ? t(`about.${measure}`) : "";
		return figure(
			title,
			[
				box,
				el(
					"details",
					{ class: "numbers" },
					el("summary", {}, t("numbers")),
					table(title, columns, answer.rows, t),
				),
				csvLink(room.csv, title, t),
			],
			about,
		);
	}).filter((node) => node !== null);
	return [...notes.map((note) => el("p", { class: "hint" }, note)), el("div", { class: overTime ? "figures" : "figures wide" }, ...figures)];
}

/** @param {number | null} value @param {(value: number) => string} format */
const orDash = (value, format) => (value === null ? "–" : format(value));

/** A ranked list: what it is, a chart of it, and its table. */
function list({ room, title, about, points, format, columns, rows, bars = false, zero = false }) {
	const { t } = room;
	if (!rows.length) return [el("p", { class: "hint" }, about), el("p", { class: "none" }, t("none.rows"))];
	const box = el("div", { class: "drawing" });
	const chart = { title, desc: describe(points, format, room), points, format, bars, zero, most: 12 };
	room.draw(box, (width) => dotChart({ ...chart, width }));
	return [el("p", { class: "about" }, about), figure(title, [box, table(title, columns, rows, t), csvLink(room.csv, title, t)])];
}

/** @param {any} answer @param {Room} room */
export function questions(answer, room) {
	const { t } = room;
	return list({
		room,
		title: t("questions.chart"),
		about: t("questions.about"),
		bars: true,
		format: (value) => value.toLocaleString(),
		points: answer.rows.map((row) => ({ label: shown(row.text), value: row.asked, low: null, high: null, n: row.calls, small: false })),
		rows: answer.rows,
		columns: [
			{
				head: t("col.question"),
				cell: (row) => [
					el("q", {}, shown(row.text)),
					...(row.variants.length ? [el("p", { class: "also" }, t("also"), ...row.variants.map((text) => el("q", {}, shown(text, 60))))] : []),
				],
			},
			{ head: t("col.asked"), number: true, cell: (row) => row.asked.toLocaleString() },
			{ head: t("col.n"), number: true, cell: (row) => row.calls.toLocaleString() },
			{ head: t("col.ways"), number: true, cell: (row) => String(row.ways) },
			{ head: t("col.listen"), cell: (row) => places(row.places, room) },
		],
	});
}

/** @param {any} answer @param {Room} room */
export function reasons(answer, room) {
	const { t } = room;
	const heads = { complaint_kind: "kind", complaint_cause: "cause", customer_need: "need" };
	const name = (row) =>
		row.signal in heads
			? `${t(`reason.${row.signal}`)} · ${t(`${heads[row.signal]}.${row.kind}`)}`
			: t(`${row.signal.endsWith("_threat") ? "signal" : "reason"}.${row.signal}`);
	return list({
		room,
		title: t("reasons.chart"),
		about: t("reasons.about"),
		format: percent,
		points: answer.rows.map((row) => ({ label: name(row), ...measuredShare(row.calls), small: row.small })),
		rows: answer.rows,
		columns: [
			{ head: t("col.reason"), cell: name },
			{ head: t("col.n"), number: true, cell: (row) => row.calls.count.toLocaleString() },
			{ head: t("col.share"), number: true, cell: (row) => orDash(row.calls.share, percent) },
			{ head: t("col.range"), number: true, cell: (row) => interval(row.calls, percent) },
			{ head: t("col.listen"), cell: (row) => places([row.place], room) },
		],
	});
}

/** @param {any} answer @param {Room} room */
export function repeats(answer, room) {
	const { t } = room;
	const name = (row) => [shown(row.product, 60), row.kind ? t(`kind.${row.kind}`) : ""].filter(Boolean).join(" · ") || t("unknown");
	return list({
		room,
		title: t("repeats.chart"),
		about: t("repeats.about"),
		format: percent,
		points: answer.rows.map((row) => ({ label: name(row), ...measuredShare(row.calls), small: row.small })),
		rows: answer.rows,
		columns: [
			{ head: t("col.issue"), cell: name },
			{ head: t("col.n"), number: true, cell: (row) => row.calls.of.toLocaleString() },
			{ head: t("col.again"), number: true, cell: (row) => row.calls.count.toLocaleString() },
			{ head: t("col.share"), number: true, cell: (row) => orDash(row.calls.share, percent) },
			{ head: t("col.range"), number: true, cell: (row) => interval(row.calls, percent) },
			{ head: t("col.said"), number: true, cell: (row) => row.said.toLocaleString() },
			{ head: t("col.called"), number: true, cell: (row) => row.called_again.toLocaleString() },
			{ head: t("col.listen"), cell: (row) => places(row.places, room) },
		],
	});
}

/** @param {any} answer @param {Room} room */
export function cards(answer, room) {
	const { t } = room;
	const share = (of) => `${orDash(of.share, percent)} (${of.count.toLocaleString()})`;
	const mean = (of) => `${orDash(of.mean, decimal)} (${interval(of, decimal)})`;
	return list({
		room,
		title: t("cards.chart"),
		about: t("cards.about"),
		zero: true,
		format: decimal,
		points: answer.rows
			.filter((row) => row.change.n)
			.map((row) => ({ label: shown(row.says || row.card), value: row.change.mean, low: row.change.low, high: row.change.high, n: row.change.n, small: row.small })),
		rows: answer.rows,
		columns: [
			{
				head: t("col.card"),
				cell: (row) => (row.says ? [shown(row.says), el("p", { class: "also" }, row.card)] : row.card),
			},
			{ head: t("col.shown"), number: true, cell: (row) => row.shown.toLocaleString() },
			{ head: t("col.used"), number: true, cell: (row) => share(row.used) },
			{ head: t("col.dismissed"), number: true, cell: (row) => share(row.dismissed) },
			{ head: t("col.ran_out"), number: true, cell: (row) => share(row.ran_out) },
			{ head: t("col.before"), number: true, cell: (row) => mean(row.before) },
			{ head: t("col.after"), number: true, cell: (row) => mean(row.after) },
			{ head: t("col.change"), number: true, cell: (row) => mean(row.change) },
		],
	});
}

/** @param {{share: number, low: number, high: number, of: number}} share */
function measuredShare(share) {
	return { value: share.share, low: share.low, high: share.high, n: share.of };
}
