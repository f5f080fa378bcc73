"""Where the call stands, what is owed, and which lack is told when."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.analysis.stages import StageData, StageTracker
from assist.events import (
    Band,
    Channel,
    DialogueAct,
    Event,
    Evidence,
    Fact,
    FinalHypothesis,
    HangUp,
    OutputEvent,
    Ringing,
    Signal,
    SignalState,
    Span,
    Stage,
    Word,
)
from assist.events.listener import Ids
from assist.packs.yaml_file import read_yaml


class Restatement:
    def __init__(self) -> None:
        self.facts: list[str] = []

    def hear(self, fact: Fact) -> None:
        self.facts.append(fact.heard)

    def sentence(self) -> str:
        return "，".join(self.facts)


class Call:
    """Tells a tracker one thing a second and collects what it concludes."""

    def __init__(self, data: StageData) -> None:
        self.tracker = StageTracker(Ids(), data, Restatement())
        self.out: list[OutputEvent] = []
        self.at_ms = 0
        self.acts = 0

    def tell(self, event: Event) -> None:
        due_ms = self.tracker.deadline_ms
        if due_ms is not None and due_ms < event.at_ms:
            self.out += self.tracker.elapse(due_ms)
        self.out += self.tracker.hear(event)

    def act(self, name: str, *, state: SignalState = "confirmed", id_: str = "") -> str:
        name, _, kind = name.partition(":")
        party, _, name = name.rpartition("/")
        self.at_ms += 1000
        self.acts += 1
        id_ = id_ or f"a{self.acts}"
        self.tell(
            DialogueAct(
                at_ms=self.at_ms,
                id=id_,
                act=name,
                speaker=Channel.CUSTOMER if party else Channel.AGENT,
                span=Span(self.at_ms - 500, self.at_ms),
                state=state,
                line=f"line-{self.acts}",
                evidence=(Evidence(name, self.at_ms - 500, self.at_ms, f"act:{name}/x"),),
                slots={"is": kind} if kind else {},
            )
        )
        return id_

    def say(self, *names: str) -> None:
        """An utterance of the agent in which these acts are done."""
        ids = [self.act(name, state="raised") for name in names]
        self.turn()
        for name, id_ in zip(names, ids, strict=True):
            self.act(name, id_=id_)

    def turn(self) -> None:
        self.at_ms += 1000
        word = Word("x", self.at_ms - 300, self.at_ms)
        self.tell(
            FinalHypothesis(
                at_ms=self.at_ms, channel=Channel.AGENT, utterance=self.at_ms, words=(word,)
            )
        )

    def anger(self, band: Band, *, id_: str = "s-anger", state: SignalState = "confirmed") -> None:
        self.at_ms += 1000
        self.tell(
            Signal(
                at_ms=self.at_ms,
                id=id_,
                signal="anger",
                speaker=Channel.CUSTOMER,
                span=Span(self.at_ms, self.at_ms),
                value=0.7,
                band=band,
                state=state,
            )
        )

    def hang_up(self, by: Channel | None = None) -> None:
        self.at_ms += 3000
        self.tell(HangUp(at_ms=self.at_ms, by=by))

    @property
    def stages(self) -> list[str]:
        names = [out.stage for out in self.out if isinstance(out, Stage)]
        return [n for i, n in enumerate(names) if i == 0 or names[i - 1] != n]

    @property
    def stage(self) -> Stage:
        return next(out for out in reversed(self.out) if isinstance(out, Stage))

    @property
    def signals(self) -> dict[str, Signal]:
        """Every signal as it was told last."""
        return {out.signal: out for out in self.out if isinstance(out, Signal)}

    @property
    def lacks(self) -> set[str]:
        return {name for name, signal in self.signals.items() if signal.state != "withdrawn"}


@pytest.fixture(params=["zh", "en"])
def call(request: pytest.FixtureRequest, repository: Path) -> Call:
    folder = repository / "models" / "packs" / request.param
    return Call(read_yaml(folder / "stages.yaml", StageData))


GRIEVANCE = "customer/state_problem:grievance"


def good_call(call: Call) -> None:
    call.say("greet", "introduce", "ask_help", "courtesy")
    call.act(GRIEVANCE)
    call.say("apologise", "acknowledge", "thank:raising")
    call.say("open_question")
    call.say("closed_question", "restate")
    call.say("ask_wish")
    call.say("offer_options", "propose")
    call.act("customer/accept")
    call.say("execute", "commit_time", "arrange_followup")
    call.say("recap", "anything_else")
    call.say("farewell")


def test_a_complaint_goes_along_the_main_line(call: Call) -> None:
    good_call(call)
    assert call.stages == [
        "greeting",
        "intake",
        "empathy",
        "diagnosis",
        "solution",
        "agreement",
        "execution",
        "closing",
    ]


def test_a_call_in_which_everything_is_done_lacks_nothing(call: Call) -> None:
    good_call(call)
    call.hang_up(Channel.CUSTOMER)
    assert call.signals == {}
    assert call.stage.owed == ()


def test_a_routine_request_skips_empathy_and_owes_none(call: Call) -> None:
    call.say("greet", "courtesy")
    call.act("customer/state_wish")
    call.say("ask_detail")
    call.say("propose")
    call.act("customer/accept")
    call.say("execute")
    call.say("anything_else", "farewell")
    call.hang_up()
    assert "empathy" not in call.stages
    assert call.signals == {}


def test_a_solution_before_any_empathy_is_told_from_partial_words(call: Call) -> None:
    call.say("greet")
    call.act(GRIEVANCE)
    act = call.act("propose", state="raised")
    signal = call.signals["solution_before_empathy"]
    assert (signal.state, signal.at_ms) == ("raised", call.at_ms)
    assert [item.why for item in signal.evidence] == ["act:state_problem/x", "act:propose/x"]
    call.act("propose", state="confirmed", id_=act)
    assert call.signals["solution_before_empathy"].state == "confirmed"


def test_what_was_told_of_an_act_goes_with_the_act(call: Call) -> None:
    call.say("greet")
    call.act(GRIEVANCE)
    act = call.act("propose", state="raised")
    assert call.stage.stage == "solution"
    call.act("propose", state="withdrawn", id_=act)
    assert call.signals["solution_before_empathy"].state == "withdrawn"
    assert call.stage.stage == "intake"


def test_a_withdrawn_act_leaves_a_call_alone_that_has_moved_since(call: Call) -> None:
    call.act(GRIEVANCE)
    act = call.act("open_question", state="raised")
    call.act("propose")
    call.act("open_question", state="withdrawn", id_=act)
    assert call.stage.stage == "solution"


def test_anger_takes_the_call_back_and_it_goes_on_where_it_was(call: Call) -> None:
    call.act(GRIEVANCE)
    call.say("apologise")
    call.say("open_question")
    call.say("propose")
    call.anger("angry")
    assert call.stage.stage == "empathy"
    call.say("acknowledge")
    call.say("ask_detail")
    assert call.stage.stage == "solution"


def test_soothing_an_upset_customer_is_empathy_too(call: Call) -> None:
    call.act(GRIEVANCE)
    call.say("apologise")
    call.say("propose")
    call.act("customer/reject")
    call.say("acknowledge")
    assert call.stage.stage == "empathy"


def test_a_restatement_owed_when_a_solution_comes_lends_its_sentence(call: Call) -> None:
    call.tell(
        Fact(
            at_ms=0,
            name="amount",
            value="8000 CNY",
            heard="八千",
            speaker=Channel.CUSTOMER,
            span=Span(0, 1),
        )
    )
    call.act(GRIEVANCE)
    call.say("apologise")
    call.turn()
    assert "no_restatement" in call.stage.owed
    call.say("propose")
    call.anger("calm")
    assert call.signals["no_restatement"].slots == {"restatement": "八千"}


def test_a_summary_at_the_end_is_no_restatement(call: Call) -> None:
    call.act(GRIEVANCE)
    call.say("apologise")
    call.turn()
    call.say("propose")
    call.act("customer/accept")
    call.say("restate")
    call.hang_up()
    assert "no_restatement" in call.lacks


def test_a_duty_done_late_takes_its_signal_back(call: Call) -> None:
    call.act(GRIEVANCE)
    call.turn()
    call.say("propose")
    call.act("customer/accept")
    call.say("execute")
    call.turn()
    assert "no_apology" in call.lacks
    call.say("apologise")
    assert "no_apology" not in call.lacks
    assert "no_apology" in call.stage.done


def test_a_refused_decision_that_nobody_carries_up_is_told(call: Call) -> None:
    call.act(GRIEVANCE)
    call.say("beyond_authority")
    call.turn()
    call.turn()
    assert "no_escalation_notice" in call.lacks


def test_a_transfer_to_nobody_in_particular(call: Call) -> None:
    call.act("customer/state_wish")
    call.say("announce_transfer")
    call.hang_up()
    assert "transfer_without_notice" in call.lacks


def test_a_transfer_to_a_colleague_who_knows(call: Call) -> None:
    call.act("customer/state_wish")
    call.say("announce_transfer", "name_colleague", "check_colleague")
    call.hang_up()
    assert "transfer_without_notice" not in call.lacks


def test_a_call_without_a_greeting(call: Call) -> None:
    call.turn()
    call.act(GRIEVANCE)
    assert "no_greeting" in call.stage.owed
    assert call.lacks == set()
    call.say("ask_detail")
    call.turn()
    assert "no_greeting" in call.lacks


def test_goodbye_without_asking_for_more(call: Call) -> None:
    call.say("greet")
    call.act("customer/state_wish")
    call.say("ask_detail")
    call.say("farewell")
    call.hang_up()
    assert "no_closing_confirmation" in call.lacks


def test_a_caller_who_hangs_up_at_once_was_owed_nothing_yet(call: Call) -> None:
    call.say("greet", "courtesy")
    call.act(GRIEVANCE)
    call.hang_up(Channel.CUSTOMER)
    assert call.lacks == set()


def test_who_hung_up_is_told_only_of_the_agent(call: Call) -> None:
    good_call(call)
    call.hang_up(Channel.AGENT)
    assert call.lacks == {"hung_up_first"}


@pytest.mark.parametrize(
    ("rang_ms", "rings", "late"),
    [(8_000, 3, False), (8_000, 4, True), (9_500, None, False), (10_500, None, True)],
)
def test_three_rings_or_ten_seconds(
    call: Call, rang_ms: int, rings: int | None, late: bool
) -> None:
    call.tell(Ringing(at_ms=0, rang_ms=rang_ms, rings=rings))
    assert call.lacks == ({"late_answer"} if late else set())


def test_the_steps_of_each_method_follow_the_stage(call: Call) -> None:
    call.act(GRIEVANCE)
    before = call.stage.steps
    call.say("apologise")
    call.say("open_question")
    assert call.stage.steps.keys() == before.keys() >= {"OBJ", "CMP", "PIV", "AFT"}
    assert call.stage.steps["OBJ"] != before["OBJ"]


def test_a_stage_is_told_again_only_when_something_changed(call: Call) -> None:
    call.act(GRIEVANCE)
    told = len(call.out)
    call.act("explain")
    call.act("courtesy")
    call.act("courtesy")
    stages = [out for out in call.out[told:] if isinstance(out, Stage)]
    assert len(stages) <= 1
