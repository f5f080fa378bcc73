"""One channel's voice: runs, words, loudness."""

from __future__ import annotations

import pytest

from assist.analysis.floor import KEEP_MS, Voice
from assist.events import Channel, FinalHypothesis, PartialHypothesis, Prosody, Span, Word


@pytest.fixture
def voice() -> Voice:
    return Voice(bridge_ms=500)


def prosody(start_ms: int, levels: tuple[float, ...], voiced: tuple[float, ...]) -> Prosody:
    return Prosody(
        at_ms=start_ms + 100 * len(levels),
        channel=Channel.AGENT,
        start_ms=start_ms,
        step_ms=100,
        loudness_db=levels,
        pitch_hz=(0.0,) * len(levels),
        voiced=voiced,
    )


@pytest.mark.parametrize(("pause_ms", "run_ms"), [(499, 1000), (500, 2500)])
def test_a_short_pause_belongs_to_the_run(voice: Voice, pause_ms: int, run_ms: int) -> None:
    voice.start(1000)
    voice.end(Span(1000, 2000))
    voice.start(2000 + pause_ms)
    assert voice.run_ms == run_ms
    assert voice.start_ms == 2000 + pause_ms


def test_an_end_without_a_start_is_taken_at_its_word(voice: Voice) -> None:
    voice.end(Span(1000, 2000))
    assert (voice.run_ms, voice.ended_ms, voice.speaking) == (1000, 2000, False)


def test_words_are_those_said_in_the_span(voice: Voice) -> None:
    said = tuple(Word(w, i * 300, i * 300 + 300) for i, w in enumerate(["我", "的", "钱", "呢"]))
    voice.partial(
        PartialHypothesis(at_ms=1200, channel=Channel.AGENT, utterance=1, words=said, stable=3)
    )
    assert voice.words(300, 1200) == said[1:3]
    assert voice.words(300, 1200, stable=False) == said[1:]
    voice.final(FinalHypothesis(at_ms=1500, channel=Channel.AGENT, utterance=1, words=said))
    assert voice.words(300, 1200) == said[1:]


def test_old_words_are_forgotten(voice: Voice) -> None:
    for at_ms in (1000, 1000 + 2 * KEEP_MS):
        word = Word("嗯", at_ms - 500, at_ms)
        voice.final(
            FinalHypothesis(at_ms=at_ms, channel=Channel.AGENT, utterance=at_ms, words=(word,))
        )
    assert len(voice.words(0, 10 * KEEP_MS)) == 1


def test_only_voiced_frames_tell_how_loud_a_voice_is(voice: Voice) -> None:
    voice.prosody(prosody(0, (-20.0, -60.0, -20.0), (1.0, 0.1, 1.0)), alone=False)
    assert voice.loudness_db(0, 300) == -20.0
    assert voice.loudness_db(100, 200) is None
    assert voice.usual_db is None


def test_the_usual_loudness_is_that_of_speaking_alone(voice: Voice) -> None:
    for second in range(5):
        voice.prosody(prosody(second * 1000, (-20.0,) * 10, (1.0,) * 10), alone=True)
    for second in range(5, 10):
        voice.prosody(prosody(second * 1000, (-50.0,) * 10, (1.0,) * 10), alone=False)
    assert voice.usual_db == pytest.approx(-20.0)
