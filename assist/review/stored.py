"""A call's report as the rows that the store keeps of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import msgspec

from assist.events import BANDS, Channel, is_cjk
from assist.review.report_parts import AngerPoint, CallReport, ReportSignal
from assist.review.scorecard import Scorecard
from assist.store.calls import (
    AskedRow,
    CallParts,
    CallRow,
    CallToSave,
    PromptRow,
    SignalRow,
    StageRow,
    TurnRow,
)
from assist.store.rows import CardRow, ItemRow

FLAGS = ("abuse", "churn_threat", "publicity_threat", "regulator_threat", "repeat_issue")
"""Signals that make a call worth looking at, whatever else happened."""

AFTER_MS = 30_000
"""How long after a prompt anger is looked at again, as in ``review/card_use.py``."""

_KEY_CHARACTERS = 80


class CallLabels(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a call besides what was said in it.

    Attributes:
        started_at: UTC, ``YYYY-MM-DDTHH:MM:SSZ``; empty for a call whose time nobody knows.
        content_hash: SHA-256 of the source; None for a live call.
        meta: Whatever else came with it.
    """

    started_at: str = ""
    agent: str = ""
    team: str = ""
    product: str = ""
    customer_ref: str = ""
    content_hash: str | None = None
    pack: str = ""
    app_version: str = ""
    pack_hash: str = ""
    model_hash: str = ""
    audio: str | None = None
    journal: str | None = None
    meta: dict[str, str] = {}


def call_to_save(
    report: CallReport, labels: CallLabels, original: CallReport | None = None
) -> CallToSave:
    """Everything that the store keeps of a call.

    Args:
        report: What may be stored: personal data has been taken out where the policy says so.
        labels: What came with the call.
        original: The report as it was before; None where it is not kept.
    """
    return CallToSave(
        row=call_row(report, labels),
        report=msgspec.json.encode(report),
        original=msgspec.json.encode(original) if original is not None else None,
        parts=call_parts(report),
    )


def call_row(report: CallReport, labels: CallLabels) -> CallRow:
    """The call's line in the list."""
    standing = [signal for signal in report.signals if signal.state != "withdrawn"]
    peak = max(report.anger, key=lambda point: point.level, default=None)
    names = {signal.signal for signal in standing}
    return CallRow(
        call_id=report.call_id,
        source=report.source,
        language=report.language,
        started_at=labels.started_at,
        content_hash=labels.content_hash,
        pack=labels.pack,
        agent=labels.agent,
        team=labels.team,
        product=labels.product or report.facts.get("product", ""),
        customer_ref=labels.customer_ref,
        duration_ms=report.duration_ms,
        state="ended",
        kind=report.wrap_up.kind or _kind_of(standing, "complaint_kind"),
        cause=_kind_of(standing, "complaint_cause"),
        anger_peak=peak.level if peak is not None else 0.0,
        peak_band=max((point.band for point in report.anger), key=BANDS.index, default=""),
        interruptions=_interruptions(report, Channel.AGENT),
        interrupted=_interruptions(report, Channel.CUSTOMER),
        questions=len(report.questions),
        unanswered=sum(asked.status == "unanswered" for asked in report.questions),
        prompts=len(report.prompts),
        score=report.scorecard.score,
        form=report.scorecard.form,
        flags=tuple(flag for flag in FLAGS if flag in names),
        summary=report.wrap_up.problem,
        app_version=labels.app_version,
        pack_hash=labels.pack_hash,
        model_hash=labels.model_hash,
        audio=labels.audio,
        journal=labels.journal,
        meta=labels.meta,
    )


def call_parts(report: CallReport) -> CallParts:
    """Rows for search, trends and patterns."""
    return CallParts(
        turns=tuple(
            TurnRow(turn.speaker, turn.start_ms, turn.end_ms, turn.readable or turn.text, turn.id)
            for turn in report.turns
        ),
        signals=tuple(
            SignalRow(
                sid=signal.id,
                signal=signal.signal,
                speaker=signal.speaker,
                at_ms=signal.at_ms,
                start_ms=signal.span.start_ms,
                end_ms=signal.span.end_ms,
                value=signal.value,
                band=signal.band or "",
                kind=signal.slots.get("is", ""),
                state=signal.state,
            )
            for signal in report.signals
        ),
        asked=tuple(
            AskedRow(
                qid=asked.id,
                text=asked.text,
                key=question_key(asked.text),
                status=asked.status,
                expects=asked.expects,
                asked_ms=asked.asked_ms,
                resolved_ms=asked.resolved_ms,
                repeats=asked.repeats,
            )
            for asked in report.questions
        ),
        prompts=tuple(
            PromptRow(
                pid=prompt.id,
                card=prompt.card,
                tactic="",
                at_ms=prompt.at_ms,
                state=prompt.state,
                anger_before=_level(report.anger, prompt.at_ms),
                anger_after_30s=_level(report.anger, prompt.at_ms + AFTER_MS)
                if prompt.at_ms + AFTER_MS <= report.duration_ms
                else None,
            )
            for prompt in report.prompts
        ),
        stages=tuple(
            StageRow(stage.stage, stage.start_ms, stage.end_ms) for stage in report.stages
        ),
        card=card_row(report.scorecard),
    )


def card_row(card: Scorecard) -> CardRow:
    """The automatic scorecard as the store keeps it."""
    return CardRow(
        card.form,
        card.score,
        tuple(ItemRow(item.id, item.result, "", item.evidence) for item in card.items),
    )


def question_key(text: str) -> str:
    """A question without what varies, so that the same one meets itself in other calls.

    Digits become ``0``, marks and particles go; Chinese has no spaces, other words are lower case.
    """
    plain = re.sub(r"\d+", "0", unicodedata.normalize("NFKC", text).lower())
    words = re.findall(r"[\w']+", plain)
    joined = " ".join(words)
    if any(map(is_cjk, joined)):
        joined = re.sub(r"[啊呀呢吗吧嘛哦噢\s]", "", joined)
    return joined[:_KEY_CHARACTERS]


def _kind_of(signals: Iterable[ReportSignal], name: str) -> str:
    kinds = [signal.slots.get("is", "") for signal in signals if signal.signal == name]
    return kinds[-1] if kinds else ""


def _interruptions(report: CallReport, by: Channel) -> int:
    return sum(one.by is by and one.kind == "interruption" for one in report.interruptions)


def _level(curve: tuple[AngerPoint, ...], at_ms: int) -> float | None:
    return next((point.level for point in reversed(curve) if point.at_ms <= at_ms), None)
