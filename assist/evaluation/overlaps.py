"""What was known of a labelled overlap at some moment after its onset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

from assist.analysis.interruption import OverlapFeatures
from assist.analysis.overlap_history import NOTED_MS, Context, OverlapHistory
from assist.analysis.overlap_wording import Ending, OverlapWording
from assist.errors import InputError
from assist.evaluation.rows import Row
from assist.events import Word

KNOWN_MS: Final = 800
"""How long after the onset the target ``interruption`` is scored."""

_AFTER_MS: Final = 100
"""A word that ends this much after its speaker stopped is still theirs: labels are rounded."""


class Delays(NamedTuple):
    """How late a live call knows things, in milliseconds.

    Attributes:
        voice_ms: After a voice ended, until voice activity says so.
        word_ms: After a word, until the recogniser is sure of it.
    """

    voice_ms: int = 0
    word_ms: int = 0


class Clash(NamedTuple):
    """One overlap, in milliseconds from its onset.

    Attributes:
        mutual_ms: Both voices together.
        intruder_ms: How long who came in talked.
        floor_ms: How long who had the floor talked on.
        before_ms: How long who had the floor had talked.
        said: Words of who came in.
        floor_said: Words of who had the floor, as far as they are known.
        context: What the overlaps before it say about both.
    """

    mutual_ms: int
    intruder_ms: int
    floor_ms: int
    before_ms: int
    said: tuple[Word, ...]
    floor_said: tuple[Word, ...] = ()
    context: Context = Context()


def clashes_of(
    rows: Sequence[Row], wording: OverlapWording, floors: Sequence[Row | None] | None = None
) -> list[Clash]:
    """The labelled overlaps of one conversation, in order of their onsets.

    Args:
        rows: Each with ``onset`` and the four durations.
        wording: Reads what was said in earlier ones.
        floors: What was being said by who had the floor, one for each row.

    Raises:
        InputError: A time is missing.
    """
    history = OverlapHistory()
    clashes = []
    for row, floor in zip(rows, floors or [None] * len(rows), strict=True):
        onset_ms = _ms(_given(row.onset, row))
        clash = clash_of(row, floor, history.context(row.speaker, row.floor_speaker, onset_ms))
        clashes.append(clash)
        took = clash.floor_ms < NOTED_MS <= clash.intruder_ms
        said = [word for word in clash.said if word.end_ms <= NOTED_MS]
        content = wording.read(said).content / wording.min_content
        history.note(row.speaker, onset_ms, took=took, content=content)
    return clashes


def clash_of(row: Row, floor: Row | None = None, context: Context | None = None) -> Clash:
    """A labelled overlap.

    Args:
        row: With ``onset`` and the four durations.
        floor: What was being said by who had the floor, with ``start`` and ``end``.
        context: What the overlaps before it say; nothing by default.

    Raises:
        InputError: A time is missing.
    """
    times = (
        row.onset,
        row.overlap_dur,
        row.overlapper_talk_dur,
        row.floor_continues,
        row.floor_talked_before,
    )
    onset, mutual, talked, continued, before = (_given(time, row) for time in times)
    intruder_ms = max(1, _ms(talked))
    floor_said: tuple[Word, ...] = ()
    if floor is not None and floor.start is not None and floor.end is not None:
        floor_said = _spread(floor.text, _ms(floor.start - onset), _ms(floor.end - onset))
    return Clash(
        mutual_ms=_ms(mutual),
        intruder_ms=intruder_ms,
        floor_ms=_ms(continued),
        before_ms=_ms(before),
        said=_spread(row.text, 0, intruder_ms),
        floor_said=floor_said,
        context=context or Context(),
    )


def features_at(
    clash: Clash, wording: OverlapWording | None, known_ms: int, delays: Delays | None = None
) -> OverlapFeatures:
    """What is known of an overlap ``known_ms`` after its onset.

    Args:
        clash: The overlap.
        wording: Reads words; None to go by timing alone.
        known_ms: Milliseconds after the onset.
        delays: How late things become known; at once by default.
    """
    delays = delays or Delays()
    heard_ms = known_ms - delays.voice_ms
    words_ms = known_ms - delays.word_ms
    floor_silent = clash.floor_ms < heard_ms
    intruder_silent = clash.intruder_ms < heard_ms
    known = OverlapFeatures(
        mutual_ms=min(known_ms, clash.mutual_ms),
        intruder_ms=clash.intruder_ms if intruder_silent else known_ms,
        intruder_silent=intruder_silent,
        floor_before_ms=clash.before_ms,
        floor_after_ms=clash.floor_ms if floor_silent else known_ms,
        floor_silent=floor_silent,
    )
    if wording is None:
        return known
    known = msgspec.structs.replace(known, **clash.context._asdict())
    reading = wording.read([word for word in clash.said if word.end_ms <= words_ms])
    ending = Ending.UNKNOWN
    if floor_silent and clash.floor_said:
        until_ms = min(words_ms, clash.floor_ms + _AFTER_MS)
        ending = wording.ending([word for word in clash.floor_said if word.end_ms <= until_ms])
    return msgspec.structs.replace(
        known,
        content=reading.content / wording.min_content,
        heard=reading.heard,
        claim=reading.claim,
        agreeing=reading.agreeing,
        opener=reading.opener,
        ending=ending,
    )


def _spread(text: str, start_ms: int, end_ms: int) -> tuple[Word, ...]:
    """Words at even distances, spelt as a recogniser would; fragments (``th-``) are dropped."""
    spelt = _spelt(text)
    step = (end_ms - start_ms) / max(1, len(spelt))
    return tuple(
        Word(word, round(start_ms + i * step), round(start_ms + (i + 1) * step))
        for i, word in enumerate(spelt)
    )


def _spelt(text: str) -> Sequence[str]:
    plain = [token.strip("<>{}") for token in text.split() if not token.endswith("-")]
    return [token.replace("o_k", "okay").replace("_", "") for token in plain if token]


def _given(seconds: float | None, row: Row) -> float:
    if seconds is None:
        raise InputError(
            f"the row `{row.id}` is no overlap: a time is missing",
            remedy="give onset, overlap_dur, overlapper_talk_dur, floor_continues and "
            "floor_talked_before, in seconds",
        )
    return seconds


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
