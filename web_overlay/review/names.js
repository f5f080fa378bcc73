// What the service's names are called: kinds, causes, risks, bands, stages, languages, roles.

export const NAMES = /** @type {Record<string, [string, string]>} */ ({
	"kind.product": ["产品", "Product"],
	"kind.service": ["服务", "Service"],
	"kind.price": ["价格", "Price"],
	"kind.speed": ["时效", "Speed"],
	"cause.service_quality": ["服务没做好", "Poor service"],
	"cause.expectation_gap": ["跟预期不符", "Expected something else"],
	"cause.information_gap": ["没说清楚", "Not told clearly"],
	"cause.environment": ["外部原因", "Circumstances"],
	"flag.churn_threat": ["可能流失", "May leave"],
	"flag.publicity_threat": ["可能曝光", "May go public"],
	"flag.regulator_threat": ["可能找监管", "May go to a regulator"],
	"flag.abuse": ["有辱骂", "Abuse"],
	"flag.repeat_issue": ["不是第一次", "Not the first time"],
	"band.calm": ["平静", "Calm"],
	"band.tense": ["有些急", "Tense"],
	"band.angry": ["生气", "Angry"],
	"band.furious": ["非常生气", "Furious"],
	"speaker.agent": ["客服", "Agent"],
	"speaker.customer": ["客户", "Caller"],
	"speaker.mixed": ["双方", "Both"],
	"language.zh": ["中文", "Chinese"],
	"language.en": ["英文", "English"],
	"state.live": ["通话中", "On the line"],
	"state.broken": ["没录完整", "Not complete"],
	"state.ended": ["已结束", "Ended"],
	"role.agent": ["客服", "Agent"],
	"role.reviewer": ["质检", "Reviewer"],
	"role.lead": ["组长", "Lead"],
	"role.admin": ["管理员", "Administrator"],
	"signal.agent_interrupts": ["客服抢话", "Agent interrupts"],
	"signal.customer_interrupts": ["客户抢话", "Caller interrupts"],
	"signal.talk_over": ["同时说话", "Talk-over"],
	"signal.dead_air": ["长时间没人说话", "Dead air"],
	"signal.anger": ["客户生气", "Anger"],
	"signal.question_unanswered": ["问题没回答", "Question unanswered"],
	"signal.question_deferred": ["答应去查", "Answer promised"],
	"signal.churn_threat": ["可能流失", "May leave"],
	"signal.publicity_threat": ["可能曝光", "May go public"],
	"signal.regulator_threat": ["可能找监管", "May go to a regulator"],
	"signal.abuse": ["有辱骂", "Abuse"],
	"signal.repeat_issue": ["不是第一次", "Not the first time"],
});

/** Risks in the order in which they are shown, the gravest first. */
export const FLAGS = ["abuse", "regulator_threat", "publicity_threat", "churn_threat", "repeat_issue"];

/** The lowest level of each band of anger; as `AngerOptions` has them. */
export const BANDS = { tense: 0.3, angry: 0.55, furious: 0.85 };
