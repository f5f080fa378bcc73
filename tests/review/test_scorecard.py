"""A row is judged by the signals that stood, and never where they can't be told."""

from __future__ import annotations

import msgspec
import pytest

from assist.coach.catalogue import ROWS, SIGNALS
from assist.events import (
    Channel,
    CheckItem,
    Checklist,
    DialogueAct,
    Fact,
    RecordLine,
    Signal,
    Span,
    StageName,
    WrapUp,
)
from assist.pipeline import Hearable
from assist.review.form import Form, FormRow, Section, Title, default_form
from assist.review.judges import Findings
from assist.review.scorecard import Scorecard, ScoreItem, score_call

MIXED = Hearable(parties=False)


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


def act(name: str, speaker: Channel = Channel.AGENT, number: int = 1) -> DialogueAct:
    """The number tells the order in time, too."""
    span = Span(1000 * number, 1000 * number + 900)
    return DialogueAct(at_ms=0, id=f"a{number}", act=name, speaker=speaker, span=span)


def acts(*names: str) -> tuple[DialogueAct, ...]:
    """In this order; those of the customer begin with ``C:``."""
    return tuple(
        act(
            name.removeprefix("C:"),
            Channel.CUSTOMER if name.startswith("C:") else Channel.AGENT,
            number,
        )
        for number, name in enumerate(names, start=1)
    )


def score(*signals: Signal, **found: object) -> Scorecard:
    return score_call(msgspec.structs.replace(Findings(signals=signals), **found))


def items(*signals: Signal, **found: object) -> dict[str, ScoreItem]:
    return {item.id: item for item in score(*signals, **found).items}


def test_every_row_of_the_catalogue_is_judged_once() -> None:
    rows = [item.id for item in score().items]
    assert len(rows) == len(set(rows))
    assert set(rows) == set(ROWS)


def test_a_form_that_judges_a_row_twice_is_refused() -> None:
    row = FormRow(ids=("SVC-7",), judge="fault")
    part = Section(id="a", title=Title("甲", "A"), weight=1, rows=(row, row))
    with pytest.raises(ValueError, match=r"rows\[1\].ids\[0\]: `SVC-7` is judged twice"):
        Form(form="x/1", sections=(part,))


def test_a_call_without_faults_has_full_marks() -> None:
    assert score(signal("complaint_kind"), signal("abuse", 2)).score == 100


def test_a_row_with_several_ids_counts_once() -> None:
    card = score(signal("agent_interrupts", 7))
    rows = {item.id: item for item in card.items}
    assert rows["OBJ-1"].evidence == rows["CMP-5a"].evidence == ("s7",)
    listening = next(one for one in default_form().sections if one.id == "listening")
    told = [one for one in default_form().sections if any(r.judge == "fault" for r in one.rows)]
    of = sum(section.weight for section in told)
    # Of the rows about listening two are told: interrupting weighs 3, talking over 1.
    assert card.score == round(100 * (1 - listening.weight / of * 3 / 4))


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
    total = score(signal(name, 7)).score
    assert total is not None
    assert total < 100


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("publicity_threat", "CMP-3"),
        ("regulator_threat", "CMP-7c"),
        ("churn_threat", "SVC-34"),
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
    assert score(signal(name, 7)).score == 100


def test_what_cannot_be_told_is_not_judged() -> None:
    assert {item.result for item in items(hearable=MIXED).values()} == {"na"}
    assert score(hearable=MIXED).score is None
    wordless = items(hearable=Hearable(words=False))
    assert wordless["OBJ-1"].result == "pass"
    assert wordless["SVC-18"].result == "na"


def test_anger_is_judged_by_how_the_call_ended() -> None:
    heated = signal("anger", 3)
    assert items(heated, anger_levels=(0.7, 0.1))["CMP-6"] == ScoreItem("CMP-6", "pass", ("s3",))
    assert items(heated, anger_levels=(0.7, 0.6))["CMP-6"].result == "fail"
    assert items(signal("anger", band="tense"), anger_levels=(0.4,))["CMP-6"].result == "na"
    assert items(anger_levels=(0.4,))["CMP-6"].result == "na"


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


@pytest.mark.parametrize(
    ("missed", "done", "row"),
    [
        ("solution_before_empathy", "acknowledge", "PIV-1"),
        ("no_apology", "apologise", "SVC-25a"),
        ("no_thanks", "thank", "SVC-25b"),
        ("no_open_question", "open_question", "OBJ-2"),
        ("no_confirming_question", "closed_question", "AFT-8"),
        ("no_restatement", "restate", "OBJ-7"),
        ("no_time_commitment", "commit_time", "AFT-2"),
        ("no_participation", "ask_wish", "SVC-3"),
        ("no_options", "offer_options", "OBJ-8"),
        ("no_escalation_notice", "escalate", "AFT-3c"),
        ("no_followup", "arrange_followup", "OBJ-4"),
        ("no_closing_confirmation", "recap", "SVC-17"),
        ("hung_up_first", "anything_else", "SVC-17"),
        ("no_courtesy", "courtesy", "SVC-1"),
        ("explain_first", "ask_known", "OBJ-11"),
    ],
)
def test_a_duty_passes_when_done_and_fails_when_missed(missed: str, done: str, row: str) -> None:
    assert items()[row].result == "na"
    assert items(acts=(act(done),))[row] == ScoreItem(row, "pass", ("a1",))
    assert items(acts=(act(done, Channel.CUSTOMER),))[row].result == "na"
    assert items(signal(missed), acts=(act(done),))[row] == ScoreItem(row, "fail", ("s1",))


def test_a_greeting_has_a_name_in_it() -> None:
    def greeting(*names: str) -> ScoreItem:
        return items(acts=acts(*names))["SVC-13"]

    assert greeting("greet", "introduce") == ScoreItem("SVC-13", "pass", ("a1", "a2"))
    assert greeting("ask_help", "introduce").result == "pass"
    assert greeting("greet", "ask_help") == ScoreItem("SVC-13", "fail", ("a1", "a2"))
    assert greeting("introduce").result == "fail"
    assert greeting("C:greet", "C:introduce").result == "na"
    assert greeting().result == "na"


@pytest.mark.parametrize("missed", ["no_greeting", "late_answer"])
def test_a_late_or_missing_greeting_fails_whatever_came_after(missed: str) -> None:
    found = items(signal(missed), acts=acts("greet", "introduce"))["SVC-13"]
    assert found == ScoreItem("SVC-13", "fail", ("s1",))


def test_courtesy_does_not_argue() -> None:
    polite = acts("courtesy")
    assert items(signal("arguing"), acts=polite)["SVC-1"] == ScoreItem("SVC-1", "fail", ("s1",))
    assert items(signal("agent_tone"), acts=polite)["SVC-1"].result == "pass"


@pytest.mark.parametrize(
    ("names", "result"),
    [
        (("name_colleague", "check_colleague", "announce_transfer"), "pass"),
        (("announce_transfer", "name_colleague", "C:accept"), "pass"),
        (("C:ask_supervisor", "announce_transfer", "name_colleague"), "pass"),
        (("C:accept", "announce_transfer", "name_colleague"), "na"),
        (("announce_transfer", "name_colleague", "C:ask_supervisor"), "na"),
        (("announce_transfer", "name_colleague", "C:reject"), "na"),
        (("announce_transfer", "check_colleague"), "na"),
        (("announce_transfer",), "na"),
        (("name_colleague", "check_colleague"), "na"),
        ((), "na"),
    ],
)
def test_a_transfer_takes_its_three_steps(names: tuple[str, ...], result: str) -> None:
    found = items(acts=acts(*names))["SVC-16"]
    assert found.result == result
    assert len(found.evidence) == (len(names) if result == "pass" else 0)
    missed = items(signal("transfer_without_notice"), acts=acts(*names))["SVC-16"]
    assert missed == ScoreItem("SVC-16", "fail", ("s1",))


@pytest.mark.parametrize("row", ["OBJ-3", "OBJ-10", "CMP-5d"])
def test_a_solution_fits_once_it_was_taken(row: str) -> None:
    def solution(*names: str) -> ScoreItem:
        return items(acts=acts(*names))[row]

    assert solution("propose", "C:accept") == ScoreItem(row, "pass", ("a1", "a2"))
    assert solution("offer_options", "execute").result == "pass"
    assert solution("propose").result == "na"
    assert solution("propose", "C:reject").result == "na"
    assert solution("C:accept", "propose").result == "na"
    assert solution("execute").result == "na"
    mismatch = items(signal("solution_mismatch"), acts=acts("propose", "C:accept"))[row]
    assert mismatch == ScoreItem(row, "fail", ("s1",))


def test_options_are_what_a_choice_rests_on() -> None:
    assert items(acts=acts("offer_options", "propose"))["OBJ-8"].evidence == ("a1",)
    assert items(acts=acts("propose"))["OBJ-8"].result == "na"


def test_abuse_is_met_by_the_rule() -> None:
    def rule(*signals: Signal, told: tuple[DialogueAct, ...] = ()) -> ScoreItem:
        return items(*signals, acts=told)["SVC-27"]

    abuse = signal("abuse", 1, Span(5_000, 6_000))
    assert rule().result == "na"
    assert rule(signal("arguing", 2)) == ScoreItem("SVC-27", "na", ())
    assert rule(abuse) == ScoreItem("SVC-27", "pass", ("s1",))
    later, earlier = Span(7_000, 8_000), Span(1_000, 2_000)
    assert rule(abuse, signal("arguing", 2, later)).evidence == ("s1", "s2")
    assert rule(abuse, signal("shirking", 2, later)).result == "fail"
    assert rule(abuse, signal("arguing", 2, earlier)).result == "pass"
    hung_up = signal("hung_up_first", 2, later)
    assert rule(abuse, hung_up) == ScoreItem("SVC-27", "fail", ("s1", "s2"))
    warned = act("escalate", number=6)
    assert rule(abuse, hung_up, told=(warned,)) == ScoreItem("SVC-27", "pass", ("s1", "a6"))
    before = act("escalate", number=2)
    assert rule(abuse, hung_up, told=(before,)).result == "fail"


def test_what_is_for_the_agent_alone_is_in_no_verdict_on_abuse() -> None:
    abuse = signal("abuse", 1, Span(5_000, 6_000))
    tone = signal("agent_tone", 2, Span(7_000, 8_000))
    assert items(abuse, tone)["SVC-27"] == items(abuse)["SVC-27"]


def test_who_comes_again_is_owed_a_look_back() -> None:
    told = signal("repeat_issue", 2)
    assert items(told)["AFT-7"] == ScoreItem("AFT-7", "fail", ("s2",))
    looked = items(told, acts=(act("check_history"),))["AFT-7"]
    assert looked == ScoreItem("AFT-7", "pass", ("s2", "a1"))
    assert items(acts=(act("check_history"),))["AFT-7"].result == "na"


def test_facts_are_complete_unless_one_was_missing() -> None:
    fact = Fact(
        at_ms=0,
        id="f1",
        name="phone",
        value="13800138000",
        speaker=Channel.CUSTOMER,
        span=Span(0, 1),
    )
    assert items()["AFT-1c"].result == "na"
    assert items(facts=(fact,))["AFT-1c"] == ScoreItem("AFT-1c", "pass", ("f1",))
    assert items(signal("missing_fact"), facts=(fact,))["AFT-1c"].result == "fail"


def test_an_outbound_call_is_judged_by_its_list() -> None:
    def coverage(*done_ms: int | None) -> str:
        points = tuple(CheckItem("a point", at) for at in done_ms)
        return items(checklist=Checklist(at_ms=0, items=points))["SVC-14"].result

    assert [coverage(1, 2), coverage(1, None), coverage()] == ["pass", "fail", "na"]


def test_a_solution_is_to_be_agreed_on_or_carried_out() -> None:
    def steps(*stages: StageName) -> str:
        return items(stages=stages)["SVC-28"].result

    assert steps("greeting", "intake") == "na"
    assert steps("intake", "solution") == "fail"
    assert steps("intake", "solution", "agreement") == "pass"


def test_a_record_says_what_came_of_the_problem() -> None:
    assert items()["AFT-6"].result == "na"
    assert items(wrap_up=WrapUp(problem="p"))["AFT-6"].result == "fail"
    assert items(wrap_up=WrapUp(problem="p", solution="s"))["AFT-6"].result == "pass"


def test_a_record_rests_on_the_turns_that_it_points_at() -> None:
    lines = tuple(
        RecordLine(part=part, text="t", speaker=Channel.AGENT, line=line, span=Span(0, 1))
        for part, line in (("problem", "c-u1"), ("solution", "a-u2"), ("promise", "a-u2"))
    )
    found = items(wrap_up=WrapUp(problem="p", solution="s", lines=lines))
    assert found["CMP-5e"] == ScoreItem("CMP-5e", "pass", ("c-u1", "a-u2"))
    assert found["AFT-6"].evidence == found["CMP-5e"].evidence


def test_every_signal_has_a_row() -> None:
    told = {
        name
        for name in SIGNALS
        if any(item.evidence for item in items(signal(name), anger_levels=(0.4,)).values())
    }
    beside = {"question_open", "question_deferred", "question_answered", "wellbeing"}
    assert set(SIGNALS) - told == beside & set(SIGNALS)
