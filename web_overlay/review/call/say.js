// What the engine's own names are called on this page: signals, reasons, states, measurements.

import { clock, plain } from "../../dom.js";
import { translator } from "../../i18n.js";
import { NAMES } from "../names.js";
import { WORDS } from "./words.js";

/** Signals that the list of calls does not name. */
export const SIGNALS = /** @type {Record<string, [string, string]>} */ ({
	"signal.venting": ["客户在发泄", "Lets off steam"],
	"signal.complaint_kind": ["投诉性质", "About"],
	"signal.complaint_cause": ["起因", "Cause"],
	"signal.customer_kind": ["客户类别", "Kind of caller"],
	"signal.customer_style": ["客户风格", "Caller’s style"],
	"signal.customer_need": ["客户想要", "Caller wants"],
	"signal.quiet_customer": ["客户话少", "A quiet caller"],
	"signal.talkative_customer": ["客户话多", "A talkative caller"],
	"signal.question_open": ["客户提问", "Question asked"],
	"signal.question_answered": ["问题回答了", "Question answered"],
	"signal.hold_without_notice": ["没说明就让等", "On hold without a word"],
	"signal.transfer_without_notice": ["没说明就转接", "Transfer without a word"],
	"signal.customer_shelved": ["晾着客户", "Caller left aside"],
	"signal.response_latency": ["接话慢", "Slow to reply"],
	"signal.talk_ratio": ["说得太多", "Talks too much"],
	"signal.monologue": ["一口气说太久", "Speaks too long at once"],
	"signal.speech_rate": ["语速", "Pace"],
	"signal.few_backchannels": ["很少应声", "Few listening sounds"],
	"signal.background_noise": ["背景噪声", "Background noise"],
	"signal.dont_know": ["“不知道”", "“I don’t know”"],
	"signal.shirking": ["推给别人", "Somebody else’s problem"],
	"signal.negative_wording": ["消极措辞", "Negative wording"],
	"signal.positive_wording": ["积极措辞", "Positive wording"],
	"signal.jargon": ["术语", "Jargon"],
	"signal.vague_wording": ["说得含糊", "Vague wording"],
	"signal.arguing": ["争辩", "Arguing"],
	"signal.overpromise": ["承诺过头", "Promises too much"],
	"signal.policy_without_reason": ["只说规定", "The rule without its reason"],
	"signal.agent_tone": ["客服语气", "Agent’s tone"],
	"signal.flat_tone": ["语调平", "Flat tone"],
	"signal.inconsistent_statement": ["前后不一", "Statements that disagree"],
	"signal.explain_first": ["没弄清就解释", "Explained before understanding"],
	"signal.solution_before_empathy": ["先说方案、没先安抚", "Solution before empathy"],
	"signal.solution_mismatch": ["方案不对症", "A solution that does not fit"],
	"signal.tactic_failed": ["这招没用", "That did not help"],
	"signal.promise": ["答应的事", "Promise"],
	"signal.late_answer": ["接得晚", "Answered late"],
	"signal.no_greeting": ["没问候、没报姓名", "No greeting"],
	"signal.no_apology": ["没道歉", "No apology"],
	"signal.no_thanks": ["没道谢", "No thanks"],
	"signal.no_open_question": ["没问经过", "No open question"],
	"signal.no_confirming_question": ["没确认原因", "No confirming question"],
	"signal.missing_fact": ["信息没问全", "Details missing"],
	"signal.no_restatement": ["没复述", "Not said back"],
	"signal.no_participation": ["没问客户想怎样", "Did not ask what they want"],
	"signal.no_options": ["没给选择", "No choice given"],
	"signal.no_time_commitment": ["没说要多久", "No time given"],
	"signal.no_escalation_notice": ["没说上报流程", "Escalation not explained"],
	"signal.no_followup": ["没约跟进", "No follow-up agreed"],
	"signal.no_closing_confirmation": ["结束前没确认", "Not confirmed before closing"],
	"signal.hung_up_first": ["先挂了", "Hung up first"],
	"signal.no_courtesy": ["少了礼貌", "A polite word missing"],
	"signal.wellbeing": ["该歇一歇", "Time for a breath"],
	"stage.greeting": ["问候", "Greeting"],
});

/** What can be missed: what a person hears, not what the engine counts. */
export const MISSABLE = [
	"anger", "abuse", "churn_threat", "regulator_threat", "publicity_threat", "repeat_issue",
	"agent_interrupts", "customer_interrupts", "talk_over", "dead_air", "hold_without_notice",
	"dont_know", "shirking", "negative_wording", "jargon", "vague_wording", "arguing", "overpromise",
	"policy_without_reason", "agent_tone", "inconsistent_statement", "solution_before_empathy",
	"no_apology", "no_restatement", "no_time_commitment", "no_followup", "promise",
];

/** @param {"zh" | "en"} language Of the page. @param {Translate} t @param {string} spoken Of the call. */
export function sayings(language, t, spoken) {
	const names = translator(language, { ...SIGNALS, ...NAMES });
	const screen = translator(language);
	const locale = language === "zh" ? "zh-CN" : "en";
	const number = (value) => value.toLocaleString(locale, { maximumFractionDigits: 1 });
	const signal = (name) => names(`signal.${plain(name, 80)}`);
	const band = (name) => (name ? names(`band.${name}`) : "");
	const why = (code) => {
		const [family, rest = ""] = code.split(/:(.*)/s);
		const [key] = rest.split(/[/+]/);
		for (const name of [`why.${family}.${key}`, `why.${family}`]) if (Object.hasOwn(WORDS, name)) return t(name);
		return plain(family, 40).replaceAll("_", " ");
	};
	return {
		lang: spoken === "zh" ? "zh-CN" : "en",
		names,
		signal,
		band,
		why,
		stage: (name) => screen(`stage.${name}`),
		finding(finding) {
			if (finding.target === "missed") return t("finding.missed", { what: signal(finding.signal) });
			return signal(finding.signal);
		},
		/** What else a finding says: a band, a kind, a question. */
		detail({ band: level, slots, state, signal: name }) {
			const { is = "", question = "", promise = "", cut_off = "", restatement = "" } = slots;
			const kind = is && plain(screen(`tag.${name}.${is}`), 80);
			const about = question || promise || cut_off || restatement;
			const words = [band(level), kind && kind !== is ? kind.replace(/^[^：:]*[：:]\s*/, "") : plain(is, 80).replaceAll("_", " ")];
			if (about) words.push(t("quoted", { text: plain(about, 200) }));
			if (state === "withdrawn") words.push(t("finding.withdrawn"));
			return words.filter(Boolean).join(" · ");
		},
		status: (status) => screen(`questions.${status}`),
		expects: (name) => (name && name !== "other" ? screen("questions.wants", { what: screen(`expects.${name}`) }) : ""),
		prompt: (state) => t(`prompt.${state}`),
		passed: (why) => screen(`instead.${why}`),
		wrap: (name) => (name === "promises" ? signal("promise") : screen(`wrap.${name}`)),
		fact: (name) => screen(`fact.${plain(name, 60)}`),
		metric: (name) => t(`metric.${plain(name, 60)}`),
		measure(name, value) {
			if (name.endsWith("_ms")) return value >= 60_000 ? clock(value) : `${number(value / 1000)} s`;
			if (name.endsWith("_share") || name.endsWith("_ratio")) return `${Math.round(value * 100)}%`;
			return number(value);
		},
		about: (kind) => screen(`tag.complaint_kind.${plain(kind, 40)}`),
		flag: (name) => names(`flag.${plain(name, 40)}`),
	};
}
