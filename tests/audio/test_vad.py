from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from assist.audio.blocks import BLOCK_MS, Blocker, Pcm
from assist.audio.silero import SileroNetwork
from assist.audio.vad import SpeechEvent, VoiceActivity, VoiceOptions
from assist.events import Channel, SpeechEnded, SpeechStarted

RATE = 16


def listen(samples: Pcm, options: VoiceOptions | None = None) -> list[SpeechEvent]:
    activity = VoiceActivity(Channel.CUSTOMER, options)
    blocker = Blocker()
    events: list[SpeechEvent] = []
    blocks = blocker.push(samples)
    last = blocker.finish()
    for block in blocks if last is None else [*blocks, last]:
        events += activity.hear(block)
    return events + activity.finish()


def spans(events: list[SpeechEvent]) -> list[tuple[int, int]]:
    return [(e.span.start_ms, e.span.end_ms) for e in events if isinstance(e, SpeechEnded)]


def tone(hz: tuple[float, ...], seconds: float, level: float = 0.2) -> Pcm:
    times = np.arange(int(seconds * 16000)) / 16000
    sound = sum(np.sin(2 * np.pi * one * times) for one in hz) / len(hz)
    return np.rint(32767 * level * np.asarray(sound)).astype(np.int16)


@pytest.fixture
def call(voice: Callable[..., Pcm], silence: Callable[[float], Pcm]) -> Pcm:
    """1 s silence, 1.5 s speech, 1 s silence, 0.8 s speech, 1 s silence."""
    return np.concatenate(
        [silence(1.0), voice(1.5), silence(1.0), voice(0.8, hz=200, seed=1), silence(1.0)]
    )


def test_start_and_end_lie_where_the_speech_does(call: Pcm) -> None:
    (first, second) = spans(listen(call))
    assert first == pytest.approx((1000, 2500), abs=64)
    assert second == pytest.approx((3500, 4300), abs=64)


def test_a_loud_start_is_announced_within_160_ms(
    voice: Callable[..., Pcm], silence: Callable[[float], Pcm]
) -> None:
    vowel_first = voice(1.0, level_db=-12)[800:]
    delays = []
    for offset in range(0, 1024, 128):
        samples = np.concatenate([silence(0.5 + offset / 16000), vowel_first])
        started = listen(samples)[0]
        assert isinstance(started, SpeechStarted)
        delays.append(started.at_ms - 500 - offset / RATE)
    assert max(delays) <= 160
    assert np.median(delays) <= 128


def test_an_end_is_known_within_300_ms_and_does_not_contain_the_wait(call: Pcm) -> None:
    for event in listen(call):
        if isinstance(event, SpeechEnded):
            assert 192 <= event.at_ms - event.span.end_ms <= 300


def test_events_are_stamped_with_block_ends_and_alternate(call: Pcm) -> None:
    events = listen(call)
    assert all(event.at_ms % BLOCK_MS == 0 for event in events)
    assert [type(event) for event in events] == [SpeechStarted, SpeechEnded] * 2
    for started, ended in zip(events[::2], events[1::2], strict=True):
        assert isinstance(started, SpeechStarted)
        assert isinstance(ended, SpeechEnded)
        assert started.start_ms == ended.span.start_ms < started.at_ms


def test_speech_at_the_end_of_the_stream_is_ended_there(
    voice: Callable[..., Pcm], silence: Callable[[float], Pcm]
) -> None:
    samples = np.concatenate([silence(0.512), voice(0.768)])
    last = listen(samples)[-1]
    assert isinstance(last, SpeechEnded)
    assert last.at_ms == 1280
    assert last.span.end_ms == pytest.approx(1280, abs=32)


def test_pauses_inside_words_do_not_end_speech(
    voice: Callable[..., Pcm], silence: Callable[[float], Pcm]
) -> None:
    samples = np.concatenate([silence(0.5), voice(0.6), silence(0.12), voice(0.6), silence(0.5)])
    assert len(spans(listen(samples))) == 1


def test_a_shout_straight_into_silence_and_a_whisper_are_both_speech(
    voice: Callable[..., Pcm], silence: Callable[[float], Pcm]
) -> None:
    for level_db in (-6, -45):
        samples = np.concatenate([silence(0.5), voice(1.0, level_db=level_db), silence(0.5)])
        assert spans(listen(samples)) == [pytest.approx((500, 1500), abs=96)]


def test_the_other_partys_voice_leaking_in_is_not_this_partys(
    voice: Callable[..., Pcm], silence: Callable[[float], Pcm]
) -> None:
    own, leak = voice(1.5, level_db=-15), voice(1.0, hz=220, level_db=-57, seed=3)
    samples = np.concatenate([silence(0.5), own, silence(0.5), leak, silence(0.5)])
    assert len(spans(listen(samples))) == 1


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(tone((450,), 1.0), id="Chinese ring-back tone"),
        pytest.param(tone((440, 480), 2.0), id="American ring-back tone"),
        pytest.param(tone((770, 1336), 0.2), id="touch tone"),
        pytest.param(
            np.random.default_rng(1).normal(0, 3000, 8000).astype(np.int16), id="burst of noise"
        ),
        pytest.param(
            (np.random.default_rng(2).normal(0, 12000, 1600) * np.exp(-np.arange(1600) / 80))
            .clip(-32768, 32767)
            .astype(np.int16),
            id="click",
        ),
    ],
)
def test_loud_sounds_that_nobody_spoke_are_not_speech(
    sound: Pcm, silence: Callable[[float], Pcm]
) -> None:
    samples = np.concatenate([silence(0.4), *([sound, silence(0.3)] * 3)])
    assert listen(samples) == []


def test_a_muted_line_that_comes_to_life_with_noise_is_not_speech() -> None:
    for seed in range(5):
        hiss = np.random.default_rng(seed).normal(0, 32768 * 10 ** (-50 / 20), 16000)
        for lead in (np.zeros(20480), np.zeros(0)):
            samples = np.concatenate([lead, hiss, np.zeros(20480), hiss]).astype(np.int16)
            assert listen(samples) == []


def test_speech_is_found_in_noise(voice: Callable[..., Pcm]) -> None:
    noise = np.random.default_rng(3).normal(0, 32768 * 10 ** (-42 / 20), 16000 * 4)
    samples = noise.astype(np.int16)
    samples[32000:48000] += voice(1.0, level_db=-22)
    ((start_ms, end_ms),) = spans(listen(samples))
    assert start_ms == pytest.approx(2000, abs=64)
    assert 2950 <= end_ms <= 3200


def test_a_silent_channel_does_not_wake_the_network(
    silence: Callable[[float], Pcm],
    voice: Callable[..., Pcm],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[int] = []
    original = SileroNetwork.hear

    def count(self: SileroNetwork, samples: Pcm) -> list[float]:
        heard.append(len(samples))
        return original(self, samples)

    monkeypatch.setattr(SileroNetwork, "hear", count)
    listen(silence(60.0))
    assert sum(heard) == 0
    listen(np.concatenate([silence(20.0), voice(1.0), silence(20.0)]))
    assert sum(heard) < 3 * 16000


def test_same_audio_gives_the_same_events_again(call: Pcm) -> None:
    assert listen(call) == listen(call.copy())


def test_hangover_is_an_option(call: Pcm) -> None:
    assert len(spans(listen(call, VoiceOptions(hangover_ms=1200)))) == 1


# With a network that says what the test wants, for the rules around it.

SOUND: Pcm = np.rint(np.sin(np.arange(512) * 0.3) * 6000).astype(np.int16)
HUSH: Pcm = np.zeros(512, np.int16)


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[SpeechEvent]]:
    """``script("..9995.", options)``: one chunk per character, its probability in tenths.

    ``.`` is a chunk without sound, which the network (were it asked) would call speech.
    """

    def run(text: str, options: VoiceOptions | None = None) -> list[SpeechEvent]:
        text = text.ljust(-(-len(text) // 2) * 2, ".")
        chunks = [HUSH if mark == "." else SOUND for mark in text]
        blocks = pair(chunks)
        answers = {
            id(block): [1.0 if mark == "." else int(mark) / 10 for mark in text[at : at + 2]]
            for at, block in zip(range(0, len(text), 2), blocks, strict=True)
        }

        def answer(self: SileroNetwork, samples: Pcm) -> list[float]:
            return answers[id(samples)]

        monkeypatch.setattr(SileroNetwork, "hear", answer)
        activity = VoiceActivity(Channel.CUSTOMER, options)
        return [event for block in blocks for event in activity.hear(block)] + activity.finish()

    return run


def pair(chunks: list[Pcm]) -> list[Pcm]:
    return [np.concatenate(chunks[at : at + 2]) for at in range(0, len(chunks), 2)]


def chunks_of(events: list[SpeechEvent]) -> list[tuple[int, int]]:
    return [(start // 32, end // 32) for start, end in spans(events)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("....999.........", [(4, 7)], id="three chunks are speech"),
        pytest.param("....99..........", [], id="two are not"),
        pytest.param("....9....99......", [(4, 11)], id="a short pause inside a start is bridged"),
        pytest.param("....9.....99.....", [], id="a longer one is not"),
        pytest.param("....00999........", [(4, 9)], id="sound right before belongs to it"),
        pytest.param("....0000999......", [(6, 11)], id="but only 64 ms of it"),
        pytest.param("....999.....999..", [(4, 15)], id="a pause of 160 ms is bridged"),
        pytest.param("....999......999.......", [(4, 7), (13, 16)], id="one of 192 ms is not"),
        pytest.param("....99911111.......", [(4, 12)], id="clear sound needs little to go on"),
        pytest.param("....99900000.......", [(4, 7)], id="but something"),
        pytest.param("....3222.........", [(4, 8)], id="a hesitant clear start is enough"),
        pytest.param("....3111.........", [], id="unless it is not confirmed"),
        pytest.param("....2999.........", [(4, 8)], id="what is below that only leads in"),
    ],
)
def test_rules(
    script: Callable[..., list[SpeechEvent]], text: str, expected: list[tuple[int, int]]
) -> None:
    assert chunks_of(script(text)) == expected


def test_spans_never_overlap_however_the_options_are_set(
    script: Callable[..., list[SpeechEvent]],
) -> None:
    options = VoiceOptions(hangover_ms=32, lead_ms=160)
    found = chunks_of(script("....99900999000099900999", options))
    assert len(found) > 2
    assert all(end <= start for (_, end), (start, _) in pairwise(found))


def test_a_single_loud_knock_does_not_deafen_the_channel(
    voice: Callable[..., Pcm], silence: Callable[[float], Pcm], monkeypatch: pytest.MonkeyPatch
) -> None:
    knock = np.rint(np.sin(np.arange(512) * 0.4) * 32000).astype(np.int16)
    soft = voice(1.0, level_db=-48)
    samples = np.concatenate([silence(0.512), knock, silence(0.48), soft, silence(0.5)])
    original = SileroNetwork.hear

    def believe(self: SileroNetwork, block: Pcm) -> list[float]:
        chances = original(self, block)
        return [
            0.9 if np.abs(c).max() > 30000 else p
            for p, c in zip(chances, block.reshape(2, -1), strict=True)
        ]

    monkeypatch.setattr(SileroNetwork, "hear", believe)
    assert spans(listen(samples)) == [pytest.approx((1024, 2024), abs=96)]


def test_the_network_hears_the_moment_before_it_was_woken(
    silence: Callable[[float], Pcm], voice: Callable[..., Pcm], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Pcm] = []

    def listen_in(self: SileroNetwork, block: Pcm) -> list[float]:
        heard.append(block)
        return [0.0, 0.0]

    monkeypatch.setattr(SileroNetwork, "hear", listen_in)
    quiet = silence(1.024)
    listen(np.concatenate([quiet, voice(0.064)]))
    assert np.array_equal(heard[0], quiet[-1024:])
    assert np.array_equal(heard[1], voice(0.064))
