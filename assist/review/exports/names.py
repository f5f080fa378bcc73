"""What people call the things that a report names, in both languages."""

from __future__ import annotations

from typing import Final

_CHINESE: Final = 0
_ENGLISH: Final = 1

_NAMES: Final[dict[str, tuple[str, str]]] = {
    "anger": ("客户生气", "Customer angry"),
    "venting": ("客户在发泄", "Letting off steam"),
    "agent_tone": ("坐席语气", "Agent's tone"),
    "abuse": ("辱骂或威胁", "Abuse"),
    "regulator_threat": ("要找监管或打官司", "Threatens with a regulator"),
    "publicity_threat": ("要曝光", "Threatens to go public"),
    "churn_threat": ("要退订或离开", "Threatens to leave"),
    "repeat_issue": ("不是第一次", "Not the first time"),
    "agent_interrupts": ("坐席打断客户", "Agent cut in"),
    "customer_interrupts": ("客户打断坐席", "Customer cut in"),
    "talk_over": ("抢着说话", "Talking over each other"),
    "question_open": ("问题等回答", "Question waiting"),
    "question_deferred": ("问题答应去查", "Question put off"),
    "question_answered": ("问题已回答", "Question answered"),
    "question_unanswered": ("问题没有回答", "Question not answered"),
    "dead_air": ("冷场", "Dead air"),
    "hold_without_notice": ("没说明就让人等", "Hold without notice"),
    "customer_shelved": ("把客户晾着", "Customer left waiting"),
    "response_latency": ("应答慢", "Slow to answer"),
    "transfer_without_notice": ("没说清就转接", "Transfer without notice"),
    "complaint_kind": ("投诉类型", "Kind of complaint"),
    "customer_kind": ("客户类型", "Kind of customer"),
    "complaint_cause": ("投诉起因", "Cause of complaint"),
    "customer_style": ("客户风格", "Customer's style"),
    "customer_need": ("客户想要", "What the customer needs"),
    "quiet_customer": ("客户话少", "Quiet customer"),
    "talkative_customer": ("客户话多", "Talkative customer"),
    "talk_ratio": ("坐席说得太多", "Agent talks most"),
    "monologue": ("坐席一口气说太久", "Agent talks too long"),
    "speech_rate": ("语速", "Speech rate"),
    "few_backchannels": ("听的时候没有回应", "Listens without a sound"),
    "flat_tone": ("语调平", "Flat tone"),
    "background_noise": ("背景嘈杂", "Background noise"),
    "dont_know": ("只说不知道", "“I don't know”"),
    "shirking": ("推给别人", "Passes the buck"),
    "negative_wording": ("生硬拒绝", "Bare refusal"),
    "positive_wording": ("说能做什么", "Says what can be done"),
    "jargon": ("行话没解释", "Jargon"),
    "vague_wording": ("说得含糊", "Vague wording"),
    "arguing": ("争辩", "Arguing"),
    "overpromise": ("承诺过头", "Overpromise"),
    "policy_without_reason": ("只说规定不说原因", "Policy without a reason"),
    "inconsistent_statement": ("前后不一", "Contradicts itself"),
    "no_courtesy": ("没有礼貌用语", "No polite word"),
    "no_apology": ("没有道歉或体谅", "No apology"),
    "no_thanks": ("没有感谢", "No thanks"),
    "solution_before_empathy": ("没安抚就给方案", "Solution before empathy"),
    "late_answer": ("接听晚了", "Answered late"),
    "no_greeting": ("没有问候报名", "No greeting"),
    "no_open_question": ("没问开放式问题", "No open question"),
    "no_confirming_question": ("没确认起因", "Cause not confirmed"),
    "missing_fact": ("缺少关键信息", "A detail is missing"),
    "no_restatement": ("没有复述诉求", "Request not said back"),
    "no_time_commitment": ("没说要多久", "No time given"),
    "no_participation": ("没让客户参与", "Customer not asked"),
    "no_options": ("没给选择", "No choice given"),
    "no_escalation_notice": ("没说怎么往上报", "Escalation not explained"),
    "solution_mismatch": ("方案不对题", "Solution misses the wish"),
    "explain_first": ("没问先讲", "Explains before asking"),
    "tactic_failed": ("这招没奏效", "Tactic did not work"),
    "promise": ("承诺", "Promise"),
    "no_followup": ("没约定跟进", "No follow-up agreed"),
    "no_closing_confirmation": ("结束前没确认", "Closed without making sure"),
    "hung_up_first": ("坐席先挂断", "Agent hung up first"),
    "agent": ("坐席", "Agent"),
    "customer": ("客户", "Customer"),
    "calm": ("平静", "calm"),
    "tense": ("有些急", "tense"),
    "furious": ("非常生气", "furious"),
    "angry": ("生气", "angry"),
    "greeting": ("问候", "Greeting"),
    "intake": ("受理倾听", "Listening"),
    "empathy": ("情感回应", "Empathy"),
    "diagnosis": ("问题分析", "Diagnosis"),
    "solution": ("方案", "Solution"),
    "agreement": ("达成一致", "Agreement"),
    "execution": ("落实", "Carrying out"),
    "closing": ("结束", "Closing"),
    "service": ("服务", "service"),
    "product": ("产品", "product"),
    "price": ("价格", "price"),
    "service_quality": ("服务没做好", "poor service"),
    "expectation_gap": ("跟预期不符", "expected something else"),
    "information_gap": ("没说清楚", "not told clearly"),
    "environment": ("外部原因", "circumstances"),
    "person": ("个人", "person"),
    "business": ("企业", "business"),
    "demanding": ("要求严", "exacting"),
    "easygoing": ("和气", "easygoing"),
    "rational": ("讲道理", "factual"),
    "rule_minded": ("守规矩", "by the book"),
    "dignity": ("尊重", "respect"),
    "understanding": ("理解", "understanding"),
    "fast": ("快", "fast"),
    "slow": ("慢", "slow"),
    "answered": ("已回答", "answered"),
    "deferred": ("答应去查", "to be checked"),
    "unanswered": ("没有回答", "not answered"),
    "shown": ("看到", "shown"),
    "used": ("用了", "used"),
    "dismissed": ("先不用", "dismissed"),
    "expired": ("没用上", "expired"),
    "pass": ("做到", "pass"),
    "fail": ("没做到", "fail"),
    "na": ("不适用", "n/a"),
    "interruption": ("打断", "Interruption"),
    "attempt": ("想插话", "Attempt to come in"),
}


def name_of(key: str, language: str) -> str:
    """What people call it; the name itself where nobody has given it another.

    Args:
        key: A signal, band, stage, state or class of a report.
        language: ``zh`` or ``en``.
    """
    known = _NAMES.get(key)
    return key if known is None else known[_CHINESE if language == "zh" else _ENGLISH]


def clock(ms: int) -> str:
    """A moment of a call for people: ``4:07``, ``1:02:03``."""
    seconds = max(0, ms) // 1000
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
