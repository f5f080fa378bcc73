"""The script of a scene: who says what, how, and when; see ``recipe.scene``."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from recipe.espeak import Manner

Speaker = Literal["agent", "customer"]
SPEAKERS: tuple[Speaker, ...] = ("agent", "customer")
"""By channel."""

_MARKS = {"，": ",", "。": ".", "？": "?", ",": ",", ".": ".", "?": "?"}
_MANNER = ("rate_wpm", "pitch", "pitch_range", "word_gap")


@dataclass(frozen=True, slots=True)
class Start:
    """A start relative to an earlier turn."""

    turn: str
    edge: Literal["start", "end"]
    offset_ms: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a script.

    Attributes:
        id: name that other turns refer to.
        speaker: whose channel it is on.
        text: words separated by spaces; ，。？ or , . ? between them make pauses.
        manner: voice, speed and pitch.
        level_dbfs: loudness of the speech (RMS, silences left out).
        unsaid: how the sentence would have gone on; spoken, then cut off.
        gap_ms: silence since everything before has ended.
        start: takes the place of the gap.
        aside: spoken into the other's turn; later gaps do not count from it.
    """

    id: str
    speaker: Speaker
    text: str
    manner: Manner
    level_dbfs: float
    unsaid: str = ""
    gap_ms: int = 500
    start: Start | None = None
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """A scene's script.

    Attributes:
        call_id: name of the call.
        language: ``zh`` or ``en``.
        model: folder of the speech model whose pronunciations are used.
        seed: decides the room noise.
        noise_dbfs: its level on each channel.
        lead_in_ms: silence before the first turn.
        tail_ms: silence after the last.
        speakers: settings that a speaker's turns share.
        turns: what is said, as written in the file.
        rate_hz: of the recording, 16000 or, as a telephone line has it, 8000.
    """

    call_id: str
    language: str
    model: str
    seed: int
    noise_dbfs: float
    lead_in_ms: int
    tail_ms: int
    speakers: dict[Speaker, dict[str, Any]]
    turns: list[dict[str, Any]]
    rate_hz: int = 16000

    @classmethod
    def load(cls, path: Path) -> "Script":
        """Reads ``script.yaml``."""
        return cls(**yaml.safe_load(path.read_text("utf-8")))

    def read_turns(self, full_name: Callable[[str], str]) -> Iterator[Turn]:
        """Yields the turns with their speaker's settings filled in.

        Args:
            full_name: gives the synthesiser's name of a voice.
        """
        for entry in self.turns:
            settings = {**self.speakers[entry["speaker"]], **entry}
            voice = full_name(settings.pop("voice"))
            manner = {name: settings.pop(name) for name in _MANNER if name in settings}
            if "start" in settings:
                settings["start"] = Start(**settings["start"])
            yield Turn(manner=Manner(voice, **manner), **settings)


def words_and_breaks(text: str) -> tuple[list[str], list[str]]:
    """Splits text into words and, after each word, the mark that makes espeak pause."""
    words: list[str] = []
    breaks: list[str] = []
    for token in text.split():
        if token in _MARKS:
            breaks[-1] = _MARKS[token]
        else:
            words.append(token)
            breaks.append("")
    return words, breaks
