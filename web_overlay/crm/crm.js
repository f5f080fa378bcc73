// What a CRM does with the overlay: it hears events and fills its own form. This page imitates one.

import { Scope } from "../scope.js";

const MOODS = { calm: "平静", tense: "有点紧张", angry: "生气", furious: "非常生气" };
const TRENDS = { rising: "，在上升", steady: "", falling: "，在缓和" };
const STATUS = { open: "等回答", deferred: "答应去查", answered: "已回答", unanswered: "没有回答" };
const CONNECTIONS = {
	live: "通话助手已连接",
	unpaired: "通话助手还没连接",
	unreachable: "通话助手没在运行",
	blocked: "通话助手被拦住了",
	denied: "通话助手被拦住了",
	lost: "通话助手正在重连",
};

const scope = new Scope();
const questions = new Map();
const touched = new Set(); // what the agent wrote is never written over

/** @param {string} id */
const find = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {string} text @param {boolean} on */
function tell(text, on) {
	/** @type {HTMLElement} */ (find("call").querySelector("b")).textContent = text;
	find("call").toggleAttribute("data-on", on);
}

/** @param {string} id @param {string} text */
function fill(id, text) {
	const field = /** @type {HTMLTextAreaElement} */ (find(id));
	if (!text || touched.has(id)) return;
	field.value = text;
	field.toggleAttribute("data-filled", true);
}

/** @param {{id: string, text: string, status: string, repeats: number}} question */
function ask({ id, text, status, repeats }) {
	questions.delete(id);
	if (status !== "withdrawn") questions.set(id, { text, status, repeats });
	const lines = [...questions.values()].map((one) => {
		const line = document.createElement("li");
		const state = document.createElement("small");
		state.textContent = STATUS[one.status] + (one.repeats ? `，问了 ${one.repeats + 1} 遍` : "");
		line.append(one.text, state);
		return line;
	});
	find("questions").replaceChildren(...lines);
	find("no-questions").hidden = lines.length > 0;
}

/** @param {{band: string | null, trend: string}} mood */
function feel({ band, trend }) {
	const mood = find("mood");
	mood.textContent = band ? MOODS[band] + TRENDS[trend] : "—";
	mood.dataset.band = band ?? "";
	if (band === "angry" || band === "furious")
		/** @type {HTMLSelectElement} */ (find("priority")).selectedIndex = 1;
}

/** @param {any} detail */
function end({ wrap_up, facts }) {
	tell("通话已结束", false);
	if (!wrap_up) return;
	for (const id of ["problem", "cause", "solution", "follow_up"]) fill(id, wrap_up[id]);
	for (const id of ["promises", "open_questions"]) fill(id, wrap_up[id].join("\n"));
	for (const [name, value] of Object.entries(facts)) {
		const place = document.querySelector(`[data-fact="${CSS.escape(name)}"]`);
		if (!place) continue;
		place.textContent = String(value);
		place.toggleAttribute("data-filled", true);
	}
	find("filled").hidden = false;
}

/** Another call is another matter: what the last one filled in goes, what the agent wrote stays. */
function clear() {
	questions.clear();
	find("questions").replaceChildren();
	find("no-questions").hidden = false;
	find("filled").hidden = true;
	for (const filled of document.querySelectorAll("[data-filled]")) {
		filled.toggleAttribute("data-filled", false);
		if (filled instanceof HTMLTextAreaElement) filled.value = touched.has(filled.id) ? filled.value : "";
		else filled.textContent = "—";
	}
}

scope.on(document, "input", ({ target }) => touched.add(target.id));
scope.on(document, "question", ({ detail }) => ask(detail));
scope.on(document, "anger", ({ detail }) => feel(detail));
scope.on(document, "ended", ({ detail }) => end(detail));
scope.on(document, "connection", ({ detail, target }) => {
	const call = detail.state === "live" && target.call;
	tell(call ? "通话中" : (CONNECTIONS[detail.state] ?? "正在连接通话助手"), Boolean(call));
});
scope.on(document, "call", ({ detail }) => {
	if (!detail) return;
	tell("通话中", true);
	clear();
});
