"""One test at a time, refused while a call goes on; the verdict is about what was heard."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from assist.app.config import Config
from assist.app.line import Line
from assist.app.line_requests import LineRequests
from assist.app.setup_check import SetupCheck, SoundSystem, bundled_clip
from assist.app.sound_devices import ChosenDevices, Pair, examine_devices
from assist.app.sound_test import SENTENCES, Clip, join_words, likeness
from assist.asr.engine import SpeechEngine
from assist.asr.models import locate_model
from assist.asr.vosk_engine import VoskEngine
from assist.audio.blocks import BLOCK_MS, BLOCK_SAMPLES, Pcm
from assist.audio.capture_channel import CaptureNotice
from assist.audio.devices import Device
from assist.audio.timeline import CapturedBlock
from assist.errors import DeviceError, InputError
from assist.events import Channel

MICROPHONE = Device(id="pulse:headset", name="耳机", kind="microphone", backend="pulse", host="x")
LOOPBACK = Device(
    id="pulse:out.monitor",
    name="Monitor of 耳机",
    kind="loopback",
    backend="pulse",
    host="x",
    default=True,
)
SILENCE = np.zeros(BLOCK_SAMPLES, np.int16)


class Tape:
    """A capture of both channels from memory, as fast as it is read."""

    def __init__(self, sound: ScriptedSound) -> None:
        self.sound = sound
        self.at_ms = 0
        self.closed = False

    def start(self) -> None:
        if self.sound.fault:
            raise DeviceError(self.sound.fault, where="耳机")

    def read(self) -> list[CapturedBlock]:
        self.sound.gate.wait(5)
        start = self.at_ms * 16
        self.at_ms += BLOCK_MS
        return [
            CapturedBlock(channel, self.at_ms, _block(samples, start))
            for channel, samples in self.sound.heard.items()
        ]

    def notices(self) -> list[CaptureNotice]:
        if self.sound.lost_at_ms is None or self.at_ms < self.sound.lost_at_ms:
            return []
        return [CaptureNotice(Channel.AGENT, "device_lost", "耳机", self.at_ms)]

    def close(self) -> None:
        self.closed = True


def _block(samples: Pcm, start: int) -> Pcm:
    part = samples[start : start + BLOCK_SAMPLES]
    return np.concatenate([part, SILENCE])[:BLOCK_SAMPLES]


class Tone:
    failed = False
    stopped = False

    def stop(self) -> None:
        self.stopped = True


class ScriptedSound(SoundSystem):
    """What the devices will hear; ``gate`` holds the tape up while it is not set."""

    def __init__(self, agent: Pcm, customer: Pcm) -> None:
        self.heard = {Channel.AGENT: agent, Channel.CUSTOMER: customer}
        self.gate = threading.Event()
        self.gate.set()
        self.fault = ""
        self.lost_at_ms: int | None = None
        self.tone = Tone()
        self.tape: Tape | None = None

    def pair(self, chosen: ChosenDevices) -> Pair:
        return Pair(MICROPHONE, LOOPBACK)

    def capture(self, pair: Pair) -> Tape:
        self.tape = Tape(self)
        return self.tape

    def player(self, samples: Pcm, pair: Pair) -> Tone:
        return self.tone


@pytest.fixture(scope="module")
def engine() -> Iterator[SpeechEngine]:
    engine = VoskEngine(locate_model("zh", "zh-demo").folder, "zh")
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def greeting(repository: Any) -> Pcm:
    """The bundled agent's first sentence, which is the one to read but for the bank's name."""
    import soundfile

    path = repository / "models/scenes/zh/bank-transfer/call.flac"
    audio, _ = soundfile.read(path, frames=16 * 6000, dtype="int16")
    voice: Pcm = audio[16 * 3700 :, 0].copy()
    return voice


def with_greeting(clip: Clip, greeting: Pcm) -> Pcm:
    lead = np.zeros(len(clip.samples) + 16_000, np.int16)
    return np.concatenate([lead, greeting])


Run = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def run(engine: SpeechEngine) -> Run:
    def run(sound: ScriptedSound) -> list[dict[str, Any]]:
        heard: list[dict[str, Any]] = []
        check = SetupCheck(
            Config(), hold=lambda on: True, port=lambda: 1, engine=engine, sound=sound
        )
        assert check.begin(lambda message: heard.append(json.loads(message))) is None
        check.join(30)
        return heard

    return run


def verdict(heard: list[dict[str, Any]]) -> dict[str, str]:
    assert heard[-1]["type"] == "verdict"
    return {found["topic"]: found["state"] for found in heard[-1]["findings"]}


@pytest.mark.asr
def test_both_sides_are_heard_and_understood(run: Run, greeting: Pcm) -> None:
    clip = bundled_clip("zh")
    sound = ScriptedSound(with_greeting(clip, greeting), clip.samples)
    heard = run(sound)
    assert [m["phase"] for m in heard if m["type"] == "phase"] == [
        "loading",
        "listen",
        "speak",
        "judging",
    ]
    assert verdict(heard) == {"loopback": "ok", "microphone": "ok"}
    words = {m["channel"]: m["text"] for m in heard if m["type"] == "words" and m["final"]}
    assert "两万块钱" in words["customer"]
    assert "帮您" in words["agent"]
    seconds = (len(clip.samples) / 16 + 600 + 5_500) / 1000
    for channel in Channel:
        levels = [m for m in heard if m["type"] == "level" and m["channel"] == channel]
        assert 9 * seconds < len(levels) < 11 * seconds
    assert sound.tape is not None
    assert sound.tape.closed
    assert sound.tone.stopped


@pytest.mark.asr
def test_silence_on_both_sides_says_what_to_do(run: Run) -> None:
    heard = run(ScriptedSound(SILENCE, SILENCE))
    assert verdict(heard) == {"loopback": "missing", "microphone": "missing"}
    for found in heard[-1]["findings"]:
        assert found["remedy"]["zh"]
        assert found["remedy"]["en"]


@pytest.mark.asr
def test_a_microphone_that_hears_the_loudspeaker_is_noticed(run: Run, greeting: Pcm) -> None:
    clip = bundled_clip("zh")
    agent = with_greeting(clip, greeting)
    agent[: len(clip.samples)] = clip.samples // 2
    topics = [
        found["what"]["en"] for found in run(ScriptedSound(agent, clip.samples))[-1]["findings"]
    ]
    assert "your microphone hears the customer, too" in topics


@pytest.mark.asr
@pytest.mark.parametrize(
    ("change", "what"), [(0.02, "your side: rather quiet"), (60.0, "your side: so loud")]
)
def test_a_voice_that_is_too_quiet_or_too_loud(
    run: Run, greeting: Pcm, change: float, what: str
) -> None:
    clip = bundled_clip("zh")
    peak = np.abs(greeting.astype(float)).max()
    voice = np.clip(greeting * (change * 6_000 / peak * 4), -32768, 32767).astype(np.int16)
    heard = run(ScriptedSound(with_greeting(clip, voice), clip.samples))
    said = [f["what"]["en"] for f in heard[-1]["findings"] if f["topic"] == "microphone"]
    assert said[0].startswith(what)


@pytest.mark.asr
def test_a_device_that_is_lost_ends_the_test(run: Run) -> None:
    sound = ScriptedSound(SILENCE, SILENCE)
    sound.lost_at_ms = 1_000
    heard = run(sound)
    assert verdict(heard) == {"microphone": "missing"}
    assert "耳机" in heard[-1]["findings"][0]["what"]["zh"]


@pytest.mark.asr
def test_a_device_that_cannot_be_opened_is_told(run: Run) -> None:
    sound = ScriptedSound(SILENCE, SILENCE)
    sound.fault = "cannot be opened"
    assert verdict(run(sound)) == {"microphone": "missing"}


@pytest.mark.asr
def test_one_test_at_a_time_and_stop_ends_it(engine: SpeechEngine) -> None:
    sound = ScriptedSound(SILENCE, SILENCE)
    sound.gate.clear()
    held: list[bool] = []

    def hold(on: bool) -> bool:
        held.append(on)
        return True

    heard: list[dict[str, Any]] = []
    check = SetupCheck(Config(), hold=hold, port=lambda: 1, engine=engine, sound=sound)
    assert check.begin(lambda message: heard.append(json.loads(message))) is None
    refused = check.begin(lambda message: None)
    assert refused is not None
    assert "十秒" in json.loads(refused)["zh"]
    check.stop()
    sound.gate.set()
    check.join()
    assert heard[-1] == {"type": "verdict", "findings": [], "complete": False}
    assert held == [True, False]
    assert sound.tape is not None
    assert sound.tape.at_ms < 2_000
    assert sound.tape.closed


def test_a_call_comes_first() -> None:
    sound = ScriptedSound(SILENCE, SILENCE)
    check = SetupCheck(Config(), hold=lambda on: not on, port=lambda: 1, sound=sound)
    refused = check.begin(lambda message: None)
    assert refused is not None
    assert "通话" in json.loads(refused)["zh"]
    assert sound.tape is None


def test_findings_are_the_doctors() -> None:
    check = SetupCheck(Config(), hold=lambda on: not on, port=lambda: 4321)
    findings = [json.loads(line) for line in check.findings()]
    by_topic = {found["topic"]: found for found in findings}
    assert {"model", "model.en", "pack.zh", "data", "port", "microphone"} <= by_topic.keys()
    assert "4321" in by_topic["port"]["what"]["zh"]
    assert by_topic["model"]["command"].startswith("assist models pull")


def test_no_call_begins_while_the_sound_is_tested() -> None:
    requests = LineRequests(shift=True)
    assert requests.hold(True)
    assert not requests.next_call()
    assert requests.held
    assert requests.hold(False)
    assert requests.next_call()
    requests.opening()
    assert not requests.hold(True)
    assert not requests.held


def test_what_is_said_during_a_test_begins_no_call() -> None:
    requests = LineRequests(shift=True)
    opened: list[int] = []

    def open_call() -> Any:
        opened.append(1)
        raise InputError("begun")

    spoken = bundled_clip("zh").samples
    with Line(open_call, requests) as line:
        requests.hold(True)
        for at in range(0, len(spoken) - BLOCK_SAMPLES, BLOCK_SAMPLES):
            at_ms = (at // BLOCK_SAMPLES + 1) * BLOCK_MS
            line.take(
                [
                    CapturedBlock(Channel.AGENT, at_ms, spoken[at : at + BLOCK_SAMPLES]),
                    CapturedBlock(Channel.CUSTOMER, at_ms, SILENCE),
                ]
            )
        assert not line.talking
    assert opened == []


# --- the devices ---------------------------------------------------------------------


def looked_at(
    *devices: Device, peak_db: float = -40.0, chosen: ChosenDevices | None = None
) -> dict[str, tuple[str, str]]:
    def listed() -> list[Device]:
        if not devices:
            raise DeviceError("no audio input was found")
        return [*devices]

    found = examine_devices(
        chosen or ChosenDevices(), listed=listed, loudest=lambda device: peak_db
    )
    return {each.topic: (each.state, each.what.en) for each in found}


def test_a_headset_is_all_that_is_needed() -> None:
    found = looked_at(MICROPHONE, LOOPBACK)
    assert {topic: state for topic, (state, _) in found.items()} == {
        "microphone": "ok",
        "loopback": "ok",
    }
    assert "耳机" in found["microphone"][1]


@pytest.mark.parametrize(
    ("devices", "topic", "words"),
    [
        ((), "microphone", "no audio input"),
        ((LOOPBACK,), "microphone", "no microphone"),
        ((MICROPHONE,), "loopback", "no device plays back"),
    ],
)
def test_what_is_missing_is_named(devices: tuple[Device, ...], topic: str, words: str) -> None:
    state, said = looked_at(*devices)[topic]
    assert state == "missing"
    assert words in said


def test_a_muted_microphone_gives_nothing_but_zeros() -> None:
    found = looked_at(MICROPHONE, LOOPBACK, peak_db=-100.0)
    assert found["microphone"][0] == "missing"
    assert found["loopback"][0] == "ok"  # Nobody speaks: that is what silence is.


def test_a_device_that_was_chosen_and_unplugged() -> None:
    found = looked_at(MICROPHONE, LOOPBACK, chosen=ChosenDevices("the other headset", None))
    assert found["microphone"][0] == "missing"
    assert "the other headset" in found["microphone"][1]


def test_one_device_for_both_sides_is_a_fault() -> None:
    chosen = ChosenDevices(MICROPHONE.id, MICROPHONE.id)
    assert looked_at(MICROPHONE, LOOPBACK, chosen=chosen)["loopback"][0] == "missing"


def test_an_output_that_is_not_the_default_one_is_mentioned() -> None:
    import msgspec

    other = msgspec.structs.replace(LOOPBACK, default=False)
    assert looked_at(MICROPHONE, other)["loopback"][0] == "note"


def test_a_device_that_does_not_open() -> None:
    def refuse(device: Device) -> float:
        raise DeviceError("cannot be opened (busy)")

    found = list(
        examine_devices(ChosenDevices(), listed=lambda: [MICROPHONE, LOOPBACK], loudest=refuse)
    )
    assert [each.state for each in found] == ["missing", "missing"]
    assert "busy" in found[0].what.zh


def test_devices_in_a_call_are_left_alone() -> None:
    def never(device: Device) -> float:
        raise AssertionError("a call has this device")

    found = list(
        examine_devices(
            ChosenDevices(), lambda: False, lambda: [MICROPHONE, LOOPBACK], loudest=never
        )
    )
    assert [each.state for each in found] == ["ok", "ok"]


# --- words ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "heard", "share"),
    [
        ("你好吗", "你好吗", 1.0),
        ("你好吗", "", 0.0),
        ("你好吗？", "你 号 吗", 2 / 3),
        ("", "x", 1.0),
    ],
)
def test_how_much_was_understood(expected: str, heard: str, share: float) -> None:
    assert likeness(expected, heard) == pytest.approx(share)


def test_words_are_joined_as_they_are_written() -> None:
    assert join_words(["您好", "请问"]) == "您好请问"
    assert join_words(["good", "morning"]) == "good morning"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_recording_is_a_sentence_of_a_few_seconds(language: str) -> None:
    started = time.monotonic()
    clip = bundled_clip(language)
    assert 3 < len(clip.samples) / 16_000 < 7
    assert 8_000 < np.abs(clip.samples.astype(int)).max() < 20_000
    assert clip.text
    assert SENTENCES[language].zh
    assert time.monotonic() - started < 10
