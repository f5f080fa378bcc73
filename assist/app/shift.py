"""The end of a shift: a short look back on the day's calls, for the agent alone."""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path
from typing import Final

import msgspec

from assist.app.config import Config
from assist.app.own_files import append_line, own_folder
from assist.app.shift_words import words_of
from assist.app.tally import HEATED, CallTally
from assist.app.written import write_json
from assist.errors import InputError, UsageError
from assist.events import Band

FILE: Final = "shift.jsonl"


class ShiftCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call in the file, one JSON line. No word that was said is in it.

    Attributes:
        started_at: Wall clock, ISO 8601 with zone.
        peak: The worst band of anger; null where it was not known.
        breather: A breather was offered after it.
    """

    call_id: str
    started_at: str
    language: str
    duration_ms: int
    peak: Band | None
    turned_round: bool
    breather: bool
    shown: int
    used: int
    dismissed: int


class ShiftSummary(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="format", tag="assist.shift/1"
):
    """A day.

    Attributes:
        day: ``YYYY-MM-DD``.
        language: Of most of its calls; empty where there were none.
        heated: Calls with an angry or furious customer.
        turned_round: Of them, those that ended calmly.
        breathers: Calls after which a breather was offered.
        text: The summary in words, a sentence or two a line.
    """

    day: str
    language: str
    calls: int
    minutes: int
    peak: Band | None
    heated: int
    turned_round: int
    shown: int
    used: int
    dismissed: int
    breathers: int
    text: tuple[str, ...] = ()


class ShiftBook:
    """The file of calls.

    Args:
        data: The data folder.
    """

    def __init__(self, data: Path) -> None:
        self._data = data
        self.path = data / "agent" / FILE

    def add(self, call_id: str, started_at: str, language: str, tally: CallTally) -> None:
        """Add a call that has ended.

        Raises:
            SetupError: It can't be written.
        """
        use = tally.prompts
        call = ShiftCall(
            call_id=call_id,
            started_at=started_at,
            language=language,
            duration_ms=tally.duration_ms or 0,
            peak=tally.peak,
            turned_round=tally.turned_round,
            breather="breather" in tally.wellbeing,
            shown=use.shown,
            used=use.used,
            dismissed=use.dismissed,
        )
        own_folder(self._data)
        append_line(self.path, msgspec.json.encode(call))

    def day(self, day: str, language: str = "zh") -> ShiftSummary:
        """The summary of a day.

        Args:
            day: ``YYYY-MM-DD``, on the clock of the place where the calls were.
            language: Of the words where there were no calls.

        Raises:
            InputError: The file can't be read.
        """
        return summed(
            day, [call for call in self._calls() if call.started_at[:10] == day], language
        )

    def _calls(self) -> list[ShiftCall]:
        try:
            lines = self.path.read_bytes().splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise InputError(
                f"the shift cannot be read ({error.strerror})", where=str(self.path)
            ) from error
        calls = []
        for line in lines:
            try:
                calls.append(msgspec.json.decode(line, type=ShiftCall))
            except (msgspec.MsgspecError, UnicodeDecodeError):
                continue  # Torn when the machine went down; the other calls still count.
        return calls


def summed(day: str, calls: list[ShiftCall], language: str) -> ShiftSummary:
    """The sums of some calls, and the words for them."""
    spoken = Counter(call.language for call in calls)
    peaks = [call.peak for call in calls if call.peak is not None]
    worst: tuple[Band, ...] = ("furious", "angry", "tense", "calm")
    summary = ShiftSummary(
        day=day,
        language=spoken.most_common(1)[0][0] if spoken else "",
        calls=len(calls),
        minutes=round(sum(call.duration_ms for call in calls) / 60_000),
        peak=next((band for band in worst if band in peaks), None),
        heated=sum(call.peak in HEATED or call.turned_round for call in calls),
        turned_round=sum(call.turned_round for call in calls),
        shown=sum(call.shown for call in calls),
        used=sum(call.used for call in calls),
        dismissed=sum(call.dismissed for call in calls),
        breathers=sum(call.breather for call in calls),
    )
    text = words_of(summary.language or language).told(summary)
    return msgspec.structs.replace(summary, text=text)


def today() -> str:
    """The day on this machine's clock."""
    return datetime.datetime.now().astimezone().date().isoformat()


def run_shift(config: Config, *, day: str | None, as_json: bool) -> None:
    """The command ``assist shift``.

    Raises:
        UsageError: That is no day.
        InputError: The file can't be read.
    """
    if day is not None:
        try:
            day = datetime.date.fromisoformat(day).isoformat()
        except ValueError as error:
            raise UsageError(
                f"“{day}” is no day", remedy="write it as YYYY-MM-DD, such as 2026-03-05"
            ) from error
    summary = ShiftBook(config.data_folder).day(day or today(), config.language or "zh")
    if as_json:
        write_json(summary, "-")
        return
    for line in summary.text:
        print(line)
