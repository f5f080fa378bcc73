"""Hypotheses become lines that replace each other."""

from __future__ import annotations

from collections.abc import Callable

from assist.analysis.transcript import Transcript
from assist.events import Channel, Final, FinalHypothesis, Partial, PartialHypothesis, Word

Words = Callable[..., tuple[Word, ...]]


def test_partials_and_their_final_share_a_line(words_at: Words) -> None:
    listener = Transcript()
    words = words_at("钱 还没 到", 1000)
    partial = PartialHypothesis(
        at_ms=1600, channel=Channel.CUSTOMER, utterance=3, words=words[:2], stable=1
    )
    final = FinalHypothesis(at_ms=2500, channel=Channel.CUSTOMER, utterance=3, words=words)
    (first,) = listener.hear(partial)
    (last,) = listener.hear(final)
    assert isinstance(first, Partial)
    assert isinstance(last, Final)
    assert (first.text, first.stable_chars, first.id) == ("钱还没", 1, last.id)
    assert (last.text, last.span.start_ms, last.span.end_ms) == ("钱还没到", 1000, 1750)


def test_an_empty_final_only_takes_a_shown_partial_away(words_at: Words) -> None:
    listener = Transcript()
    noise = FinalHypothesis(at_ms=900, channel=Channel.AGENT, utterance=1, words=())
    assert list(listener.hear(noise)) == []
    shown = PartialHypothesis(
        at_ms=1500, channel=Channel.AGENT, utterance=2, words=words_at("嗯", 1200)
    )
    list(listener.hear(shown))
    (gone,) = listener.hear(
        FinalHypothesis(at_ms=2000, channel=Channel.AGENT, utterance=2, words=())
    )
    assert isinstance(gone, Final)
    assert gone.text == ""
