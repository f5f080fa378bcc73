from __future__ import annotations

import numpy as np
import pytest

from assist.asr.engine import BLOCK_SAMPLES, Hypothesis, SpeechEngine
from assist.asr.scripted import ScriptedEngine, ScriptOptions
from assist.events import Channel, FinalHypothesis, PartialHypothesis

SCRIPT = {
    Channel.CUSTOMER: [
        ("我", 100, 300),
        ("要", 300, 500),
        ("退款", 600, 1000),
        ("快点", 3000, 3400),
    ]
}


def perform(
    engine: SpeechEngine, channel: Channel = Channel.CUSTOMER, blocks: int = 80
) -> list[Hypothesis]:
    recognizer = engine.recognizer(channel)
    events: list[Hypothesis] = []
    for _ in range(blocks):
        events += recognizer.accept(np.zeros(BLOCK_SAMPLES, np.int16), speaking=False)
    return [*events, *recognizer.finish()]


def test_every_word_appears_after_it_was_said_and_settles_later() -> None:
    events = perform(ScriptedEngine(SCRIPT))
    for word, start_ms, end_ms in SCRIPT[Channel.CUSTOMER]:
        shown = next(e for e in events if any(w.word == word for w in e.words))
        assert shown.at_ms - 64 < end_ms + 64 <= shown.at_ms
        assert all(w.start_ms == start_ms for w in shown.words if w.word == word)
        settled = next(
            e
            for e in events
            if isinstance(e, PartialHypothesis) and any(w.word == word for w in e.stable_words)
        )
        assert settled.at_ms > shown.at_ms


def test_a_pause_separates_utterances_and_each_has_one_final() -> None:
    finals = [e for e in perform(ScriptedEngine(SCRIPT)) if isinstance(e, FinalHypothesis)]
    assert [(f.utterance, len(f.words)) for f in finals] == [(1, 3), (2, 1)]
    assert finals[0].at_ms - 64 < 1000 + 64 + 512 <= finals[0].at_ms


def test_nothing_is_told_twice_and_time_runs_forwards() -> None:
    events = perform(ScriptedEngine(SCRIPT))
    assert [e.at_ms for e in events] == sorted(e.at_ms for e in events)
    partials = [
        (e.utterance, e.words, e.stable) for e in events if isinstance(e, PartialHypothesis)
    ]
    assert len(partials) == len(set(partials))
    assert all(words for _, words, _ in partials)


def test_audio_that_ends_within_an_utterance_keeps_what_was_said() -> None:
    events = perform(ScriptedEngine(SCRIPT), blocks=10)
    final = events[-1]
    assert isinstance(final, FinalHypothesis)
    assert [word.word for word in final.words] == ["我", "要"]
    assert final.at_ms == 11 * 64


def test_a_channel_without_a_script_says_nothing() -> None:
    assert perform(ScriptedEngine(SCRIPT), Channel.AGENT) == []


def test_performances_are_the_same_and_scripts_are_told_apart() -> None:
    engine = ScriptedEngine(SCRIPT)
    assert perform(engine) == perform(engine)
    assert engine.model_hash == ScriptedEngine(SCRIPT).model_hash
    assert engine.model_hash != ScriptedEngine({}).model_hash
    engine.close()


def test_options_must_make_sense() -> None:
    with pytest.raises(ValueError, match="silence_ms"):
        ScriptOptions(delay_ms=400, settle_ms=200)
