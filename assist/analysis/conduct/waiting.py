"""Announced waits: "one moment", "大概需要一分钟", and until when they hold."""

from __future__ import annotations

from typing import NamedTuple

from assist.analysis.conduct.data import ConductData, ConductWording
from assist.analysis.conduct.options import WaitOptions
from assist.events import Channel, FinalHypothesis
from assist.events.timed_text import TimedText

SHORT_REPLY = 8
"""A reply of up to so many words or characters leaves an announced wait standing. Source: chosen,
"好的没关系您慢慢查"; who says more has taken up the conversation again."""

BREATH_MS = 2000
"""What the speaker adds within this time belongs to the announcement. Source: chosen."""


class Announcement(NamedTuple):
    """A wait that somebody announced.

    Attributes:
        by: Who.
        at_ms: When they had said it.
        until_ms: How long silence is all right.
        timed: They said how long it would take.
        courteous: They apologised, said please, or asked leave.
        call_back: They offered to call back.
    """

    by: Channel
    at_ms: int
    until_ms: int
    timed: bool
    courteous: bool
    call_back: bool


class Waiting:
    """The wait that holds now, if any, from final utterances.

    Args:
        data: The language's wording.
        options: Thresholds.
    """

    __slots__ = ("_options", "_wording", "announced")

    def __init__(self, data: ConductData, options: WaitOptions | None = None) -> None:
        self._wording: ConductWording = data.wording
        self._options = options or WaitOptions()
        self.announced: Announcement | None = None

    @property
    def until_ms(self) -> int:
        """Until when silence was announced; 0 where it was not."""
        return self.announced.until_ms if self.announced is not None else 0

    def hear(self, event: FinalHypothesis, text: str = "") -> None:
        """Take an utterance: it may announce a wait, or be the end of one.

        Args:
            event: The utterance.
            text: As ``TimedText`` has it, where that is known already.
        """
        if not event.words:
            return
        text = text or TimedText(event.words).text
        before = self.announced
        if before is not None and event.channel is before.by:
            # The same breath: "请稍等" … "大概一分钟".
            if event.words[0].start_ms > before.at_ms + BREATH_MS:
                before = None
        elif before is not None and len(event.words) <= SHORT_REPLY:
            return
        else:
            before = None
        waits = before is not None or self._wording.waits.search(text) is not None
        self.announced = self._read(event, text, before) if waits else None

    def _read(self, event: FinalHypothesis, text: str, before: Announcement | None) -> Announcement:
        wording, end_ms = self._wording, event.words[-1].end_ms
        wait_ms = wording.wait_ms(text)
        timed = wait_ms is not None
        if wait_ms is None:
            wait_ms = self._options.default_ms
            if before is not None and before.timed:
                timed, wait_ms = True, before.until_ms - before.at_ms
        return Announcement(
            by=event.channel,
            at_ms=end_ms,
            until_ms=end_ms + min(wait_ms, self._options.most_ms),
            timed=timed,
            courteous=text in wording.courtesy or (before is not None and before.courteous),
            call_back=text in wording.call_back or (before is not None and before.call_back),
        )
