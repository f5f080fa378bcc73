from __future__ import annotations

import difflib
import random
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import soxr

from assist.asr.engine import BLOCK_SAMPLES, Block, Hypothesis, SpeechEngine
from assist.asr.gate import GateOptions
from assist.asr.model_folder import model_hash
from assist.asr.options import VoskOptions
from assist.asr.vosk_engine import VoskEngine
from assist.audio.blocks import Blocker
from assist.errors import ModelError
from assist.events import Channel, FinalHypothesis, PartialHypothesis, Progress, Word
from assist.session import Session

pytestmark = pytest.mark.asr


def recognise(
    engine: SpeechEngine,
    blocks: Sequence[Block],
    speaking: Sequence[bool],
    channel: Channel = Channel.CUSTOMER,
) -> list[Hypothesis]:
    recognizer = engine.recognizer(channel)
    events: list[Hypothesis] = []
    for block, flag in zip(blocks, speaking, strict=True):
        events += recognizer.accept(block, speaking=flag)
    return [*events, *recognizer.finish()]


def final_words(events: Sequence[Hypothesis]) -> list[Word]:
    return [word for event in events if isinstance(event, FinalHypothesis) for word in event.words]


def matches(
    words: Sequence[Word], truth: Sequence[tuple[str, int, int]]
) -> list[tuple[Word, tuple[str, int, int]]]:
    """Recognised words and the spoken ones that they stand for."""
    matcher = difflib.SequenceMatcher(
        None, [word.word for word in words], [spoken[0] for spoken in truth], autojunk=False
    )
    return [
        (words[left + step], truth[right + step])
        for left, right, size in matcher.get_matching_blocks()
        for step in range(size)
    ]


def share_right(words: Sequence[Word], truth: Sequence[tuple[str, int, int]]) -> float:
    return 2 * len(matches(words, truth)) / (len(words) + len(truth))


@pytest.fixture(scope="module")
def heard(engine: VoskEngine, scene) -> dict[Channel, list[Hypothesis]]:
    return {
        channel: recognise(engine, take.blocks, take.speaking, channel)
        for channel, take in scene.items()
    }


def test_the_scene_is_understood_with_exact_times(heard, scene) -> None:
    for channel, events in heard.items():
        words = final_words(events)
        assert share_right(words, scene[channel].words) > 0.9
        for word, (_, start_ms, end_ms) in matches(words, scene[channel].words):
            assert abs(word.start_ms - start_ms) < 250
            assert abs(word.end_ms - end_ms) < 250


def test_words_are_stable_soon_after_they_end(heard, scene) -> None:
    delays = []
    for channel, events in heard.items():
        first: dict[tuple[int, int], int] = {}
        for event in events:
            stable = event.stable if isinstance(event, PartialHypothesis) else len(event.words)
            for index in range(stable):
                first.setdefault((event.utterance, index), event.at_ms)
        for event in events:
            if isinstance(event, FinalHypothesis):
                for index, word in enumerate(event.words):
                    for _, (_, _, end_ms) in matches([word], near(word, scene[channel].words)):
                        delays.append(first[event.utterance, index] - end_ms)
    assert len(delays) > 50
    assert np.percentile(delays, 50) <= 250
    assert np.percentile(delays, 95) <= 450


def near(word: Word, truth: Sequence[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    return [spoken for spoken in truth if abs(spoken[1] - word.start_ms) < 200]


def test_events_keep_the_contract(heard) -> None:
    for channel, events in heard.items():
        assert [event.at_ms for event in events] == sorted(event.at_ms for event in events)
        finals = [event for event in events if isinstance(event, FinalHypothesis)]
        assert [final.utterance for final in finals] == list(range(1, len(finals) + 1))
        last = 0
        for final in finals:
            for word in final.words:
                assert last <= word.start_ms <= word.end_ms <= final.at_ms
                last = word.end_ms
        shown: dict[int, tuple[tuple[str, ...], int]] = {}
        open_utterance = 1
        for event in events:
            assert event.channel is channel
            assert event.utterance == open_utterance
            if isinstance(event, PartialHypothesis):
                content = (tuple(word.word for word in event.words), event.stable)
                assert shown.get(event.utterance) != content
                assert 0 <= event.stable <= len(event.words)
                shown[event.utterance] = content
            else:
                open_utterance += 1


def test_few_stable_words_are_taken_back(engine: VoskEngine, scene) -> None:
    settled = withdrawn = 0
    for channel, take in scene.items():
        recognizer = engine.recognizer(channel)
        for block, flag in zip(take.blocks, take.speaking, strict=True):
            recognizer.accept(block, speaking=flag)
        settled += recognizer.stability.settled
        withdrawn += recognizer.stability.withdrawn
    assert settled > 50
    assert withdrawn / settled < 0.06


def test_both_channels_at_once_give_what_each_gives_alone(engine: VoskEngine, scene, heard) -> None:
    with ThreadPoolExecutor(2) as pool:
        futures = {
            channel: pool.submit(recognise, engine, take.blocks, take.speaking, channel)
            for channel, take in scene.items()
        }
    assert {channel: future.result() for channel, future in futures.items()} == heard


def test_any_chunking_of_the_audio_gives_the_same_events(engine: VoskEngine, scene, heard) -> None:
    take = scene[Channel.CUSTOMER]
    dice = random.Random(7)
    blocker = Blocker()
    blocks: list[Block] = []
    rest = take.samples
    while len(rest):
        size = dice.randint(1, 4000)
        blocks += blocker.push(rest[:size])
        rest = rest[size:]
    assert recognise(engine, blocks, take.speaking) == heard[Channel.CUSTOMER]


def test_skipping_silence_changes_no_word(
    engine: VoskEngine, model_folder: Path, scene, heard
) -> None:
    everything = VoskEngine(model_folder, "zh", VoskOptions(gate=GateOptions(enabled=False)))
    for channel, take in scene.items():
        full = final_words(recognise(everything, take.blocks, take.speaking, channel))
        gated = final_words(heard[channel])
        same = matches(gated, [(word.word, word.start_ms, word.end_ms) for word in full])
        assert len(same) >= 0.95 * max(len(full), len(gated))
        for word, (_, start_ms, _) in same:
            assert abs(word.start_ms - start_ms) <= 100


def test_shorter_decoder_steps_show_words_earlier(
    model_folder: Path, tmp_path: Path, scene
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(model_folder, folder, ignore=shutil.ignore_patterns("training"))
    conf = folder / "conf" / "model.conf"
    lines = conf.read_text(encoding="utf-8").splitlines(keepends=True)
    conf.write_text("".join(line for line in lines if "frames-per-chunk" not in line))
    take = scene[Channel.AGENT].until(15_000)
    seen = {}
    for step in (None, 9):
        engine = VoskEngine(folder, "zh", VoskOptions(frames_per_chunk=step))
        events = recognise(engine, take.blocks, take.speaking, Channel.AGENT)
        assert share_right(final_words(events), take.words) > 0.9
        first: dict[tuple[int, int], int] = {}
        for event in events:
            for index in range(len(event.words)):
                first.setdefault((event.utterance, index), event.at_ms)
        seen[step] = float(np.mean(list(first.values())))
    assert seen[9] < seen[None] - 30


def test_telephone_audio_is_understood(engine: VoskEngine, scene) -> None:
    for channel, take in scene.items():
        narrow = soxr.resample(take.samples, 16_000, 8_000)
        wide = soxr.resample(narrow, 8_000, 16_000)[: len(take.samples)].astype(np.int16)
        wide = np.pad(wide, (0, len(take.samples) - len(wide)))
        events = recognise(engine, list(wide.reshape(-1, BLOCK_SAMPLES)), take.speaking, channel)
        assert share_right(final_words(events), take.words) > 0.85


@pytest.mark.parametrize("speaking", [False, True], ids=["activity off", "false activity"])
@pytest.mark.parametrize("level", [0, 30], ids=["digital silence", "line noise"])
def test_silence_gives_nothing(engine: VoskEngine, speaking: bool, level: int) -> None:
    noise = np.random.default_rng(3).normal(0, level, 80 * BLOCK_SAMPLES).astype(np.int16)
    blocks = list(noise.reshape(-1, BLOCK_SAMPLES))
    assert recognise(engine, blocks, [speaking] * len(blocks)) == []


def test_audio_that_ends_within_a_word_keeps_what_was_said(engine: VoskEngine, scene) -> None:
    take = scene[Channel.AGENT]
    spoken = take.words[6]
    cut = take.until(spoken[2] + 64)
    events = recognise(engine, cut.blocks, cut.speaking, Channel.AGENT)
    assert isinstance(events[-1], FinalHypothesis)
    assert events[-1].at_ms == (len(cut.blocks) + 1) * 64
    assert share_right(final_words(events), cut.words) > 0.8


def test_the_session_takes_the_events_in_order(scene, heard) -> None:
    session = Session("c-1", "zh", [])
    for channel, events in heard.items():
        told = list(events)
        for index in range(len(scene[channel].blocks) + 1):
            at_ms = (index + 1) * 64
            while told and told[0].at_ms <= at_ms:
                session.feed(told.pop(0))
            session.feed(Progress(at_ms=at_ms, channel=channel))
        assert told == []


def test_the_engine_names_its_model(engine: VoskEngine, model_folder: Path) -> None:
    assert engine.language == "zh"
    assert engine.model_hash == model_hash(model_folder)


def test_a_closed_engine_makes_no_recogniser_but_lets_others_finish(
    model_folder: Path, scene, heard
) -> None:
    take = scene[Channel.CUSTOMER]
    engine = VoskEngine(model_folder, "zh")
    recognizer = engine.recognizer(Channel.CUSTOMER)
    engine.close()
    engine.close()
    with pytest.raises(ModelError, match="already closed"):
        engine.recognizer(Channel.AGENT)
    events: list[Hypothesis] = []
    for block, flag in zip(take.blocks, take.speaking, strict=True):
        events += recognizer.accept(block, speaking=flag)
    assert [*events, *recognizer.finish()] == heard[Channel.CUSTOMER]


def test_a_folder_that_vosk_cannot_load_is_explained(tmp_path: Path, make_model) -> None:
    with pytest.raises(ModelError, match="Vosk cannot load") as caught:
        VoskEngine(make_model(tmp_path), "zh")
    assert caught.value.where == str(tmp_path)


def test_a_folder_that_is_no_model_is_explained(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not a complete Vosk model"):
        VoskEngine(tmp_path, "zh")


def test_vosk_prints_nothing(engine: VoskEngine, scene, capfd: pytest.CaptureFixture[str]) -> None:
    take = scene[Channel.AGENT].until(10_000)
    recognise(engine, take.blocks, take.speaking, Channel.AGENT)
    assert capfd.readouterr() == ("", "")
