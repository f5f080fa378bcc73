"""From what is heard to the cards that stand on the screen."""

from __future__ import annotations

import pytest
from msgspec import structs

from assist.coach import Rule
from assist.events import (
    Anger,
    Channel,
    HangUp,
    Mute,
    Overlap,
    Progress,
    PromptDismissed,
    PromptShown,
    PromptUsed,
    Signal,
    Span,
    SpeechEnded,
    Stage,
)


def test_a_signal_puts_its_card_up_at_the_very_moment(desk, card):
    d = desk(card("air", say=("请稍等。",), priority=60, do="查", avoid="别催", tactic="inform"))
    signal = d.signal(5_000, "dead_air", heard="…")
    (prompt,) = d.prompts
    assert (prompt.at_ms, prompt.card, prompt.state) == (5_000, "air", "shown")
    assert prompt.because == (signal,)
    assert prompt.say == ("请稍等。",)
    assert (prompt.why, prompt.priority, prompt.tactic) == ("why", 60, "inform")
    assert (prompt.do, prompt.avoid) == ("查", "别催")
    assert [item.text for item in prompt.evidence] == ["…"]


def test_other_signals_and_events_leave_it_down(desk, card):
    d = desk(card())
    d.signal(1_000, "talk_over")
    d.at(2_000, Progress(at_ms=2_000, channel=Channel.AGENT))
    d.at(3_000, PromptShown(at_ms=3_000, prompt="p1"))
    d.at(4_000, PromptUsed(at_ms=4_000, prompt="p1"))
    d.until(60_000)
    assert d.prompts == []


def test_a_withdrawn_signal_takes_the_card_down_at_once(desk, card):
    d = desk(card())
    signal = d.signal(5_000, "dead_air")
    d.signal(5_400, "dead_air", id=signal, state="withdrawn")
    assert (d.gone("a").state, d.gone("a").reason, d.gone("a").at_ms) == (
        "expired",
        "withdrawn",
        5_400,
    )


def test_a_signal_withdrawn_in_the_same_moment_never_shows(desk, card):
    d = desk(card())
    raised = Signal(
        at_ms=5_000,
        id="s1",
        signal="dead_air",
        speaker=Channel.AGENT,
        span=Span(4_000, 5_000),
        value=1.0,
    )
    d.at(5_000, raised, structs.replace(raised, state="withdrawn"))
    d.until(60_000)
    assert d.prompts == []


def test_a_false_alarm_rests_only_briefly(desk, card):
    d = desk(card(cooldown_ms=300_000))
    signal = d.signal(5_000, "dead_air")
    d.signal(5_400, "dead_air", id=signal, state="withdrawn")
    d.signal(12_000, "dead_air")
    assert "a" in d.up


def test_confirming_a_signal_changes_nothing_on_the_screen(desk, card):
    d = desk(card())
    signal = d.signal(5_000, "dead_air")
    d.signal(5_500, "dead_air", id=signal, state="confirmed")
    assert len(d.prompts) == 1


def test_a_card_leaves_after_its_lifetime(desk, card):
    d = desk(card(lifetime_ms=9_000))
    d.signal(5_000, "dead_air")
    d.until(13_999)
    assert "a" in d.up
    d.until(14_000)
    assert (d.gone("a").reason, d.gone("a").at_ms) == ("lifetime", 14_000)


def test_the_same_moment_does_not_raise_the_same_card_twice(desk, card):
    d = desk(card(cooldown_ms=5_000, lifetime_ms=4_000))
    d.signal(5_000, "dead_air")
    d.until(70_000)
    assert len(d.shows("a")) == 1
    d.signal(71_000, "dead_air")
    assert len(d.shows("a")) == 2


def test_a_lasting_state_raises_it_again_after_the_cooldown(desk, card):
    d = desk(card(when=Rule(signal="anger"), cooldown_ms=20_000, lifetime_ms=10_000))
    d.anger(1_000, "angry")
    d.until(30_999)
    assert len(d.shows("a")) == 1
    d.until(31_000)
    assert len(d.shows("a")) == 2


def test_sentences_take_turns_at_being_first(desk, card):
    d = desk(card(say=("一", "二", "三"), cooldown_ms=5_000))
    for at_ms in (10_000, 40_000, 70_000, 100_000):
        d.signal(at_ms, "dead_air")
    assert [prompt.say for prompt in d.shows("a")] == [
        ("一", "二", "三"),
        ("二", "三", "一"),
        ("三", "一", "二"),
        ("一", "二", "三"),
    ]


def test_a_sentence_without_its_slot_is_left_out(desk, card):
    when = Rule(signal="question_open")
    d = desk(card(when=when, say=("您问的“{question}”", "您问的事"), cooldown_ms=5_000))
    d.question(5_000, "open", text="钱在哪")
    assert d.up["a"].say == ("您问的“钱在哪”", "您问的事")
    d = desk(card(when=when, say=("您问的“{question}”", "您问的事")))
    d.question(5_000, "open", text="钱" * 30)
    assert d.up["a"].say == ("您问的事",)


def test_a_card_none_of_whose_sentences_can_be_filled_stays_down(desk, card):
    d = desk(card(when=Rule(signal="regulator_threat"), say=("“{heard}”",)))
    d.signal(5_000, "regulator_threat")
    assert d.prompts == []
    d.signal(6_000, "regulator_threat", heard="12315")
    assert d.up["a"].say == ("“12315”",)


def test_seconds_count_from_when_the_question_was_asked(desk, card):
    d = desk(card(when=Rule(signal="question_open", after_ms=8_000), say=("{seconds}",)))
    d.question(5_000, "open")
    d.until(12_999)
    assert d.prompts == []
    d.until(13_000)
    assert d.up["a"].say == ("8",)


def test_a_question_is_as_old_as_its_first_asking(desk, card):
    d = desk(card(when=Rule(signal="question_unanswered"), say=("{seconds}",)))
    d.question(20_000, "unanswered", asked_ms=5_000)
    assert d.up["a"].say == ("15",)


def test_the_answer_takes_a_question_card_down_once_it_was_readable(desk, card):
    d = desk(card(when=Rule(signal="question_open")))
    d.question(5_000, "open")
    d.question(6_000, "answered", asked_ms=5_000)
    assert "a" in d.up
    d.until(9_000)
    assert (d.gone("a").reason, d.gone("a").at_ms) == ("over", 9_000)


def test_an_answer_after_that_takes_it_down_at_once(desk, card):
    d = desk(card(when=Rule(signal="question_open")))
    d.question(5_000, "open")
    d.question(12_000, "answered", asked_ms=5_000)
    assert d.gone("a").at_ms == 12_000


def test_a_deferred_question_is_no_longer_an_open_one(desk, card):
    d = desk(
        card("open", when=Rule(signal="question_open")),
        card("deferred", when=Rule(signal="question_deferred"), priority=60),
    )
    d.question(5_000, "open")
    d.question(15_000, "deferred", asked_ms=5_000)
    assert set(d.up) == {"deferred"}


def test_the_ledger_decides_which_state_a_question_is_in(desk, card):
    d = desk(
        card("open", when=Rule(signal="question_open"), cooldown_ms=5_000),
        card("owed", when=Rule(signal="question_unanswered"), priority=60, lifetime_ms=60_000),
    )
    d.question(5_000, "unanswered", repeats=0)
    assert set(d.up) == {"owed"}
    d.question(20_000, "open", asked_ms=5_000, repeats=1)
    assert set(d.up) == {"open"}
    d.signal(20_000, "question_unanswered", id="s1", state="confirmed", ref="q1")
    d.until(24_000)
    assert set(d.up) == {"open"}
    assert len(d.shows("owed")) == 1


def test_without_the_ledger_the_newest_signal_of_a_question_counts(desk, card):
    d = desk(card(when=Rule(signal="question_open"), say=("{question}", "b")))
    d.signal(5_000, "question_open", ref="q9", slots={"question": "几点"})
    assert d.up["a"].say == ("几点", "b")
    d.signal(12_000, "question_answered", ref="q9")
    assert d.gone("a").reason == "over"


def test_a_second_question_has_its_own_card_after_the_cooldown(desk, card):
    d = desk(card(when=Rule(signal="question_open"), say=("{question}",), cooldown_ms=5_000))
    d.question(5_000, "open", id="q1", text="甲")
    d.question(8_000, "open", id="q2", text="乙")
    d.until(40_000)
    assert [prompt.say for prompt in d.shows("a")][:2] == [("甲",), ("乙",)]


def test_repeats_come_from_the_ledger(desk, card):
    d = desk(card(when=Rule(signal="question_open", min_repeats=2), say=("{repeats}",)))
    d.question(5_000, "open", repeats=1)
    assert d.prompts == []
    d.question(9_000, "open", asked_ms=5_000, repeats=2)
    assert d.up["a"].say == ("2",)


def test_calm_ends_an_anger_card(desk, card):
    d = desk(card(when=Rule(signal="anger", band=("angry",)), lifetime_ms=60_000))
    d.anger(5_000, "angry")
    d.anger(20_000, "tense")
    assert "a" in d.up
    d.anger(25_000, "calm")
    assert (d.gone("a").reason, d.gone("a").at_ms) == ("over", 25_000)


def test_anger_and_its_signal_may_come_in_either_order(desk, card):
    level = Anger(
        at_ms=5_000,
        speaker=Channel.CUSTOMER,
        level=0.7,
        band="angry",
        trend="rising",
        contributions={},
    )
    signal = Signal(
        at_ms=5_000,
        id="s9",
        signal="anger",
        speaker=Channel.CUSTOMER,
        span=Span(4_000, 5_000),
        value=0.7,
        band="angry",
    )
    for events in ((level, signal), (signal, level)):
        d = desk(card(when=Rule(signal="anger", band=("angry",))))
        d.at(5_000, *events)
        assert d.up["a"].because == ("s9",)


def test_the_newest_anger_signal_is_cited_though_an_older_one_is_confirmed_later(desk, card):
    d = desk(card(when=Rule(signal="anger", band=("angry",), after_ms=5_000)))
    older = d.anger(1_000, "tense")
    newer = d.anger(3_000, "angry")
    d.signal(4_000, "anger", id=newer, state="confirmed")
    d.signal(4_000, "anger", id=older, state="confirmed")
    d.until(6_000)
    assert d.up["a"].because == (newer,)


def test_a_withdrawn_anger_signal_takes_its_card_down(desk, card):
    d = desk(card(when=Rule(signal="anger")))
    signal = d.anger(1_000, "angry")
    d.signal(2_000, "anger", id=signal, state="withdrawn")
    assert d.gone("a").reason == "withdrawn"


def test_no_anger_card_while_the_detector_abstains(desk, card):
    d = desk(card(when=Rule(signal="anger"), cooldown_ms=5_000, lifetime_ms=4_000))
    d.anger(5_000, "angry")
    d.anger(6_000, None)
    d.until(60_000)
    assert len(d.shows("a")) == 1


def test_after_anger_falls_a_card_for_the_relief(desk, card):
    d = desk(card(when=Rule(signal="anger", band=("calm",), was=("angry", "furious"))))
    d.anger(1_000, "calm")
    d.anger(2_000, "tense")
    d.anger(3_000, "calm")
    d.until(10_000)
    assert d.prompts == []
    d.anger(20_000, "angry")
    d.anger(40_000, "tense")
    d.anger(50_000, "calm")
    assert "a" in d.up
    d.anger(55_000, "tense")
    assert d.gone("a").reason == "over"


def test_a_band_that_was_left_long_ago_is_forgotten(desk, card):
    when = Rule(signal="anger", band=("tense",), was=("angry",), trend="falling")
    for at_ms, expected in ((21_000, True), (23_000, False)):
        d = desk(card(when=when), calmed_ms=20_000)
        d.anger(1_000, "angry")
        d.anger(2_000, "tense")
        d.anger(at_ms, "tense", "falling")
        assert bool(d.up) is expected


def test_a_relief_is_forgotten_after_a_while(desk, card):
    d = desk(
        card(when=Rule(signal="anger", band=("calm",), was=("angry",)), cooldown_ms=5_000),
        calmed_ms=20_000,
    )
    d.anger(1_000, "angry")
    d.anger(2_000, "calm")
    d.until(300_000)
    assert len(d.shows("a")) == 1


def test_overlap_cards_outlive_their_overlap_only_a_little(desk, card):
    d = desk(card(when=Rule(signal="talk_over"), lifetime_ms=60_000), overlap_linger_ms=8_000)
    d.signal(5_000, "talk_over", ref="o1")
    d.at(
        6_000,
        Overlap(
            at_ms=6_000,
            id="o1",
            by=Channel.AGENT,
            span=Span(3_000, 6_000),
            overlap_ms=3_000,
            kind="interruption",
        ),
    )
    d.until(13_999)
    assert "a" in d.up
    d.until(14_000)
    assert d.gone("a").reason == "over"


def test_speech_breaks_the_silence(desk, card):
    d = desk(card(lifetime_ms=60_000))
    d.signal(5_000, "dead_air")
    d.speech(10_000, None, Channel.AGENT)
    assert d.gone("a").reason == "over"


def test_done_before_it_was_due(desk, card):
    d = desk(card(done=("马上查",), window_ms=10_000, when=Rule(signal="anger")))
    d.says(4_000, "我这就马上查")
    d.anger(5_000, "angry")
    d.until(13_900)
    assert d.prompts == []
    d.until(14_001)
    assert "a" in d.up


@pytest.mark.parametrize("final", [True, False])
def test_done_while_it_is_up(desk, card, final):
    d = desk(card(done=("马上查",)))
    d.signal(5_000, "dead_air")
    if final:
        d.says(8_000, "我马上查一下")
    else:
        d.saying(8_000, "我马上查一下", stable=4)
    assert (d.gone("a").state, d.gone("a").reason, d.gone("a").at_ms) == ("expired", "done", 8_000)


def test_unstable_words_do_not_count_as_done(desk, card):
    d = desk(card(done=("马上查",)))
    d.signal(5_000, "dead_air")
    d.saying(8_000, "我马上查一下", stable=2)
    assert "a" in d.up


def test_the_customers_words_do_not_count_as_done(desk, card):
    d = desk(card(done=("马上查",)))
    d.signal(5_000, "dead_air")
    d.says(8_000, "你马上查一下", Channel.CUSTOMER)
    assert "a" in d.up


@pytest.mark.parametrize("text", ["那我马上", "我马上查一下"])
def test_nothing_is_advised_that_is_on_the_agents_lips(desk, card, text):
    d = desk(card(done=("马上查一下",), when=Rule(signal="anger")))
    d.saying(5_000, text, stable=0)
    d.anger(5_100, "angry")
    d.until(5_800)
    assert d.prompts == []
    d.says(6_000, "那我马上到")
    assert "a" in d.up


def test_when_the_sentence_is_finished_the_card_never_shows(desk, card):
    d = desk(card(done=("马上查一下",), when=Rule(signal="anger")))
    d.saying(5_000, "那我马上", stable=0)
    d.anger(5_100, "angry")
    d.says(6_000, "那我马上查一下")
    d.until(20_000)
    assert d.prompts == []


def test_used_and_dismissed_answer_at_once(desk, card):
    d = desk(card("a"), card("b", when=Rule(signal="anger")))
    d.signal(5_000, "dead_air")
    d.anger(5_000, "angry")
    d.at(6_000, PromptUsed(at_ms=6_000, prompt=d.up["a"].id))
    d.at(6_500, PromptDismissed(at_ms=6_500, prompt=d.up["b"].id))
    assert (d.gone("a").state, d.gone("a").at_ms) == ("used", 6_000)
    assert (d.gone("b").state, d.gone("b").at_ms) == ("dismissed", 6_500)


def test_a_click_just_after_the_card_went_still_counts(desk, card):
    d = desk(card(lifetime_ms=4_000))
    d.signal(5_000, "dead_air")
    d.until(9_000)
    prompt = d.gone("a")
    d.at(9_100, PromptUsed(at_ms=9_100, prompt=prompt.id))
    assert d.gone("a").state == "used"
    d.at(9_200, PromptUsed(at_ms=9_200, prompt=prompt.id))
    assert len(d.prompts) == 3


def test_each_dismissal_doubles_the_rest(desk, card):
    when = Rule(signal="anger")
    d = desk(card(when=when, cooldown_ms=10_000, lifetime_ms=60_000, priority=90))
    d.anger(1_000, "angry")
    d.at(2_000, PromptDismissed(at_ms=2_000, prompt=d.up["a"].id))
    d.until(21_999)
    assert not d.up
    d.until(22_000)
    d.at(23_000, PromptDismissed(at_ms=23_000, prompt=d.up["a"].id))
    d.until(62_999)
    assert not d.up
    d.until(63_000)
    assert d.up


def test_a_muted_card_goes_and_stays_away_until_it_is_wanted_back(desk, card):
    d = desk(card(when=Rule(signal="anger"), cooldown_ms=5_000))
    d.anger(1_000, "angry")
    d.at(2_000, Mute(at_ms=2_000, card="a"))
    assert (d.gone("a").state, d.gone("a").reason) == ("dismissed", "muted")
    d.until(300_000)
    assert len(d.shows("a")) == 1
    d.at(300_100, Mute(at_ms=300_100, card="a", muted=False))
    assert len(d.shows("a")) == 2


def test_muting_an_unknown_card_is_no_matter(desk, card):
    d = desk(card())
    d.at(2_000, Mute(at_ms=2_000, card="nobody"))
    assert d.prompts == []


def test_a_long_forgotten_moment_is_no_reason(desk, card):
    d = desk(card(when=Rule(signal="anger", all=(Rule(signal="dead_air"),))), stale_ms=60_000)
    d.signal(1_000, "dead_air")
    d.anger(61_000, "angry")
    assert not d.up
    d.signal(62_000, "dead_air")
    assert d.up


def test_the_end_of_the_call_clears_the_screen(desk, card):
    d = desk(card())
    d.signal(5_000, "dead_air")
    d.at(6_000, HangUp(at_ms=6_000))
    assert (d.gone("a").state, d.gone("a").reason) == ("expired", "call_ended")
    assert d.coach.deadline_ms is None


def test_a_chain_of_tactics_one_after_the_other(desk, card):
    d = desk(
        card("listen", when=Rule(signal="anger"), priority=80, lifetime_ms=6_000),
        card("own", when=Rule(signal="anger", all=(Rule(follows="listen"),)), lifetime_ms=6_000),
        card("act", when=Rule(signal="anger", all=(Rule(follows="own", after_ms=5_000),))),
    )
    d.anger(1_000, "angry")
    assert set(d.up) == {"listen"}
    d.until(7_000)
    assert set(d.up) == {"own"}
    d.until(17_999)
    assert not d.up
    d.until(18_000)
    assert set(d.up) == {"act"}


def test_a_tactic_done_unasked_brings_the_next(desk, card):
    d = desk(
        card("listen", when=Rule(signal="anger"), priority=80, done=("您说",)),
        card("own", when=Rule(signal="anger", all=(Rule(follows="listen"),))),
    )
    d.says(900, "您说")
    d.anger(1_000, "angry")
    assert set(d.up) == {"own"}


def test_muting_a_step_does_not_stop_the_chain(desk, card):
    d = desk(
        card("listen", when=Rule(signal="anger"), priority=80),
        card("own", when=Rule(signal="anger", all=(Rule(follows="listen"),))),
    )
    d.at(500, Mute(at_ms=500, card="listen"))
    d.anger(1_000, "angry")
    assert set(d.up) == {"own"}


def test_stage_rules_and_their_end(desk, card):
    d = desk(card(when=Rule(stage=("closing",)), lifetime_ms=60_000, cooldown_ms=5_000))
    d.at(1_000, Stage(at_ms=1_000, stage="solution", since_ms=1_000))
    assert not d.up
    d.at(9_000, Stage(at_ms=9_000, stage="closing", since_ms=9_000))
    assert d.up
    d.at(20_000, Stage(at_ms=20_000, stage="empathy", since_ms=20_000))
    assert d.gone("a").reason == "over"


def test_unless_keeps_a_card_down_for_as_long_as_it_holds(desk, card):
    d = desk(card(when=Rule(signal="anger"), unless=Rule(stage=("greeting",))))
    d.at(500, Stage(at_ms=500, stage="greeting", since_ms=500))
    d.anger(1_000, "angry")
    d.until(5_000)
    assert not d.up
    d.at(6_000, Stage(at_ms=6_000, stage="intake", since_ms=6_000))
    assert d.up


def test_words_of_the_customer_raise_a_card_before_the_final(desk, card):
    d = desk(card(when=Rule(said=("没有了",))))
    d.saying(5_000, "没有了", stable=2, who=Channel.CUSTOMER)
    assert not d.up
    d.saying(5_200, "没有了谢谢", stable=3, who=Channel.CUSTOMER)
    assert d.up["a"].evidence[0].text == "没有了"


def test_a_long_stretch_of_speech_with_short_pauses(desk, card):
    when = Rule(signal="anger", all=(Rule(speaking=Channel.CUSTOMER, after_ms=10_000),))
    d = desk(card(when=when, lifetime_ms=60_000), pause_ms=1_500)
    d.anger(1_000, "angry")
    d.speech(2_000, 6_000)
    d.speech(7_000, None)
    d.until(11_999)
    assert not d.up
    d.until(12_000)
    assert d.up
    d.until(15_000)
    d.at(18_300, SpeechEnded(at_ms=18_300, channel=Channel.CUSTOMER, span=Span(7_000, 18_000)))
    d.until(19_500)
    assert d.gone("a").reason == "over"


def test_speech_after_a_long_pause_is_a_new_stretch(desk, card):
    d = desk(card(when=Rule(speaking=Channel.CUSTOMER, after_ms=8_000)))
    d.speech(1_000, 6_000)
    d.speech(8_000, 12_000)
    d.until(15_000)
    assert not d.up


def test_a_party_that_has_stopped_speaking(desk, card):
    d = desk(card(when=Rule(quiet=Channel.CUSTOMER, after_ms=900), lifetime_ms=60_000))
    d.until(5_000)
    d.speech(6_000, 8_000)
    d.until(8_899)
    assert not d.up
    d.until(8_900)
    assert d.up
    d.speech(20_000, None)
    assert d.gone("a").reason == "over"


def test_a_card_for_the_opening_of_the_call(desk, card):
    d = desk(card(when=Rule(after_ms=3_000, within_ms=15_000), done=("请问有什么",)))
    d.until(2_999)
    assert not d.up
    d.until(3_000)
    assert d.up
    greeted = desk(card(when=Rule(after_ms=3_000, within_ms=15_000), done=("请问有什么",)))
    greeted.says(2_000, "您好请问有什么可以帮您")
    greeted.until(60_000)
    assert greeted.prompts == []


def test_counted_signals(desk, card):
    d = desk(card(when=Rule(signal="abuse", min_count=2)))
    first = d.signal(1_000, "abuse")
    d.signal(2_000, "abuse", id=first, state="withdrawn")
    d.signal(3_000, "abuse")
    assert not d.up
    d.signal(4_000, "abuse")
    assert d.up


def test_a_delayed_card_for_a_past_moment(desk, card):
    d = desk(card(when=Rule(signal="agent_interrupts", after_ms=3_000, within_ms=10_000)))
    d.signal(1_000, "agent_interrupts")
    d.until(3_999)
    assert not d.up
    d.until(4_000)
    assert d.up


def test_a_withdrawn_moment_has_no_delayed_card(desk, card):
    d = desk(card(when=Rule(signal="agent_interrupts", after_ms=3_000, within_ms=10_000)))
    signal = d.signal(1_000, "agent_interrupts")
    d.signal(2_000, "agent_interrupts", id=signal, state="withdrawn")
    d.until(60_000)
    assert d.prompts == []


def test_weak_signals_stay_below_a_cards_bar(desk, card):
    d = desk(card(when=Rule(signal="dead_air", min_value=0.5)))
    d.signal(1_000, "dead_air", value=0.4)
    assert not d.up
    d.signal(2_000, "dead_air", value=0.5)
    assert d.up


def test_a_kind_raises_only_the_cards_that_name_it(desk, card):
    d = desk(card(when=Rule(signal="complaint_kind", of=("product", "price"))))
    d.signal(1_000, "complaint_kind", slots={"is": "service"})
    assert not d.up
    d.signal(2_000, "complaint_kind", slots={"is": "price"})
    assert d.up


def test_one_of_several_causes(desk, card):
    d = desk(card(when=Rule(any=(Rule(signal="talk_over"), Rule(signal="customer_interrupts")))))
    signal = d.signal(1_000, "customer_interrupts")
    assert d.up["a"].because == (signal,)
