// Every word of the screen that does not come from the call, in both languages.

const TABLE = {
	// [zh-CN, en]
	"gauge.label": ["客户情绪", "How the caller is"],
	"gauge.listening": ["还在听…", "Still listening…"],
	"gauge.calm": ["平静", "Calm"],
	"gauge.tense": ["有些急", "Tense"],
	"gauge.angry": ["生气", "Angry"],
	"gauge.furious": ["非常生气", "Furious"],
	"gauge.rising": ["在上升", "rising"],
	"gauge.steady": ["持平", "steady"],
	"gauge.falling": ["在回落", "easing"],

	"prompts.label": ["现在可以这样说", "What to say now"],
	"prompts.idle": ["在听，没有要提醒的。", "Listening. Nothing to suggest."],
	"prompts.say": ["您可以说", "You could say"],
	"prompts.do": ["同时", "Also"],
	"prompts.avoid": ["当心", "Mind"],
	"prompts.heard": ["听到", "Heard"],
	"prompts.used": ["用了", "Used it"],
	"prompts.dismiss": ["先不用", "Not now"],
	"prompts.mute": ["这通别再提", "Mute"],
	"prompts.next": ["换一句", "Another"],
	"prompts.done": ["已用 ✓", "Used ✓"],

	"questions.label": ["客户在问", "The caller asks"],
	"questions.open": ["等回答", "waiting"],
	"questions.deferred": ["答应去查", "to be checked"],
	"questions.overdue": ["等太久了", "waiting too long"],
	"questions.unanswered": ["没有回答", "not answered"],
	"questions.answered": ["已回答", "answered"],
	"questions.times": ["问了 {n} 遍", "asked {n}×"],
	"questions.more": ["还有 {n} 个没回答", "{n} more open"],

	"transcript.label": ["通话文字", "Transcript"],
	"transcript.agent": ["您", "You"],
	"transcript.customer": ["客户", "Caller"],
	"transcript.empty": ["开口后，这里会出现文字。", "Words appear here as they are spoken."],
	"transcript.heard": ["听到的是“{heard}”", "heard: “{heard}”"],
	"transcript.now": ["回到现在", "Jump to now"],
	"overlap.agent.interruption": ["您打断了客户", "You interrupted"],
	"overlap.customer.interruption": ["客户打断了您", "The caller interrupted"],
	"overlap.agent.attempt": ["您想插话", "You tried to come in"],
	"overlap.customer.attempt": ["客户想插话", "The caller tried to come in"],
	"overlap.agent.overlap": ["同时说话", "Both speaking"],
	"overlap.customer.overlap": ["同时说话", "Both speaking"],

	"status.connecting": ["正在连接…", "Connecting…"],
	"status.lost": ["连接断了，正在重连…", "Connection lost, trying again…"],
	"status.refused": [
		"这个链接失效了，请用终端里新的链接打开。",
		"This link is no longer good; open the new one from the terminal.",
	],
	"status.waiting": ["等待来电", "Waiting for a call"],
	"status.ended": ["已结束", "Ended"],
	"status.time": ["通话时长", "Call time"],
	"status.hide": ["收起", "Hide"],
	"level.info": ["提示", "Info"],
	"level.warning": ["注意", "Warning"],
	"level.error": ["出错", "Error"],

	"stage.greeting": ["问候", "Greeting"],
	"stage.intake": ["受理倾听", "Listening"],
	"stage.empathy": ["情感回应", "Empathy"],
	"stage.diagnosis": ["问题分析", "Diagnosis"],
	"stage.solution": ["方案", "Solution"],
	"stage.agreement": ["达成一致", "Agreement"],
	"stage.execution": ["落实", "Carrying out"],
	"stage.closing": ["结束", "Closing"],

	"wrap.label": ["通话小结", "Wrap-up"],
	"wrap.problem": ["问题", "Problem"],
	"wrap.cause": ["原因", "Cause"],
	"wrap.solution": ["处理", "Solution"],
	"wrap.follow_up": ["跟进", "Follow-up"],
	"wrap.promises": ["您答应的事", "What you promised"],
	"wrap.open_questions": ["还没回答的", "Still unanswered"],
	"wrap.facts": ["记下的信息", "Details"],
	"wrap.none": ["没有", "None"],
	"wrap.copy": ["复制成文字", "Copy as text"],
	"wrap.copied": ["已复制 ✓", "Copied ✓"],
	"wrap.previous": ["上一通小结", "Previous wrap-up"],
	"wrap.close": ["收起", "Close"],

	"tag.label": ["这通电话", "This call"],
	"tag.complaint_kind.service": ["投诉：服务", "About: service"],
	"tag.complaint_kind.product": ["投诉：产品", "About: product"],
	"tag.complaint_kind.price": ["投诉：价格", "About: price"],
	"tag.complaint_cause.service_quality": ["起因：服务没做好", "Cause: poor service"],
	"tag.complaint_cause.expectation_gap": ["起因：跟预期不符", "Cause: expected something else"],
	"tag.complaint_cause.information_gap": ["起因：没说清楚", "Cause: not told clearly"],
	"tag.complaint_cause.environment": ["起因：外部原因", "Cause: circumstances"],
	"tag.customer_kind.person": ["个人客户", "Private caller"],
	"tag.customer_kind.business": ["企业客户", "Business caller"],
	"tag.customer_style.demanding": ["倾向：要求严", "Leans: exacting"],
	"tag.customer_style.easygoing": ["倾向：和气", "Leans: easygoing"],
	"tag.customer_style.rational": ["倾向：讲道理", "Leans: factual"],
	"tag.customer_style.rule_minded": ["倾向：守规矩", "Leans: by the book"],
	"tag.customer_need.dignity": ["想要：尊重", "Wants: respect"],
	"tag.customer_need.understanding": ["想要：理解", "Wants: to be understood"],
	"tag.customer_need.solution": ["想要：解决", "Wants: it solved"],
	"tag.repeat_issue": ["不是第一次", "Not the first time"],
	"tag.churn_threat": ["可能流失", "May leave"],
	"tag.publicity_threat": ["可能曝光", "May go public"],
	"tag.regulator_threat": ["可能找监管", "May go to a regulator"],
	"tag.abuse": ["有辱骂", "Abuse"],

	"fact.name": ["姓名", "Name"],
	"fact.phone": ["电话", "Phone"],
	"fact.order_number": ["订单号", "Order"],
	"fact.amount": ["金额", "Amount"],

	"note.placeholder": ["记一笔，回车保存", "Write a note, Enter saves it"],
	"note.saved": ["记下了 ✓", "Saved ✓"],
	"help.label": ["键盘", "Keyboard"],
	"help.used": ["用了第一 / 第二张", "used the first / second card"],
	"help.dismiss": ["先不用第一 / 第二张", "not now: first / second card"],
	"help.mute": ["这通别再提第一 / 第二张", "not in this call: first / second card"],
	"help.next": ["第一 / 第二张换一句", "another sentence on the first / second card"],
	"help.now": ["文字回到现在", "transcript: jump to now"],
	"help.note": ["记一笔", "write a note"],
	"help.help": ["打开或关上这个说明", "this help"],
};

/** `zh` or `en` for a language tag, or "" if it is neither. */
export function supported(tag) {
	const base = String(tag ?? "").toLowerCase().split(/[-_]/)[0];
	return base === "zh" || base === "en" ? base : "";
}

/** The first supported language of some tags; English if there is none. */
export function choose(...tags) {
	return tags.map(supported).find(Boolean) ?? "en";
}

/** A translator: `t(key, {n: 2})`. An unknown key is shown without its prefix, not hidden. */
export function translator(language) {
	const column = language === "zh" ? 0 : 1;
	return (key, values = {}) => {
		const text = TABLE[key]?.[column] ?? key.split(".").at(-1).replaceAll("_", " ");
		return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
	};
}

export const KEYS = Object.freeze(Object.keys(TABLE));
