"""What of a call may be stored, by this site's policy."""

from __future__ import annotations

import msgspec

from assist.analysis.personal import PersonalFinder, finder_of
from assist.app.config import Config
from assist.audio.muting import MutedSpan
from assist.pipeline import Pack
from assist.review.redaction import redact_report
from assist.review.report_parts import CallReport


class Storable(msgspec.Struct, frozen=True, kw_only=True):
    """A call as it may be stored.

    Attributes:
        report: Without personal data, where the policy says so.
        original: As it was; None where that is not kept, or no different.
        silent: What must not be heard in its recording.
    """

    report: CallReport
    original: CallReport | None = None
    silent: tuple[MutedSpan, ...] = ()


class CallPrivacy:
    """Takes personal data out of what is stored, where the policy says so.

    Args:
        config: For the policy.
        pack: Knows what personal data looks like in the call's language.
    """

    def __init__(self, config: Config, pack: Pack) -> None:
        self._keeps = config.privacy.keep_originals
        self._finder: PersonalFinder | None = None
        if config.privacy.redact:
            self._finder = finder_of(pack.language, pack.personal, pack.facts.grammar)

    def line(self, text: str) -> str:
        """A line of a call that goes on; what only its other lines betray is hidden at its end."""
        return text if self._finder is None else self._finder.redact(text)

    def storable(self, report: CallReport) -> Storable:
        """A whole call."""
        if self._finder is None:
            return Storable(report=report)
        left = redact_report(report, self._finder)
        return Storable(
            report=left.report,
            original=report if self._keeps else None,
            silent=tuple(
                MutedSpan(span.speaker, span.start_ms, span.end_ms) for span in left.spans
            ),
        )
