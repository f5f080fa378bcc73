"""A row is judged by the signals that stood, and never where they can't be told."""

from __future__ import annotations

import pytest

from assist.coach.catalogue import ROWS, SIGNALS
from assist.events import Channel, Signal, Span
from assist.pipeline import Hearable
from assist.review.scorecard import ScoreItem, score_call

ALL = Hearable()


def signal(name: str, number: int = 1, span: Span | None = None, band: str = "angry") -> Signal:
    return Signal(
        at_ms=0,
        id=f"s{number}",
        signal=name,
        speaker=Channel.AGENT,
        span=span or Span(0, 1000),
        value=1.0,
        band=band if name == "anger" else None,  # type: ignore[arg-type]
    )


def items(
    *signals: Signal, levels: tuple[float, ...] = (), hearable: Hearable = ALL
) -> dict[str, ScoreItem]:
    return {item.id: item for item in score_call(signals, levels, hearable).items}


def test_every_row_is_in_the_catalogue_once() -> None:
    card = score_call([], [], ALL)
    rows = [item.id for item in card.items]
    assert len(rows) == len(set(rows))
    assert set(rows) <= set(ROWS)


def test_a_call_without_faults_has_full_marks() -> None:
    card = score_call([signal("complaint_kind"), signal("abuse", 2)], [], ALL)
    assert card.score == 100


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("agent_interrupts", "OBJ-1"),
        ("question_unanswered", "CMP-5g"),
        ("talk_over", "OBJ-1d"),
        ("dead_air", "SVC-15"),
        ("hold_without_notice", "SVC-15b"),
        ("customer_shelved", "SVC-22"),
        ("response_latency", "CMP-7b"),
        ("dont_know", "SVC-18"),
        ("shirking", "SVC-19"),
        ("negative_wording", "SVC-20"),
        ("jargon", "SVC-21"),
        ("vague_wording", "SVC-21"),
        ("arguing", "SVC-23"),
        ("overpromise", "SVC-9"),
        ("policy_without_reason", "SVC-29b"),
    ],
)
def test_a_fault_fails_its_row_and_is_named(name: str, row: str) -> None:
    found = items(signal(name, 7))[row]
    assert (found.result, found.evidence) == ("fail", ("s7",))
    card = score_call([signal(name, 7)], [], ALL)
    assert card.score is not None
    assert card.score < 100


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("repeat_issue", "AFT-7"),
        ("publicity_threat", "CMP-3"),
        ("regulator_threat", "CMP-7c"),
        ("churn_threat", "SVC-34"),
        ("abuse", "SVC-27"),
        ("complaint_kind", "CMP-1"),
        ("customer_kind", "CMP-2"),
        ("complaint_cause", "CMP-4"),
        ("customer_style", "SVC-24"),
        ("customer_need", "CMP-6b"),
        ("quiet_customer", "SVC-4"),
        ("talkative_customer", "SVC-5"),
        ("customer_interrupts", "OBJ-1c"),
        ("monologue", "OBJ-1e"),
        ("few_backchannels", "OBJ-1b"),
        ("agent_tone", "OBJ-5"),
        ("background_noise", "SVC-11"),
        ("flat_tone", "SVC-10"),
    ],
)
def test_what_is_not_a_fault_is_noted_and_costs_nothing(name: str, row: str) -> None:
    found = items(signal(name, 7))[row]
    assert (found.result, found.evidence) == ("na", ("s7",))
    assert score_call([signal(name, 7)], [], ALL).score == 100


def test_what_cannot_be_told_is_not_judged() -> None:
    mixed = Hearable(parties=False)
    assert {item.result for item in items(hearable=mixed).values()} == {"na"}
    assert score_call([], [], mixed).score is None
    wordless = items(hearable=Hearable(words=False))
    assert wordless["OBJ-1"].result == "pass"
    assert wordless["SVC-18"].result == "na"


def test_anger_is_judged_by_how_the_call_ended() -> None:
    heated = signal("anger", 3)
    assert items(heated, levels=(0.7, 0.1))["CMP-6"] == ScoreItem("CMP-6", "pass", ("s3",))
    assert items(heated, levels=(0.7, 0.6))["CMP-6"].result == "fail"
    assert items(signal("anger", band="tense"), levels=(0.4,))["CMP-6"].result == "na"
    assert items(levels=(0.4,))["CMP-6"].result == "na"


def test_questions_are_judged_where_one_was_asked() -> None:
    assert items()["CMP-5g"].result == "na"
    assert items(signal("question_answered"))["CMP-5g"].result == "pass"


def test_letting_off_steam_is_to_be_heard_out() -> None:
    vent = signal("venting", 1, Span(5_000, 15_000))
    assert items(vent)["SVC-26b"].result == "pass"
    during = signal("agent_interrupts", 2, Span(9_000, 10_000))
    assert items(vent, during)["SVC-26b"] == ScoreItem("SVC-26b", "fail", ("s1", "s2"))
    after = signal("agent_interrupts", 2, Span(20_000, 21_000))
    assert items(vent, after)["SVC-26b"].result == "pass"
    assert items()["SVC-26b"].result == "na"


def test_every_signal_of_the_catalogues_first_three_parts_has_a_row() -> None:
    later = {"transfer_without_notice", "inconsistent_statement", "positive_wording"}
    duties = {name for name in SIGNALS if name.startswith(("no_", "hung_", "late_"))} | {
        "solution_before_empathy",
        "missing_fact",
        "solution_mismatch",
        "explain_first",
        "tactic_failed",
        "promise",
    }
    told = {
        name
        for name in SIGNALS
        if any(item.evidence for item in items(signal(name), levels=(0.4,)).values())
    }
    questions = {"question_open", "question_deferred", "question_answered"}
    assert set(SIGNALS) - told == later | duties | questions
