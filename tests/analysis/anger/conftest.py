"""A shorthand for calls in which somebody gets angry, or does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from assist.analysis.anger import AngerData, AngerDetector, AngerOptions
from assist.events import (
    Anger,
    Channel,
    FinalHypothesis,
    HangUp,
    InputEvent,
    OutputEvent,
    PartialHypothesis,
    Progress,
    Prosody,
    Signal,
    Word,
    is_cjk,
)
from assist.events.listener import Ids
from assist.packs.yaml_file import read_yaml
from assist.session import Session

CHARACTER_MS = 220
WORD_MS = 320
FINAL_MS = 600


def spoken(text: str, start_ms: int) -> tuple[Word, ...]:
    """A text as timed words: spaces separate them; unspaced Chinese goes by the character."""
    words: list[Word] = []
    at_ms = start_ms
    for chunk in text.split():
        for piece in list(chunk) if " " not in text and is_cjk(chunk[0]) else [chunk]:
            each = CHARACTER_MS * len(piece) if is_cjk(piece[0]) else WORD_MS
            words.append(Word(piece, at_ms, at_ms + each))
            at_ms += each
    return tuple(words)


def utterance(text: str, start_ms: int, number: int, speaker: Channel) -> list[InputEvent]:
    """A stable partial after every word, then the final."""
    words = spoken(text, start_ms)
    events: list[InputEvent] = [
        PartialHypothesis(
            at_ms=word.end_ms,
            channel=speaker,
            utterance=number,
            words=words[:count],
            stable=count,
        )
        for count, word in enumerate(words, start=1)
    ]
    end_ms = words[-1].end_ms + FINAL_MS
    events.append(FinalHypothesis(at_ms=end_ms, channel=speaker, utterance=number, words=words))
    return events


class Call:
    """One call, fed by hand: ``say``, ``voice``, ``wait``; then look at what was concluded."""

    def __init__(self, detector: AngerDetector, language: str) -> None:
        self.detector = detector
        self.session = Session("c", language, (detector,))
        self.session.drain()
        self.outputs: list[OutputEvent] = []
        self.at_ms = 0
        self._utterance = dict.fromkeys(Channel, 0)

    def feed(self, *events: InputEvent) -> None:
        for event in events:
            self.session.feed(event)
            self.at_ms = max(self.at_ms, event.at_ms)
        self.outputs += self.session.drain()

    def wait(self, ms: int) -> None:
        """Let time pass on both channels."""
        self.at_ms += ms
        self.feed(*(Progress(at_ms=self.at_ms, channel=channel) for channel in Channel))

    def partial(self, text: str, stable: int | None = None) -> tuple[Word, ...]:
        """The customer's open utterance so far, known when its last word ends."""
        words = spoken(text, self.at_ms)
        self.feed(
            PartialHypothesis(
                at_ms=words[-1].end_ms,
                channel=Channel.CUSTOMER,
                utterance=self._utterance[Channel.CUSTOMER] + 1,
                words=words,
                stable=len(words) if stable is None else stable,
            )
        )
        self.wait(1)
        return words

    def final(self, words: Sequence[Word]) -> None:
        """The customer's open utterance is over."""
        self._utterance[Channel.CUSTOMER] += 1
        self.feed(
            FinalHypothesis(
                at_ms=self.at_ms + FINAL_MS,
                channel=Channel.CUSTOMER,
                utterance=self._utterance[Channel.CUSTOMER],
                words=tuple(words),
            )
        )
        self.wait(1)

    def say(self, text: str, speaker: Channel = Channel.CUSTOMER) -> None:
        """A whole utterance: a stable partial after every word, then the final."""
        self._utterance[speaker] += 1
        self.feed(*utterance(text, self.at_ms, self._utterance[speaker], speaker))
        self.wait(1)

    def voice(
        self,
        seconds: float,
        *,
        db: float = -30.0,
        hz: float = 200.0,
        swing_hz: float = 15.0,
        tilt: float = -12.0,
    ) -> None:
        """The customer's voice at a loudness, pitch and tilt, in batches of 500 ms."""
        for _ in range(round(seconds * 2)):
            start_ms = self.at_ms
            self.feed(
                Prosody(
                    at_ms=start_ms + 500,
                    channel=Channel.CUSTOMER,
                    start_ms=start_ms,
                    step_ms=100,
                    loudness_db=(db - 2, db + 1, db, db + 2, db - 1),
                    pitch_hz=(hz, hz + swing_hz, hz - swing_hz, 0.0, hz + swing_hz / 2),
                    voiced=(1.0, 0.9, 0.8, 0.2, 1.0),
                    tilt_db=(tilt, tilt - 2, tilt + 1, tilt - 9, tilt + 2),
                    floor_db=-70,
                )
            )
            self.wait(1)

    def hang_up(self) -> None:
        self.feed(HangUp(at_ms=self.at_ms))

    @property
    def angers(self) -> list[Anger]:
        return [output for output in self.outputs if isinstance(output, Anger)]

    @property
    def signals(self) -> list[Signal]:
        return [output for output in self.outputs if isinstance(output, Signal)]

    @property
    def last(self) -> Anger:
        return self.angers[-1]

    @property
    def level(self) -> float:
        level = self.detector.level
        assert level is not None
        return level

    @property
    def bands(self) -> list[str | None]:
        """Bands in the order in which they were entered."""
        found: list[str | None] = []
        for anger in self.angers:
            if not found or found[-1] != anger.band:
                found.append(anger.band)
        return found


@pytest.fixture(scope="session")
def packs(repository: Path) -> dict[str, AngerData]:
    """The shipped data by language."""
    return {
        language: read_yaml(repository / "models/packs" / language / "anger.yaml", AngerData)
        for language in ("zh", "en")
    }


@pytest.fixture(scope="session")
def new_call(packs: dict[str, AngerData]) -> Callable[..., Call]:
    """``new_call("zh")``: a call that has just begun."""

    def build(language: str = "zh", options: AngerOptions | None = None) -> Call:
        return Call(AngerDetector(Ids(), packs[language], options=options), language)

    return build


@pytest.fixture
def call(new_call: Callable[..., Call]) -> Call:
    """A Mandarin call that has just begun."""
    return new_call("zh")


@pytest.fixture(scope="session")
def turn_events() -> Callable[..., list[InputEvent]]:
    """``turn_events(text, start_ms, number, speaker)``: one utterance word by word."""
    return utterance
