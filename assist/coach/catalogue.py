"""What a card may name: signals with what each is about and lends a sentence, acts and facts.

Names and meanings come from the method catalogue. A card that names anything else is a typo.
"""

from __future__ import annotations

from typing import Final

import msgspec

from assist.events import Channel

CALL: Final = "call"
"""Topic of cards that follow no signal but the course of the call."""

DERIVED_SLOTS: Final = ("seconds", "heard")
"""Slots that the coach fills itself: the age of the cause, and the words that gave rise to it."""

SENTENCES: Final = ("restatement",)
"""Slots that hold a whole sentence to say, not words of the customer."""


class Kind(msgspec.Struct, frozen=True):
    """What the coach knows about a signal of some name.

    Attributes:
        topic: Two cards of one topic are never up together.
        slots: What the detector puts into ``Signal.slots``.
        holds: The signal describes a state that lasts until it is told to be over; other
            signals are moments that grow stale.
        classes: What the detector's verdict can be; it is told in the slot ``is``.
        of_tactic: The verdict is one of the tactics of the playbook's cards.
    """

    topic: str
    slots: tuple[str, ...] = ()
    holds: bool = False
    classes: tuple[str, ...] = ()
    of_tactic: bool = False


_QUESTION: Final = Kind("question", ("question", "repeats"), holds=True)
_CUT_IN: Final = Kind("floor", ("cut_off",))
_RISK: Final = Kind("risk")
_WORDING: Final = Kind("wording")
_SILENCE: Final = Kind("silence")
_EMPATHY: Final = Kind("empathy")
_METHOD: Final = Kind("method")
_CLOSING: Final = Kind("closing")
_STYLE: Final = Kind("style")

SIGNALS: Final[dict[str, Kind]] = {
    "anger": Kind("anger", holds=True),
    "venting": Kind("anger"),
    "agent_tone": Kind("self"),
    "abuse": _RISK,
    "regulator_threat": _RISK,
    "publicity_threat": _RISK,
    "churn_threat": _RISK,
    "repeat_issue": _EMPATHY,
    "agent_interrupts": _CUT_IN,
    "customer_interrupts": _CUT_IN,
    "talk_over": Kind("floor"),
    "question_open": _QUESTION,
    "question_deferred": _QUESTION,
    "question_answered": _QUESTION,
    "question_unanswered": _QUESTION,
    "dead_air": _SILENCE,
    "hold_without_notice": _SILENCE,
    "customer_shelved": _SILENCE,
    "response_latency": _SILENCE,
    "transfer_without_notice": _METHOD,
    "complaint_kind": Kind("method", holds=True, classes=("service", "product", "price")),
    "customer_kind": Kind("method", classes=("person", "business")),
    "complaint_cause": Kind(
        "method", classes=("service_quality", "expectation_gap", "information_gap", "environment")
    ),
    "customer_style": Kind("style", classes=("demanding", "easygoing", "rational", "rule_minded")),
    "customer_need": Kind("style", classes=("dignity", "understanding", "solution")),
    "quiet_customer": _STYLE,
    "talkative_customer": _STYLE,
    "talk_ratio": _STYLE,
    "monologue": _STYLE,
    "speech_rate": Kind("style", classes=("fast", "slow")),
    "few_backchannels": _STYLE,
    "flat_tone": _STYLE,
    "background_noise": _STYLE,
    "dont_know": _WORDING,
    "shirking": _WORDING,
    "negative_wording": _WORDING,
    "positive_wording": _WORDING,
    "jargon": _WORDING,
    "vague_wording": _WORDING,
    "arguing": _WORDING,
    "overpromise": _WORDING,
    "policy_without_reason": _WORDING,
    "inconsistent_statement": Kind("wording", ("before", "now")),
    "no_courtesy": _EMPATHY,
    "no_apology": _EMPATHY,
    "no_thanks": _EMPATHY,
    "solution_before_empathy": _EMPATHY,
    "late_answer": Kind("opening", ("rings", "seconds")),
    "no_greeting": Kind("opening"),
    "no_open_question": _METHOD,
    "no_confirming_question": _METHOD,
    "missing_fact": Kind("method", ("fact", "name")),
    "no_restatement": Kind("method", ("restatement",)),
    "no_time_commitment": _METHOD,
    "no_participation": _METHOD,
    "no_options": _METHOD,
    "no_escalation_notice": _METHOD,
    "solution_mismatch": _METHOD,
    "explain_first": _METHOD,
    "tactic_failed": Kind("anger", of_tactic=True),
    "promise": Kind("promise", ("promise", "due")),
    "no_followup": _CLOSING,
    "no_closing_confirmation": _CLOSING,
    "hung_up_first": _CLOSING,
    "wellbeing": Kind(
        "self", ("minutes",), holds=True, classes=("breather", "turned_round", "steady")
    ),
}
"""Every signal name with what the coach knows about it."""

ACTS: Final[dict[Channel, tuple[str, ...]]] = {
    Channel.AGENT: (
        *("greet", "introduce", "ask_help", "thank", "apologise", "acknowledge", "own"),
        *("open_question", "closed_question", "ask_detail", "restate", "explain", "ask_known"),
        *("ask_wish", "propose", "offer_options", "trade_off", "commit_time", "promise"),
        *("beyond_authority", "escalate", "execute", "arrange_followup", "recap"),
        *("anything_else", "farewell", "announce_hold", "ask_hold", "return_hold"),
        *("announce_transfer", "name_colleague", "check_colleague", "check_history", "refuse"),
        *("verify", "courtesy", "praise_patience"),
    ),
    Channel.CUSTOMER: (
        *("state_problem", "state_wish", "accept", "reject", "confirm", "correct"),
        *("nothing_else", "satisfied", "farewell", "ask_supervisor"),
    ),
}
"""What each party may be heard to do with its words: ``DialogueAct.act``."""

DUTIES: Final[tuple[str, ...]] = (
    *("no_greeting", "no_courtesy", "no_apology", "solution_before_empathy", "no_thanks"),
    *("no_open_question", "no_confirming_question", "no_restatement", "no_time_commitment"),
    *("no_participation", "no_options", "no_escalation_notice", "no_followup"),
    *("no_closing_confirmation", "transfer_without_notice"),
)
"""What a stage may owe (``Stage.owed``), by the signal that tells of its absence."""

FACTS: Final[tuple[str, ...]] = (
    *("customer_name", "agent_name", "phone", "email", "order_number", "tracking_number"),
    *("card_tail", "account_number", "booking_number", "room_number", "flight_number"),
    *("product", "model", "purchase_date", "event_date", "symptom", "frequency", "since"),
    *("amount", "address", "id_tail", "promised_time", "wish", "channel"),
)
"""Details that may be known: ``Fact.name``. Each lends any card a slot of its name."""

ROWS: Final[tuple[str, ...]] = tuple(
    f"{group}-{row}"
    for group, rows in (
        (
            "OBJ",
            "1 1b 1c 1d 1e 2 3 4 5 6 7 8 9 10 11 12 13",
        ),
        (
            "SVC",
            "1 2 3 4 5 7 8 9 10 11 12 13 14 15 15b 16 17 18 19 20 21 22 23 24 25a 25b 26 26a "
            "26b 27 28 28b 29b 30 31 32 33 34",
        ),
        (
            "CMP",
            "1 2 3 4 5a 5b 5c 5d 5e 5f 5g 6 6a 6b 7a 7b 7c 7d 8 10",
        ),
        (
            "PIV",
            "1 2 3 3b 4 4b 5 6 7 7b",
        ),
        (
            "AFT",
            "1b 1c 1d 2 3b 3c 3d 4 5 6 6b 7 8",
        ),
    )
    for row in rows.split()
)
"""Rows of the method catalogue, which ``source:`` of a card may name."""
