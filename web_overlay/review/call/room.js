// The call page, put together: one place in the call, one chosen finding, and everything that
// shows them.

import { copy } from "../../clipboard.js";
import { clock, el, plain, setAttr, setText } from "../../dom.js";
import { Scope } from "../../scope.js";
import { callPath } from "../api.js";
import { fillCase, fillPrompts, fillQuestions, judgeAsides } from "./asides.js";
import { Findings } from "./findings.js";
import { changeSpeed, listenKeys, listenPlayer, pressAnywhere, showNoSound, showPlayer } from "./controls.js";
import { showHead } from "./head.js";
import { KINDS, matters } from "./kinds.js";
import { CallModel, hashOf, leadTo, momentOf } from "./model.js";
import { marksOf } from "./marks.js";
import { NoteForm } from "./note.js";
import { glyph } from "./parts.js";
import { Peaks } from "./peaks.js";
import { Player } from "./player.js";
import { sayings } from "./say.js";
import { giveScore, showScore } from "./score.js";
import { Tabs } from "./tabs.js";
import { Timeline } from "./timeline.js";
import { Transcript } from "./transcript.js";
import { Verdicts } from "./verdicts.js";

const JUMP_MS = 5_000;
const TABS = ["findings", "questions", "prompts", "case"];
const ADDRESS_MS = 400; // the address is written once a place was rested at
const TOLD_MS = 900;

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

class Room {
	#scope = new Scope();
	#writing = () => {};
	#saidAt = 0;
	#shared = "";

	/** @param {any} page @param {any} answer Of the call, with a report. @param {any} me Who reads. */
	constructor({ t, language, query }, say, answer, me) {
		this.t = t;
		this.say = say;
		this.answer = answer;
		this.id = answer.call.call_id;
		this.line = "";
		this.model = new CallModel(answer.report);
		this.judges = answer.may.includes("verdict") && Boolean(me);
		this.verdicts = new Verdicts(callPath(this.id, "verdicts"), answer.verdicts, me?.name ?? "", () => this.#judged());
		this.model.take(answer.verdicts);
		byId("room").hidden = false;
		const { model, verdicts, judges } = this;
		const scope = this.#scope;
		this.player = new Player(model.duration, {
			moved: (ms) => this.#moved(ms),
			changed: () => showPlayer(this.player, t),
			failed: () => showNoSound(t("sound.failed")),
		});
		const names = {};
		for (const { stage } of model.report.stages) names[stage] = say.stage(stage);
		for (const band of ["calm", "tense", "angry", "furious"]) names[band] = say.band(band);
		this.peaks = new Peaks(scope, this.id, (peaks) => this.timeline.hear(peaks));
		this.timeline = new Timeline(byId("axis"), model, {
			t,
			names,
			marks: marksOf(model, verdicts, t),
			sound: this.answer.call.audio,
			describe: (mark) => this.#describe(mark),
			seek: (ms, play) => this.seek(ms, play),
			choose: (mark) => this.#chooseMark(mark),
			moved: (axis) => this.peaks.look(axis),
		});
		this.findings = new Findings(byId("panel-findings"), model, {
			t, say, verdicts, judges,
			choose: (id) => this.choose(id),
		});
		this.transcript = new Transcript(byId("transcript"), model, {
			t,
			seek: (ms) => this.seek(ms, true),
			pick: (line) => this.transcript.choose((this.line = line)),
			chips: (line) => this.#chips(line),
			tools: (line) => (judges ? [el("button", { type: "button", class: "quiet", "data-act": "missed", "data-line": line }, t("missed.add"))] : []),
		});
		this.note = new NoteForm(t, say);
		this.tabs = new Tabs(byId("tabs"), TABS, { label: (name) => this.#tabName(name), fill: (name, panel) => this.#fill(name, panel) });
		const kinds = [...Object.keys(KINDS), "prompt"].map((kind) => el("li", {}, glyph(kind, t(`letter.${kind}`)), ` ${t(`kind.${kind}`)}`));
		byId("legend").append(...kinds, el("li", {}, el("span", { class: "hatch" }), ` ${t("legend.overlap")}`));
		setText(byId("all"), clock(model.duration));
		setAttr(byId("axis").querySelector(".board"), "aria-describedby", "axis-about");
		if (this.answer.call.audio) {
			this.player.load(byId("audio"), callPath(this.id, "audio"));
			this.peaks.begin();
		} else showNoSound(t("sound.none"));
		showPlayer(this.player, t);
		showScore(byId("score"), this.answer, model, { t, language });
		scope.on(byId("score"), "ca-seek", ({ detail }) => {
			if (this.findings.get(detail.id)) this.choose(detail.id);
			this.seek(leadTo(detail.at_ms), true);
		});
		this.#listen();
		this.#arrive(query);
	}

	#tabName(name) {
		const { report, findings } = this.model;
		const worth = findings.filter((finding) => finding.kind === "missed" || matters(finding)).length;
		const n = { findings: worth, questions: report.questions.length, prompts: report.prompts.length }[name];
		return n ? `${this.t(`tab.${name}`)} ${n}` : this.t(`tab.${name}`);
	}

	#chips(line) {
		const here = this.model.inLine.get(line) ?? [];
		return here.filter(matters).map((finding) => {
			const name = this.say.finding(finding);
			const attributes = { type: "button", class: "tag", "data-act": "choose", "data-id": finding.id, "data-kind": finding.kind };
			return el("button", attributes, glyph(finding.kind, this.t(`letter.${finding.kind}`)), ` ${name}`);
		});
	}

	#describe(mark) {
		if (mark.target === "prompt") return plain(this.model.report.prompts.find(({ id }) => id === mark.id)?.say[0] ?? "", 80);
		const finding = this.findings.get(mark.id);
		return finding ? [this.say.finding(finding), this.say.detail(finding)].filter(Boolean).join(" · ").slice(0, 90) : "";
	}

	// --- one place -----------------------------------------------------------------------

	/** Go to a moment; with a recording it plays from there. @param {number} ms */
	seek(ms, play = false) {
		if (play) this.transcript.follow();
		this.#saidAt = -TOLD_MS; // whoever goes somewhere is told at once
		this.player.seek(ms, play && this.player.sounds);
		this.#write();
	}

	#moved(ms) {
		this.timeline.at(ms, this.player.playing);
		this.transcript.at(ms);
		setText(byId("now"), clock(ms));
		const now = performance.now();
		if (this.player.playing && now - this.#saidAt < TOLD_MS) return;
		this.#saidAt = now;
		const [line] = this.model.linesAt(ms);
		const anger = this.model.angerAt(ms);
		const who = line ? this.t("speaks", { side: this.t(`side.${line.speaker}`) }) : this.t("nobody");
		const felt = anger ? this.t("anger.is", { band: this.say.band(anger.band) }) : "";
		this.timeline.tell(ms, this.t("axis.at", { time: clock(ms), all: clock(this.model.duration), who, anger: felt }));
	}

	#arrive(query) {
		const ms = momentOf(location.hash, query);
		const wanted = query.get("f") ?? "";
		const prompt = this.model.report.prompts.some(({ id }) => id === wanted);
		const asked = this.model.report.questions.some(({ id }) => id === wanted);
		if (this.findings.get(wanted)) this.choose(wanted, { quietly: true });
		else if (prompt || asked) this.tabs.open(prompt ? "prompts" : "questions", `[data-${prompt ? "prompt" : "question"}="${CSS.escape(wanted)}"]`);
		else if (this.model.line(wanted)) {
			this.line = wanted;
			this.transcript.choose(wanted, true);
		}
		this.player.seek(ms ?? (this.findings.chosen ? this.player.at : (this.model.line(wanted)?.start ?? 0)));
	}

	/** The address leads here: whoever gets it sees the same. */
	#write() {
		this.#writing();
		this.#writing = this.#scope.after(ADDRESS_MS, () => history.replaceState(history.state, "", this.#address()));
	}

	#address() {
		const query = new URLSearchParams(location.search);
		query.delete("t");
		query.delete("f");
		if (this.findings.chosen) query.set("f", this.findings.chosen);
		return `${location.pathname}?${query}${hashOf(this.player.at)}`;
	}

	// --- one finding ---------------------------------------------------------------------

	/** Choose a finding and go to it. @param {string} id */
	choose(id, { quietly = false } = {}) {
		const finding = this.findings.get(id);
		if (!finding) return;
		if (!quietly) this.tabs.open("findings");
		this.findings.choose(id);
		this.timeline.choose(id);
		this.line = finding.line;
		this.transcript.choose(finding.line);
		this.transcript.cite(this.model.cited(finding));
		this.transcript.follow();
		this.player.seek(leadTo(finding.start));
		this.timeline.at(this.player.at, true);
		const [n, of] = this.findings.place(id);
		if (!quietly) {
			const name = [this.say.finding(finding), this.say.detail(finding)].filter(Boolean).join(" ");
			this.#announce(this.t("finding.at", { name, side: this.t(`side.${finding.speaker}`), time: clock(finding.start), n, of }));
		}
		this.#write();
	}

	#chooseMark(mark) {
		if (mark.target !== "prompt") {
			this.choose(mark.id);
			if (this.player.sounds) this.player.play();
			return;
		}
		this.tabs.open("prompts", `[data-prompt="${CSS.escape(mark.id)}"]`);
		this.seek(leadTo(mark.start), true);
	}

	#step(step) {
		const next = this.findings.beside(step, this.player.at + 1);
		if (next) this.choose(next.id);
	}

	// --- verdicts ------------------------------------------------------------------------

	#judged() {
		const { model, verdicts, t } = this;
		model.take(verdicts.all);
		this.findings.hear();
		this.timeline.setMarks(marksOf(model, verdicts, t));
		this.transcript.refresh();
		judgeAsides(byId("panel-questions"), "question", verdicts, t);
		judgeAsides(byId("panel-prompts"), "prompt", verdicts, t);
		this.tabs.name();
	}

	#keep(work, what) {
		work.then(
			() => this.#announce(this.t("judge.kept", { what })),
			(error) => banner(this.t("kept.not", { why: error.message || this.t("error.lost") })),
		);
	}

	/** @param {string} act @param {string} target @param {string} id */
	judge(act, target, id) {
		if (!this.judges || !id) return;
		if (target === "signal" && this.findings.get(id)?.target === "missed") return;
		if (act === "comment") {
			const finding = this.findings.get(id);
			const of = finding && target === "signal" ? this.say.finding(finding) : this.#spoken(target, id);
			const mine = this.verdicts.mine(target, id)?.comment ?? "";
			this.note.comment(of, mine, (text) => this.#keep(this.verdicts.comment(target, id, text), this.t("judge.comment")));
			return;
		}
		const again = this.verdicts.mine(target, id)?.verdict === act;
		this.#keep(this.verdicts.judge(target, id, act), this.t(again ? "judge.withdrawn" : `judge.${act}`));
	}

	#spoken(target, id) {
		const { questions, prompts } = this.model.report;
		if (target === "question") return questions.find((one) => one.id === id)?.text ?? "";
		return prompts.find((one) => one.id === id)?.say[0] ?? "";
	}

	/** Something is missing in a line. @param {string} [id] */
	missed(id = this.line ?? this.model.linesAt(this.player.at)[0]?.id ?? this.model.lineNear(this.player.at)?.id) {
		const line = id ? this.model.line(id) : null;
		if (!this.judges || !line) return;
		const of = `${this.t(`side.${line.speaker}`)} ${clock(line.start)} ${this.t("quoted", { text: line.turn.readable || line.turn.text })}`;
		this.note.missed(of, (text, label) => {
			const [target, name, said] = label === "?" ? ["question", text, ""] : ["signal", label, text];
			this.#keep(this.verdicts.missed(target, line.id, name.slice(0, 200), said), this.t("kind.missed"));
		});
	}

	// --- what stands beside --------------------------------------------------------------

	#fill(name, panel) {
		if (name === "questions") fillQuestions(panel, this.model, this);
		if (name === "prompts") fillPrompts(panel, this.model, this);
		if (name === "case") fillCase(panel, this.model, this);
		judgeAsides(panel, name.slice(0, -1), this.verdicts, this.t);
	}

	#announce(text) {
		setText(byId("announce"), text);
	}

	#share() {
		const button = byId("share");
		const said = (this.#shared ||= button.textContent);
		copy(new URL(this.#address(), location.href).href, button, this.t("shared"));
		this.#scope.after(2_000, () => setText(button, said));
	}

	// --- what is pressed -----------------------------------------------------------------

	/** @param {string} what @param {string} [key] */
	press(what, key = "") {
		const { player, timeline, findings } = this;
		const acts = {
			play: () => player.toggle(),
			back5: () => this.seek(player.at - JUMP_MS),
			on5: () => this.seek(player.at + JUMP_MS),
			next: () => this.#step(1),
			previous: () => this.#step(-1),
			agree: () => this.judge("agree", "signal", findings.chosen),
			disagree: () => this.judge("disagree", "signal", findings.chosen),
			comment: () => this.judge("comment", "signal", findings.chosen),
			missed: () => this.missed(),
			follow: () => this.transcript.follow(),
			share: () => this.#share(),
			closer: () => timeline.zoom(1),
			farther: () => timeline.zoom(-1),
			whole: () => timeline.whole(),
			slower: () => changeSpeed(player, -1),
			faster: () => changeSpeed(player, 1),
			score: () => giveScore(byId("score"), key),
		};
		if (acts[what]) acts[what]();
		else pressAnywhere(what);
	}

	#listen() {
		const scope = this.#scope;
		listenPlayer(scope, this.player, (what) => this.press(what));
		scope.on(byId("heard"), "change", () => this.transcript.asHeard(byId("heard").checked));
		scope.on(byId("room"), "click", ({ target }) => {
			const button = target.closest("[data-act]");
			if (!button) return;
			const { act, id, ms, line, verdict, target: about } = button.dataset;
			if (act === "play") this.seek(Number(ms), true);
			else if (act === "choose") this.choose(id);
			else if (act === "missed") this.missed(line);
			else if (act === "take-back") this.#keep(this.verdicts.takeBack(Number(verdict)), this.t("judge.withdrawn"));
			else this.judge(act, about, id);
		});
		scope.on(window, "hashchange", () => {
			const ms = momentOf(location.hash, new URLSearchParams());
			if (ms !== null) this.player.seek(ms);
		});
	}
}

/** @param {string} text */
function banner(text) {
	setText(byId("banner"), text);
	byId("banner").hidden = !text;
}

/** Open the page. @param {any} page From `beginPage`. @param {any} answer Of the call. @param {any} me */
export function openRoom(page, answer, me) {
	const { t, language } = page;
	const say = sayings(language, t, answer.report?.language ?? answer.call.language);
	showHead(answer, { t, language, say, banner });
	byId("share").hidden = !answer.report;
	const room = answer.report ? new Room(page, say, answer, me) : null;
	listenKeys(new Scope(), page, answer.original, (what, key) => (room ? room.press(what, key) : pressAnywhere(what)));
	performance.mark("call-ready");
	document.body.dataset.ready = "call";
}
