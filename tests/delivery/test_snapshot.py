from __future__ import annotations

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.delivery import snapshot
from assist.delivery.snapshot import State, fold, fold_all
from assist.events import (
    Anger,
    Band,
    CallEnded,
    CallStarted,
    Channel,
    Fact,
    Final,
    Metrics,
    Notice,
    OutputEvent,
    Overlap,
    OverlapKind,
    Partial,
    Prompt,
    PromptState,
    Question,
    QuestionStatus,
    Signal,
    SignalState,
    Span,
    Stage,
    WrapUp,
)

# The same builders make the events of the properties and of the examples.


def line(id: str, text: str, *, final: bool = False, at_ms: int = 0) -> OutputEvent:
    span = Span(at_ms, at_ms + 100)
    if final:
        return Final(at_ms=at_ms, id=id, speaker=Channel.AGENT, span=span, text=text, words=())
    return Partial(
        at_ms=at_ms, id=id, speaker=Channel.AGENT, span=span, text=text, stable_chars=len(text) // 2
    )


def anger(at_ms: int, level: float | None, speaker: Channel = Channel.CUSTOMER) -> Anger:
    band: Band | None = None if level is None else "angry"
    return Anger(
        at_ms=at_ms, speaker=speaker, level=level, band=band, trend="steady", contributions={}
    )


def question(id: str, status: QuestionStatus, at_ms: int = 0) -> Question:
    return Question(
        at_ms=at_ms,
        id=id,
        speaker=Channel.CUSTOMER,
        text="什么时候到",
        span=Span(at_ms, at_ms),
        asked_ms=at_ms,
        repeats=0,
        status=status,
        expects="time",
    )


def prompt(id: str, state: PromptState, at_ms: int = 0) -> Prompt:
    return Prompt(
        at_ms=at_ms, id=id, card="c", because=(), say=("说",), why="", priority=1, state=state
    )


def overlap(id: str, kind: OverlapKind, at_ms: int = 0) -> Overlap:
    return Overlap(at_ms=at_ms, id=id, by=Channel.AGENT, span=Span(0, 1), overlap_ms=1, kind=kind)


def notice(code: str, text: str, channel: Channel | None = None, at_ms: int = 0) -> Notice:
    return Notice(at_ms=at_ms, code=code, level="warning", text=text, channel=channel)


def number(most: int) -> st.SearchStrategy[int]:
    return st.integers(0, most)


times = number(3_600_000)
ids = st.builds("x{}".format, number(60))
texts = st.sampled_from(["", "钱", "没到账", "words"])
events: st.SearchStrategy[OutputEvent] = st.one_of(
    st.builds(line, ids, texts, final=st.booleans(), at_ms=times),
    st.builds(
        anger,
        times,
        st.none() | st.floats(0, 1),
        st.sampled_from(list(Channel)),
    ),
    st.builds(
        question,
        ids,
        st.sampled_from(["open", "deferred", "answered", "unanswered", "withdrawn"]),
        times,
    ),
    st.builds(prompt, ids, st.sampled_from(["shown", "used", "dismissed", "expired"]), times),
    st.builds(
        overlap,
        ids,
        st.sampled_from(["interruption", "attempt", "backchannel", "overlap"]),
        times,
    ),
    st.builds(notice, ids, texts, st.none() | st.sampled_from(list(Channel)), times),
    st.builds(lambda at_ms: Stage(at_ms=at_ms, stage="intake", since_ms=at_ms), times),
    st.builds(
        lambda at_ms, name, value: Fact(
            at_ms=at_ms, name=name, value=value, speaker=Channel.CUSTOMER, span=Span(0, 1)
        ),
        times,
        ids,
        texts,
    ),
    st.builds(
        lambda at_ms, v: Metrics(at_ms=at_ms, values={"talk_ratio": v}), times, st.floats(0, 1)
    ),
    st.builds(
        lambda at_ms: CallEnded(at_ms=at_ms, duration_ms=at_ms, wrap_up=WrapUp(problem="钱")), times
    ),
    st.builds(lambda at_ms: CallStarted(at_ms=at_ms, call_id="c-2", language="en"), times),
)


@settings(max_examples=60)
@given(st.lists(events, max_size=120), st.integers(0, 120))
def test_a_snapshot_and_the_rest_is_as_good_as_the_whole(call: list[OutputEvent], at: int) -> None:
    wire = msgspec.json.encode(fold_all(call[:at]))
    taken = msgspec.json.decode(wire, type=State)
    assert fold_all(call[at:], taken) == fold_all(call)


@settings(max_examples=30)
@given(st.lists(events, min_size=200, max_size=400))
def test_every_list_is_bounded(call: list[OutputEvent]) -> None:
    state = fold_all(call)
    shown = [prompt for prompt in state.prompts if prompt.state == "shown"]
    assert len(state.lines) <= snapshot.MAX_LINES
    assert len(state.questions) <= snapshot.MAX_QUESTIONS
    assert len(shown) <= snapshot.MAX_ACTIVE_PROMPTS
    assert len(state.prompts) - len(shown) <= snapshot.MAX_PAST_PROMPTS
    assert len(state.overlaps) <= snapshot.MAX_OVERLAPS
    assert len(state.facts) <= snapshot.MAX_FACTS
    assert len(state.notices) <= snapshot.MAX_NOTICES


def test_a_final_takes_the_place_of_its_partial() -> None:
    state = fold_all([line("a1", "您好"), line("c1", "我的钱"), line("a1", "您好请讲", final=True)])
    assert [(shown.id, shown.text, shown.final) for shown in state.lines] == [
        ("a1", "您好请讲", True),
        ("c1", "我的钱", False),
    ]


def test_an_empty_final_takes_its_partial_off_the_screen() -> None:
    assert fold_all([line("a1", "嗯"), line("a1", "", final=True)]).lines == ()


def test_the_oldest_lines_go_first() -> None:
    state = fold_all(line(f"a{n}", "您好", final=True) for n in range(snapshot.MAX_LINES + 5))
    assert (state.lines[0].id, len(state.lines)) == ("a5", snapshot.MAX_LINES)


def test_the_anger_curve_covers_a_minute_however_often_it_is_told() -> None:
    state = fold_all(anger(at_ms, at_ms / 1e6) for at_ms in range(0, 200_000, 64))
    points = state.anger_history
    assert points[-1].at_ms - points[0].at_ms <= snapshot.HISTORY_MS
    assert points[-1].at_ms - points[0].at_ms > snapshot.HISTORY_MS - 1_000
    assert len(points) <= 2 + snapshot.HISTORY_MS // snapshot.HISTORY_STEP_MS * 2


def test_the_newest_anger_is_always_the_last_point() -> None:
    state = fold_all([anger(0, 0.1), anger(100, 0.2), anger(200, 0.9)])
    assert [(point.at_ms, point.level) for point in state.anger_history] == [(0, 0.1), (200, 0.9)]


def test_an_abstaining_detector_leaves_a_gap() -> None:
    state = fold_all([anger(0, 0.5), anger(1_000, None)])
    assert state.anger_history[-1].level is None


def test_the_agents_own_anger_is_not_the_callers() -> None:
    assert fold_all([anger(0, 0.9, Channel.AGENT)]).anger is None


def test_a_withdrawn_question_was_none() -> None:
    assert fold_all([question("q1", "open"), question("q1", "withdrawn")]).questions == ()


def test_closed_questions_make_room_before_open_ones() -> None:
    first = question("q0", "open")
    answered = question("q1", "answered")
    more = [question(f"q{n}", "open") for n in range(2, snapshot.MAX_QUESTIONS + 1)]
    kept = fold_all([first, answered, *more]).questions
    assert [known.id for known in kept[:2]] == ["q0", "q2"]


def test_shown_prompts_outlive_those_that_left() -> None:
    left = [prompt(f"p{n}", "expired") for n in range(1, 30)]
    state = fold_all([prompt("p0", "shown"), *left])
    assert state.prompts[0].id == "p0"
    assert len(state.prompts) == 1 + snapshot.MAX_PAST_PROMPTS


def test_an_overlap_that_turns_out_a_backchannel_is_not_drawn() -> None:
    assert fold_all([overlap("o1", "overlap"), overlap("o1", "backchannel")]).overlaps == ()


def test_a_notice_replaces_the_one_about_the_same_thing() -> None:
    state = fold_all(
        [
            notice("device_lost", "gone", Channel.AGENT),
            notice("device_lost", "gone", Channel.CUSTOMER),
            notice("device_lost", "back", Channel.AGENT),
        ]
    )
    assert [(known.channel, known.text) for known in state.notices] == [
        (Channel.CUSTOMER, "gone"),
        (Channel.AGENT, "back"),
    ]


def test_a_new_call_starts_with_an_empty_screen() -> None:
    begun = CallStarted(at_ms=0, call_id="c-2", language="en")
    assert fold(fold_all([line("a1", "您好")]), begun) == State(call_id="c-2", language="en")


def test_events_that_are_not_drawn_still_move_the_time() -> None:
    signal = Signal(
        at_ms=700, id="s1", signal="anger", speaker=Channel.CUSTOMER, span=Span(0, 1), value=0.5
    )
    assert fold(State(), signal) == State(at_ms=700)


def tag(name: str, number: int, state: SignalState = "raised", **slots: str) -> Signal:
    return Signal(
        at_ms=number,
        id=f"s{number}",
        signal=name,
        speaker=Channel.CUSTOMER,
        span=Span(0, 1),
        value=0.8,
        state=state,
        slots=slots,
    )


def test_a_label_shows_the_newest_verdict_and_goes_when_it_was_wrong() -> None:
    seen = fold_all([tag("abuse", 1), tag("complaint_kind", 2), tag("complaint_kind", 3)])
    assert [(known.signal, known.id) for known in seen.tags] == [
        ("complaint_kind", "s3"),
        ("abuse", "s1"),
    ]
    left = fold(seen, tag("abuse", 1, "withdrawn"))
    assert [known.signal for known in left.tags] == ["complaint_kind"]


def test_what_the_agent_does_is_no_label_of_the_call() -> None:
    own = msgspec.structs.replace(tag("abuse", 1), speaker=Channel.AGENT)
    assert fold(State(), own).tags == ()
