"""What a party is saying, has said, and is about to say."""

from __future__ import annotations

import pytest

from assist.coach import CoachOptions
from assist.coach.rendering import sentences, slots_from
from assist.coach.source import Source
from assist.coach.speech import Speech, beginnings
from assist.coach.texts import fill, slots_of
from assist.events import Channel, FinalHypothesis, PartialHypothesis, Word
from assist.events.phrases import PhraseSet


def words(text, start_ms, each_ms=100):
    return tuple(
        Word(piece, start_ms + i * each_ms, start_ms + (i + 1) * each_ms)
        for i, piece in enumerate(text.split())
    )


def final(text, start_ms):
    said = words(text, start_ms)
    return FinalHypothesis(at_ms=said[-1].end_ms, channel=Channel.AGENT, utterance=1, words=said)


def partial(text, start_ms, stable=0):
    said = words(text, start_ms)
    return PartialHypothesis(
        at_ms=said[-1].end_ms, channel=Channel.AGENT, utterance=1, words=said, stable=stable
    )


@pytest.fixture
def speech():
    return Speech(memory_ms=10_000, pause_ms=1_500)


def test_the_latest_saying_counts(speech):
    speech.final(final("好 的 我 查", 1_000))
    speech.final(final("我 查 一下", 3_000))
    found = speech.said(PhraseSet(("我查",)), 0)
    assert (found.text, found.start_ms, found.end_ms) == ("我查", 3_000, 3_200)


def test_what_was_said_before_does_not(speech):
    speech.final(final("我 查 一下", 3_000))
    assert speech.said(PhraseSet(("我查",)), 3_199) is not None
    assert speech.said(PhraseSet(("我查",)), 3_200) is None


def test_words_are_forgotten_after_a_while(speech):
    speech.final(final("我 查", 1_000))
    speech.final(final("好 的", 12_000))
    assert speech.said(PhraseSet(("我查",)), 0) is None


def test_a_final_replaces_its_partials(speech):
    assert speech.partial(partial("我 查", 1_000, stable=2))
    assert not speech.partial(partial("我 查 到", 1_000, stable=2))
    assert speech.said(PhraseSet(("我查",)), 0) is not None
    speech.final(final("我 猜", 1_000))
    assert speech.said(PhraseSet(("我查",)), 0) is None


@pytest.mark.parametrize(
    ("said", "phrase", "expected"),
    [
        ("那 我 马上 查", "马上查一下", True),
        ("那 我 马", "马上查一下", False),
        ("我 马上 查 一下 吧", "马上查一下", True),
        ("我 马上", "/马上查/", False),
        ("well let me check", "let me check that now", True),
        ("well let", "let me check that now", False),
        ("they outlet me", "let me check that", False),
    ],
)
def test_half_a_phrase_is_on_the_lips(speech, said, phrase, expected):
    speech.partial(partial(said, 1_000))
    assert speech.saying(PhraseSet((phrase,)), beginnings((phrase,))) is expected


def test_silence_has_nothing_on_its_lips(speech):
    assert not speech.saying(PhraseSet(("好的",)), beginnings(("好的",)))


def test_short_phrases_and_patterns_have_no_beginnings():
    assert beginnings(("好的", "/好的呀/", "okay")) == ()
    assert beginnings(("马上查一下",)) == ("马上", "马上查", "马上查一")


def test_sentences_with_slots():
    assert slots_of("“{question}”，{seconds} 秒") == ("question", "seconds")
    assert fill("“{question}”", {"question": "几点"}) == "“几点”"
    assert fill("“{question}”", {"question": ""}) is None


def test_quotations_fit_their_width_in_either_script():
    source = Source("s1", 0)
    for text, fits in (("钱" * 18, True), ("钱" * 19, False), ("a" * 36, True), ("a" * 37, False)):
        source.slots = {"question": text}
        assert ("question" in slots_from((source,), {}, 1_000, CoachOptions())) is fits


def test_a_turn_beyond_the_last_sentence_starts_again(card):
    assert sentences(card(say=("一", "二")), {}, 3) == ("二", "一")


def test_a_sentence_to_say_may_be_longer_than_a_quotation():
    source = Source("s1", 0)
    source.slots = {"restatement": "您" * 40, "question": "您" * 40}
    assert "restatement" in (slots := slots_from((source,), {}, 1_000, CoachOptions()))
    assert "question" not in slots
    source.slots = {"restatement": "您" * 45}
    assert "restatement" not in slots_from((source,), {}, 1_000, CoachOptions())
