"""The ten-second test: a recording is played, the agent reads a sentence, both sides are heard.

Nothing is recorded: samples are measured and decoded, and forgotten.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from threading import Event
from typing import Final, Literal, Protocol

import msgspec
import numpy as np

from assist.app.findings import Finding, Said, finding
from assist.app.hearing import ChannelHearing
from assist.asr.decoding import DecodingWorker
from assist.asr.engine import SpeechEngine
from assist.audio.blocks import SAMPLES_PER_MS, Pcm
from assist.audio.capture_channel import CaptureNotice
from assist.audio.level import SILENCE_DB, Level, LevelMeter
from assist.audio.timeline import CapturedBlock
from assist.errors import DeviceError
from assist.events import Channel, FinalHypothesis, InputEvent, PartialHypothesis

SPEAK_MS = 5_500
"""How long the agent has for the sentence. Source: chosen; it takes three seconds to say."""
SETTLE_MS = 600
"""Rest after the recording, for what is still under way. Source: chosen."""
UNHEARD_DB = -55.0
"""RMS in 100 ms below which nothing was heard, dBFS. Source: chosen; quiet rooms are below -60."""
QUIET_DB = -42.0
"""RMS below which a voice is rather quiet. Source: chosen; prosody gets unreliable there."""
CLIPPED_DB = -0.5
"""Peak from which a voice distorts. Source: full scale, but for rounding."""
UNDERSTOOD = 0.4
"""Part of the words that must be recognised. Source: chosen; unrelated speech reaches 0.2."""

SENTENCES: Final = {
    "zh": Said("您好，请问有什么可以帮您？", "您好，请问有什么可以帮您？"),
    "en": Said("Good morning, how can I help you?", "Good morning, how can I help you?"),
}
"""What the agent reads aloud, by language of the calls; the bundled demo models know it, too."""


class Clip(msgspec.Struct, frozen=True):
    """The recording that is played.

    Attributes:
        samples: Shape (n,), int16, 16 kHz.
        text: What is said in it.
    """

    samples: Pcm
    text: str


class PhaseMessage(msgspec.Struct, frozen=True, tag_field="type", tag="phase"):
    """What goes on now, and for how long."""

    phase: Literal["loading", "listen", "speak", "judging"]
    lasts_ms: int = 0
    sentence: str = ""


class LevelMessage(msgspec.Struct, frozen=True, tag_field="type", tag="level"):
    """How loud one side is, dBFS; about ten a second for each."""

    channel: Channel
    rms_db: float
    peak_db: float


class WordsMessage(msgspec.Struct, frozen=True, tag_field="type", tag="words"):
    """What was recognised of one utterance, in place of what was told of it before."""

    channel: Channel
    utterance: int
    text: str
    final: bool


class VerdictMessage(msgspec.Struct, frozen=True, tag_field="type", tag="verdict"):
    """How it went; the last message of a test."""

    findings: tuple[Finding, ...]
    complete: bool = True


Message = PhaseMessage | LevelMessage | WordsMessage | VerdictMessage
Tell = Callable[[Message], None]


class CaptureLike(Protocol):
    """What the test needs of ``assist.audio.capture.Capture``."""

    def start(self) -> None: ...  # noqa: D102
    def read(self) -> list[CapturedBlock]: ...  # noqa: D102
    def notices(self) -> list[CaptureNotice]: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102


class PlayerLike(Protocol):
    """What the test needs of ``assist.audio.player.Player``."""

    @property
    def failed(self) -> bool: ...  # noqa: D102
    def stop(self) -> None: ...  # noqa: D102


class _Side:
    """What was heard on one channel, in figures; its words only until the verdict."""

    def __init__(self, channel: Channel, engine: SpeechEngine, tell: Tell) -> None:
        self.loudest = {"listen": SILENCE_DB, "speak": SILENCE_DB}
        self.peak_db = SILENCE_DB
        self.words: dict[int, str] = {}
        self._channel = channel
        self._meter = LevelMeter()
        self._tell = tell
        hearing = ChannelHearing(channel, engine.recognizer(channel))
        self._worker = DecodingWorker(
            hearing.hear, self._deliver, finish=hearing.finish, name=f"testing-{channel}"
        )

    def take(self, block: Pcm, phase: str) -> None:
        for level in self._meter.hear(block):
            self._measure(level, phase)
        self._worker.offer(block)  # Half a minute of room: it is never full in ten seconds.

    def finish(self) -> None:
        self._worker.close()

    def abort(self) -> None:
        self._worker.abort()

    def share_of(self, text: str) -> float:
        return likeness(text, "".join(text for _, text in sorted(self.words.items())))

    def _measure(self, level: Level, phase: str) -> None:
        self.loudest[phase] = max(self.loudest[phase], level.rms_db)
        self.peak_db = max(self.peak_db, level.peak_db)
        self._tell(LevelMessage(self._channel, level.rms_db, level.peak_db))

    def _deliver(self, events: Sequence[InputEvent]) -> None:
        for event in events:
            if isinstance(event, PartialHypothesis | FinalHypothesis):
                joined = join_words([word.word for word in event.words])
                self.words[event.utterance] = joined
                final = isinstance(event, FinalHypothesis)
                self._tell(WordsMessage(self._channel, event.utterance, joined, final))


def run_test(
    capture: CaptureLike,
    engine: SpeechEngine,
    clip: Clip,
    play: Callable[[Pcm], PlayerLike],
    tell: Tell,
    stopped: Event,
) -> None:
    """Play, listen, and tell everything that is heard; ends with a verdict, or when stopped.

    Args:
        capture: Both devices; closed at the end.
        engine: Recognises the words.
        clip: What to play.
        play: Plays it where the customer would be heard.
        tell: Takes the messages, in any thread.
        stopped: Ends the test early.
    """
    listen_ms = len(clip.samples) // SAMPLES_PER_MS + SETTLE_MS
    with contextlib.ExitStack() as stack:
        stack.callback(capture.close)
        sides = {channel: _Side(channel, engine, tell) for channel in Channel}
        for side in sides.values():
            stack.callback(side.abort)
        capture.start()
        tell(PhaseMessage("listen", listen_ms))
        try:
            player = play(clip.samples)
        except DeviceError as error:
            tell(VerdictMessage((finding("loopback", "missing", "test.player", why=error.what),)))
            return
        stack.callback(player.stop)
        lost = _hear(capture, sides, listen_ms, "listen", stopped)
        unplayed = player.failed
        if not (lost or stopped.is_set()):
            tell(PhaseMessage("speak", SPEAK_MS, SENTENCES[engine.language].zh))
            lost = _hear(capture, sides, listen_ms + SPEAK_MS, "speak", stopped)
        if stopped.is_set():
            tell(VerdictMessage((), complete=False))
            return
        tell(PhaseMessage("judging"))
        if lost:
            tell(VerdictMessage((finding(*_lost_topic(lost[0]), name=lost[0].device),)))
            return
        for side in sides.values():
            side.finish()
        tell(VerdictMessage(tuple(_judge(sides, clip, engine.language, unplayed=unplayed))))


def _lost_topic(notice: CaptureNotice) -> tuple[str, Literal["missing"], str]:
    topic = "microphone" if notice.channel is Channel.AGENT else "loopback"
    return topic, "missing", "test.device"


def _hear(
    capture: CaptureLike, sides: dict[Channel, _Side], until_ms: int, phase: str, stopped: Event
) -> list[CaptureNotice]:
    """Hear both channels up to a time of the capture; the devices that were lost meanwhile."""
    heard = dict.fromkeys(Channel, 0)
    while min(heard.values()) < until_ms and not stopped.is_set():
        for block in capture.read():
            heard[block.channel] = block.at_ms
            sides[block.channel].take(block.samples, phase)
        if lost := [notice for notice in capture.notices() if notice.code == "device_lost"]:
            return lost
    return []


def _judge(
    sides: dict[Channel, _Side], clip: Clip, language: str, *, unplayed: bool
) -> Iterator[Finding]:
    customer, agent = sides[Channel.CUSTOMER], sides[Channel.AGENT]
    if unplayed:
        yield finding("loopback", "missing", "test.player", why="-")
    elif customer.loudest["listen"] < UNHEARD_DB:
        yield finding("loopback", "missing", "test.customer.unheard")
    elif customer.share_of(clip.text) < UNDERSTOOD:
        yield finding("loopback", "note", "test.customer.words")
    else:
        yield finding("loopback", "ok", "test.customer")
    if agent.loudest["speak"] < UNHEARD_DB:
        yield finding("microphone", "missing", "test.agent.silent")
    elif agent.peak_db > CLIPPED_DB:
        yield finding("microphone", "note", "test.agent.loud")
    elif agent.loudest["speak"] < QUIET_DB:
        yield finding("microphone", "note", "test.agent.quiet")
    elif agent.share_of(SENTENCES[language].zh) < UNDERSTOOD:
        yield finding("microphone", "note", "test.agent.words")
    else:
        yield finding("microphone", "ok", "test.agent")
    if agent.share_of(clip.text) > UNDERSTOOD:
        yield finding("microphone", "note", "test.leak")


def join_words(words: Sequence[str]) -> str:
    """Words as they are written: Chinese ones without spaces between them."""
    text = ""
    for word in words:
        apart = text and text[-1].isascii() and word[:1].isascii()
        text += f" {word}" if apart else word
    return text


def likeness(expected: str, heard: str) -> float:
    """Part of the expected letters that were heard in their order, 0..1."""
    wanted = [letter for letter in expected.casefold() if letter.isalnum()]
    got = [letter for letter in heard.casefold() if letter.isalnum()]
    if not wanted:
        return 1.0
    row = np.zeros(len(got) + 1, np.int64)
    for letter in wanted:
        # The longest common subsequence, a row at a time.
        match = np.array([letter == other for other in got], np.int64)
        longer = np.concatenate([[0], np.maximum(row[1:], row[:-1] + match)])
        row = np.maximum.accumulate(longer)
    return float(row[-1]) / len(wanted)
