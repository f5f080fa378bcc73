"""What reviewers' verdicts say about the engine at this site: the card "measured here"."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from typing import Final

import msgspec
from sqlalchemy import or_, select

from assist.review.corrections import closed_calls, reviewed_calls
from assist.review.intervals import Share, share_of
from assist.store.calls import CallQuery, list_calls, load_report
from assist.store.database import Database
from assist.store.schema import signals, verdicts
from assist.store.verdicts import Verdict, standing

LATENCY_CALLS: Final = 100
"""How many of the newest calls prompts are timed on. Source: chosen."""


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """``count`` in ``hours``, with the exact 95 % interval of the rate; null without hours.

    Source: F. Garwood, Fiducial limits for the Poisson distribution, Biometrika 28 (1936).
    """

    count: int
    hours: float
    per_hour: float | None
    low: float | None
    high: float | None


class SignalMeasured(msgspec.Struct, frozen=True, kw_only=True):
    """One signal, or ``question``, as reviewers judged it.

    Attributes:
        raised: In the reviewed calls, withdrawn ones left out.
        disagreed: False alarms.
        missed: What reviewers heard and the engine did not.
        precision: Agreed of judged.
        false_alarms: Disagreed over the hours of all reviewed calls: what nobody judged counts as
            right, so that it is a lower bound until everything was judged.
    """

    signal: str
    raised: int
    agreed: int
    disagreed: int
    missed: int
    precision: Share
    false_alarms: Rate


class LatencyMeasured(msgspec.Struct, frozen=True, kw_only=True):
    """From the last words that a prompt rests on to the prompt, ms of audio.

    It holds the recogniser's delay and the coach's waiting for a good moment, not the time that
    the machine computes.
    """

    prompts: int
    calls: int
    median_ms: int
    p95_ms: int


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """The card.

    Attributes:
        calls: With a verdict or a closed scorecard.
        complete: Of them, with a closed scorecard.
        hours: Of all those calls.
        latency: Null where no call with audio had a prompt.
    """

    calls: int
    complete: int
    hours: float
    signals: tuple[SignalMeasured, ...]
    latency: LatencyMeasured | None


class _LeanEvidence(msgspec.Struct):
    end_ms: int


class _LeanPrompt(msgspec.Struct):
    at_ms: int
    evidence: tuple[_LeanEvidence, ...] = ()


class _LeanReport(msgspec.Struct):
    """What of a report latency is told from; the rest is not decoded."""

    timing: str
    prompts: tuple[_LeanPrompt, ...]


def measured_here(db: Database, *, agent: str = "", team: str = "") -> Measured:
    """The figures as they stand now.

    Args:
        db: The store.
        agent: On this agent's calls alone; on everybody's where it is empty.
        team: Likewise.
    """
    reviewed = reviewed_calls(db, agent=agent, team=team)
    hours = sum(call.duration_ms for call in reviewed) / 3_600_000
    raised: Counter[str] = Counter()
    said: dict[str, Counter[str]] = {"agree": Counter(), "disagree": Counter(), "missed": Counter()}
    wanted = {call.id for call in reviewed}
    findings, given = _findings(db, wanted), _verdicts(db, wanted)
    for call in reviewed:
        named = findings.get(call.id, {})
        raised.update(named.values())
        for name, verdict in _judged(standing(given.get(call.id, ())), named):
            said[verdict][name] += 1
    names = sorted(raised.keys() | {name for counts in said.values() for name in counts})
    return Measured(
        calls=len(reviewed),
        complete=sum(call.complete for call in reviewed),
        hours=round(hours, 3),
        signals=tuple(
            SignalMeasured(
                signal=name,
                raised=raised[name],
                agreed=said["agree"][name],
                disagreed=said["disagree"][name],
                missed=said["missed"][name],
                precision=share_of(
                    said["agree"][name], said["agree"][name] + said["disagree"][name]
                ),
                false_alarms=rate_of(said["disagree"][name], hours),
            )
            for name in names
        ),
        latency=_latency(db, CallQuery(agent=agent, team=team)),
    )


def rate_of(count: int, hours: float) -> Rate:
    """The rate with its exact interval, rounded to three decimals."""
    if hours <= 0:
        return Rate(count=count, hours=0.0, per_hour=None, low=None, high=None)
    low = _poisson_mean(count - 1, 0.975) if count else 0.0
    high = _poisson_mean(count, 0.025)
    return Rate(
        count=count,
        hours=round(hours, 3),
        per_hour=round(count / hours, 3),
        low=round(low / hours, 3),
        high=round(high / hours, 3),
    )


def _poisson_mean(count: int, share: float) -> float:
    """The mean at which ``count`` or fewer have this probability."""
    low, high = 0.0, count + 10.0 * math.sqrt(count + 1.0) + 10.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(count, middle) > share else (low, middle)
    return (low + high) / 2


def _at_most(count: int, mean: float) -> float:
    """Probability of ``count`` events or fewer."""
    if mean <= 0:
        return 1.0
    return math.fsum(
        math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count + 1)
    )


def _findings(db: Database, wanted: set[int]) -> dict[int, dict[str, str]]:
    """Of each call the names of its signals by their ids."""
    query = select(signals.c.call, signals.c.sid, signals.c.signal).where(
        signals.c.state != "withdrawn",
        or_(signals.c.call.in_(select(verdicts.c.call)), signals.c.call.in_(closed_calls())),
    )
    found: dict[int, dict[str, str]] = {}
    with db.read() as connection:
        for call, sid, name in connection.execute(query):
            if call in wanted:
                found.setdefault(call, {})[sid] = name
    return found


def _verdicts(db: Database, wanted: set[int]) -> dict[int, list[Verdict]]:
    """Of each call what was said about it, oldest first."""
    columns = [verdicts.c[name] for name in Verdict.__struct_fields__]
    query = select(verdicts.c.call, *columns).order_by(verdicts.c.id)
    found: dict[int, list[Verdict]] = {}
    with db.read() as connection:
        for call, *values in connection.execute(query):
            if call in wanted:
                told = dict(zip(Verdict.__struct_fields__, values, strict=True))
                found.setdefault(call, []).append(Verdict(**told))
    return found


def _judged(given: Iterable[Verdict], named: dict[str, str]) -> list[tuple[str, str]]:
    """Signal and verdict of each finding, the newest of all reviewers."""
    newest: dict[tuple[str, str, str], tuple[str, str]] = {}
    for one in sorted(given, key=lambda one: one.id):
        if one.verdict not in ("agree", "disagree", "missed"):
            continue
        if one.target == "signal":
            name = one.label if one.verdict == "missed" else named.get(one.target_id, "")
        else:
            name = one.target if one.target in ("question", "anger") else ""
        if name:
            key = (one.target, one.target_id, one.label if one.verdict == "missed" else "")
            newest[key] = (name, one.verdict)
    return list(newest.values())


def _latency(db: Database, query: CallQuery) -> LatencyMeasured | None:
    newest = msgspec.structs.replace(query, state="ended", limit=LATENCY_CALLS)
    page = list_calls(db, newest)
    waits: list[int] = []
    heard = 0
    for listed in page.calls:
        body = load_report(db, listed.row.call_id)
        if body is None:
            continue
        report = msgspec.json.decode(body, type=_LeanReport)
        if report.timing != "audio":
            continue
        found = [
            prompt.at_ms - max(cited.end_ms for cited in prompt.evidence)
            for prompt in report.prompts
            if prompt.evidence
        ]
        waits += [max(0, wait) for wait in found]
        heard += bool(found)
    if not waits:
        return None
    waits.sort()
    return LatencyMeasured(
        prompts=len(waits),
        calls=heard,
        median_ms=waits[len(waits) // 2],
        p95_ms=waits[min(len(waits) - 1, math.ceil(0.95 * len(waits)) - 1)],
    )
