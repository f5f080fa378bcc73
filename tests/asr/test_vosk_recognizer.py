from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pytest

from assist.asr.endpoint import EndpointOptions
from assist.asr.engine import BLOCK_SAMPLES, Block, Hypothesis
from assist.asr.gate import GateOptions
from assist.asr.options import VoskOptions
from assist.asr.stable import StableOptions
from assist.asr.vosk_recognizer import VoskRecognizer
from assist.events import Channel, FinalHypothesis, PartialHypothesis

SILENCE: Block = np.zeros(BLOCK_SAMPLES, np.int16)

OPTIONS = VoskOptions(
    stable=StableOptions(blocks=2),
    endpoint=EndpointOptions(silence_ms=192, pause_ms=64),
    gate=GateOptions(enabled=False),
)

Timed = tuple[str, float, float]


class FakeDecoder:
    """Answers like Vosk from a list: a partial per block, finals in order.

    A partial that ends with "|" makes Vosk's own endpoint rules fire on that block.
    """

    def __init__(self, partials: Sequence[str], finals: Sequence[Sequence[Timed]] = ()) -> None:
        self.partials = list(partials)
        self.finals = list(finals)
        self.fed = 0
        self.text: str | None = None
        self.results = 0

    def AcceptWaveform(self, data: bytes) -> int:  # noqa: N802
        assert len(data) == 2 * BLOCK_SAMPLES
        text = self.partials[self.fed] if self.fed < len(self.partials) else ""
        self.fed += 1
        self.text = text.rstrip("|")
        return int(text.endswith("|"))

    def PartialResult(self) -> str:  # noqa: N802
        # After a result, Vosk answers with another key until it is fed again.
        return json.dumps({"text": ""} if self.text is None else {"partial": self.text})

    def Result(self) -> str:  # noqa: N802
        self.text = None
        self.results += 1
        words = self.finals.pop(0) if self.finals else []
        if not words:
            return '{"text": ""}'
        result = [{"word": w, "start": s, "end": e, "conf": 0.987654} for w, s, e in words]
        return json.dumps({"result": result, "text": " ".join(w for w, _, _ in words)})

    FinalResult = Result


def listen(
    decoder: FakeDecoder, blocks: int, speaking: str = "1", options: VoskOptions = OPTIONS
) -> list[Hypothesis]:
    recognizer = VoskRecognizer(Channel.CUSTOMER, decoder, options)
    heard: list[Hypothesis] = []
    for index in range(blocks):
        flag = speaking[min(index, len(speaking) - 1)] == "1"
        heard += recognizer.accept(SILENCE, speaking=flag)
    return [*heard, *recognizer.finish()]


def shape(event: Hypothesis) -> tuple[object, ...]:
    text = " ".join(word.word for word in event.words)
    if isinstance(event, PartialHypothesis):
        return (event.at_ms, event.utterance, text, event.stable)
    return (event.at_ms, event.utterance, text, "final")


def test_partials_are_told_when_words_or_stability_change() -> None:
    decoder = FakeDecoder(["", "我", "我", "我", "我 要"], [[("我", 0.06, 0.1), ("要", 0.2, 0.3)]])
    assert [shape(event) for event in listen(decoder, 5)] == [
        (128, 1, "我", 0),
        (192, 1, "我", 1),
        (320, 1, "我 要", 1),
        (384, 1, "我 要", "final"),
    ]


def test_final_words_carry_exact_times_and_rounded_confidence() -> None:
    decoder = FakeDecoder(["我"], [[("我", 0.011, 0.052)]])
    final = listen(decoder, 1)[-1]
    assert isinstance(final, FinalHypothesis)
    (word,) = final.words
    assert (word.start_ms, word.end_ms, word.conf) == (11, 52, 0.99)


def test_an_endpoint_of_vosk_ends_the_utterance() -> None:
    decoder = FakeDecoder(["好", "好|", "", "行"], [[("好", 0.0, 0.1)], [("行", 0.2, 0.25)]])
    assert [shape(event) for event in listen(decoder, 4)] == [
        (64, 1, "好", 0),
        (128, 1, "好", "final"),
        (256, 2, "行", 0),
        (320, 2, "行", "final"),
    ]


def test_silence_ends_the_utterance_before_vosk_does() -> None:
    decoder = FakeDecoder(["好"] * 5, [[("好", 0.0, 0.1)]])
    events = listen(decoder, 5, "110")
    assert shape(events[-1]) == (320, 1, "好", "final")
    assert decoder.results == 2  # the endpoint and the end of the audio


def test_an_empty_final_keeps_the_words_of_the_partial() -> None:
    decoder = FakeDecoder(["退", "退款", "退款"], [[]])
    *_, partial, final = listen(decoder, 3)
    assert isinstance(final, FinalHypothesis)
    assert final.words == partial.words
    assert [word.word for word in final.words] == ["退款"]


def test_a_partial_that_came_to_nothing_gets_an_empty_final() -> None:
    decoder = FakeDecoder(["嗯", "", "|"], [[]])
    assert [shape(event) for event in listen(decoder, 3)] == [
        (64, 1, "嗯", 0),
        (128, 1, "", 0),
        (192, 1, "", "final"),
    ]


def test_an_utterance_that_showed_nothing_leaves_no_trace() -> None:
    decoder = FakeDecoder(["", "|", "", "好"], [[], [("好", 0.2, 0.25)]])
    assert [shape(event) for event in listen(decoder, 4)] == [
        (256, 1, "好", 0),
        (320, 1, "好", "final"),
    ]


def test_words_of_the_model_itself_are_hidden() -> None:
    decoder = FakeDecoder(
        ["[unk]", "[unk] 我 <eps>", "[unk] 我 !SIL"],
        [[("[unk]", 0.0, 0.05), ("我", 0.05, 0.1), ("!SIL", 0.1, 0.15)]],
    )
    assert [shape(event) for event in listen(decoder, 3)] == [
        (128, 1, "我", 0),
        (192, 1, "我", 1),
        (256, 1, "我", "final"),
    ]


def test_an_utterance_starts_afresh_even_with_the_same_word() -> None:
    decoder = FakeDecoder(
        ["好", "好", "好|", "好", "好"], [[("好", 0.0, 0.15)], [("好", 0.21, 0.3)]]
    )
    recognizer = VoskRecognizer(Channel.CUSTOMER, decoder, OPTIONS)
    events: list[Hypothesis] = []
    for flag in (True, True, False, False, False, False, False):
        events += recognizer.accept(SILENCE, speaking=flag)
    assert [shape(event) for event in events] == [
        (64, 1, "好", 0),
        (128, 1, "好", 1),
        (192, 1, "好", "final"),
        (256, 2, "好", 0),
        (320, 2, "好", 1),
        (384, 2, "", 0),
    ]
    assert events[3].words[0].start_ms >= 150
    assert recognizer.stability.settled == 2


def test_speech_without_a_pause_is_cut_into_utterances_of_bounded_length() -> None:
    options = VoskOptions(
        stable=StableOptions(blocks=2),
        endpoint=EndpointOptions(silence_ms=64, pause_ms=64, long_ms=192, limit_ms=192),
        gate=GateOptions(enabled=False),
    )
    decoder = FakeDecoder(["好"] * 7)
    assert [shape(event) for event in listen(decoder, 7, "1", options)] == [
        (64, 1, "好", 0),
        (128, 1, "好", 1),
        (192, 1, "好", "final"),
        (256, 2, "好", 0),
        (320, 2, "好", 1),
        (384, 2, "好", "final"),
        (448, 3, "好", 0),
        (512, 3, "好", "final"),
    ]


def test_final_words_never_overlap_the_utterance_before() -> None:
    decoder = FakeDecoder(
        ["一|", "二"], [[("一", 0.0, 0.06)], [("二", 0.03, 0.05), ("三", 0.05, 0.12)]]
    )
    finals = [event for event in listen(decoder, 2) if isinstance(event, FinalHypothesis)]
    spans = [(word.start_ms, word.end_ms) for final in finals for word in final.words]
    assert spans == [(0, 60), (60, 60), (60, 120)]


def test_silence_is_not_decoded_and_time_goes_on() -> None:
    options = VoskOptions(gate=GateOptions(tail_ms=256, pre_roll_ms=128))
    # 4 blocks of tail are fed, then 2 of pre-roll and the speech itself.
    decoder = FakeDecoder([""] * 7 + ["好"], [[], [("好", 0.4, 0.5)]])
    events = listen(decoder, 103, "0" * 100 + "1", options)
    assert decoder.fed == 4 + 2 + 3
    final = events[-1]
    assert isinstance(final, FinalHypothesis)
    offset = (98 - 4) * 64
    assert [(w.start_ms, w.end_ms) for w in final.words] == [(400 + offset, 500 + offset)]


def test_a_new_stretch_starts_with_a_clean_utterance() -> None:
    options = VoskOptions(gate=GateOptions(tail_ms=256, pre_roll_ms=128))
    decoder = FakeDecoder([])
    listen(decoder, 50, "0", options)
    assert decoder.results == 2  # one when the gate shut, one at the end


def test_finishing_twice_tells_nothing_new() -> None:
    recognizer = VoskRecognizer(Channel.AGENT, FakeDecoder(["好"], [[("好", 0.0, 0.05)]]), OPTIONS)
    recognizer.accept(SILENCE, speaking=True)
    assert len(recognizer.finish()) == 1
    assert recognizer.finish() == []


def test_only_whole_blocks_are_taken() -> None:
    recognizer = VoskRecognizer(Channel.AGENT, FakeDecoder([]), OPTIONS)
    with pytest.raises(ValueError, match="1024"):
        recognizer.accept(np.zeros(512, np.int16), speaking=True)


def test_flicker_is_counted() -> None:
    decoder = FakeDecoder(["登录 不", "登录 不", "登录不上"])
    recognizer = VoskRecognizer(Channel.AGENT, decoder, OPTIONS)
    for _ in range(3):
        recognizer.accept(SILENCE, speaking=True)
    assert (recognizer.stability.settled, recognizer.stability.withdrawn) == (2, 2)


@pytest.mark.parametrize("step", [0, 10, 63])
def test_a_decoder_step_that_kaldi_would_round_is_refused(step: int) -> None:
    with pytest.raises(ValueError, match="multiple of 3"):
        VoskOptions(frames_per_chunk=step)
