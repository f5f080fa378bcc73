"""Findings over many calls: trends, reasons, repeat issues and cards, each with its uncertainty.

Every figure says of how many calls it is made. Shares have Wilson's interval, means Student's, and
the median that of its order statistics. A difference within the intervals is no difference, and a
figure of few calls is marked ``small``.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Sequence
from typing import Final, Literal

import msgspec

from assist.review.clusters import Asked, Cluster, Place, clusters
from assist.review.intervals import Mean, Share, share_of
from assist.review.sums import Median, mean_of_sums, median_of
from assist.store import patterns, trends
from assist.store.calls import CallQuery
from assist.store.database import Database

By = Literal["week", "day", "team", "agent", "product", "cause", "kind", "language", "stage"]

SMALL: Final = 20
"""Calls below which a figure is shown as uncertain. Source: chosen; at 20 a share of one half has
an interval from 0.3 to 0.7."""

DAYS_SHOWN: Final = 45
"""Ranges up to so many days are shown by day, longer ones by week. Source: chosen."""

AGAIN_DAYS: Final = 30
"""A customer who calls for the same thing within so many days has a repeat issue. Source: the
figure that was asked for."""

REASONS: Final = (
    "complaint_kind",
    "complaint_cause",
    "customer_need",
    "churn_threat",
    "publicity_threat",
    "regulator_threat",
    "negative_wording",
    "policy_without_reason",
)
"""Signals that tell why somebody objects or is dissatisfied."""

_SUMS: Final = (
    "calls",
    "angry",
    "unanswered",
    "interruptions",
    "squares",
    "repeats",
    "threats",
)


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """One group of calls.

    Attributes:
        key: The day, Monday of the week, team …; empty where it is not known.
        angry: Calls whose anger peak was at least ``angry``.
        unanswered: Calls with a question that nobody answered.
        interruptions: By the agent, a call.
        score: Of the scorecards; null where the group has none.
        repeats: Calls in which the customer said that it was not the first time.
        threats: Calls with a threat to leave, to go public or to go to a regulator.
        small: Too few calls to say much.
    """

    key: str
    calls: int
    angry: Share
    unanswered: Share
    interruptions: Mean
    score: Median
    repeats: Share
    threats: Share
    small: bool


class Trends(msgspec.Struct, frozen=True, kw_only=True):
    """The groups in order: time goes on, names are in the order of the alphabet, never a ranking.

    Attributes:
        newest: Only so many of the newest calls were looked at; null where all were.
    """

    by: By
    calls: int
    newest: int | None
    whole: Trend | None
    rows: tuple[Trend, ...]


class Questions(msgspec.Struct, frozen=True, kw_only=True):
    """The unanswered questions that come up most."""

    calls: int
    newest: int | None
    rows: tuple[Cluster, ...]


class ReasonShare(msgspec.Struct, frozen=True, kw_only=True):
    """In how many calls a reason was heard, and where to hear it."""

    signal: str
    kind: str
    calls: Share
    place: Place
    small: bool


class Reasons(msgspec.Struct, frozen=True, kw_only=True):
    """Why customers object, the most frequent reason first."""

    calls: int
    newest: int | None
    rows: tuple[ReasonShare, ...]


class Repeat(msgspec.Struct, frozen=True, kw_only=True):
    """An issue that customers come back with.

    Attributes:
        calls: Repeated ones of all calls about it of which it can be told.
        said: Calls in which the customer said so.
        called_again: Calls of a customer who had called for it within ``AGAIN_DAYS``.
        places: The newest repeated calls.
    """

    product: str
    kind: str
    calls: Share
    said: int
    called_again: int
    places: tuple[Place, ...]
    small: bool


class Repeats(msgspec.Struct, frozen=True, kw_only=True):
    """Repeat issues, the most frequent first."""

    calls: int
    newest: int | None
    rows: tuple[Repeat, ...]


class CardEffect(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a card, and where anger stood when it came up and 30 s later.

    Attributes:
        says: Its first sentence, where the card is known.
        ran_out: Left by itself: its time was over, or the agent had said it.
    """

    card: str
    shown: int
    used: Share
    dismissed: Share
    ran_out: Share
    before: Mean
    after: Mean
    change: Mean
    small: bool
    says: str = ""


class CardEffects(msgspec.Struct, frozen=True, kw_only=True):
    """The cards, the most shown first. What happened after a card need not be because of it."""

    calls: int
    newest: int | None
    rows: tuple[CardEffect, ...]


def trends_of(db: Database, query: CallQuery, by: By) -> Trends:
    """The course of the figures, or their groups side by side."""
    if by == "stage":
        return _stages(db, query)
    place = _place(by)
    column: trends.By = "day" if by == "week" else by
    groups: dict[str, _Group] = {}
    for tally in trends.tallies(db, query, column):
        groups.setdefault(place(tally.key), _Group()).add(tally)
    whole = _Group()
    for group in groups.values():
        whole.add(group)
    return Trends(
        by=by,
        calls=whole.calls,
        newest=None,
        whole=whole.trend("") if whole.calls else None,
        rows=tuple(groups[key].trend(key) for key in sorted(groups)),
    )


def time_unit(query: CallQuery, now: datetime.datetime) -> Literal["week", "day"]:
    """By day where the range is short, else by week."""
    if not query.since:
        return "week"
    first = datetime.date.fromisoformat(query.since[:10])
    last = datetime.date.fromisoformat(query.until[:10]) if query.until else now.date()
    return "day" if (last - first).days <= DAYS_SHOWN else "week"


def questions_of(db: Database, query: CallQuery, most: int = 20) -> Questions:
    """The unanswered questions that come up most, those that ask the same as one."""
    found = patterns.unanswered(db, query)
    calls, newest = _looked_at(db, query)
    rows = clusters((Asked(one.key, one.text, one.call, one.asked_ms) for one in found), most)
    return Questions(calls=calls, newest=newest, rows=tuple(rows))


def reasons_of(db: Database, query: CallQuery) -> Reasons:
    """Why customers object."""
    calls, newest = _looked_at(db, query)
    of = newest or calls
    rows = tuple(
        ReasonShare(
            signal=reason.signal,
            kind=reason.kind,
            calls=share_of(reason.calls, of),
            place=Place(reason.call, reason.at_ms),
            small=of < SMALL,
        )
        for reason in patterns.reasons(db, query, REASONS)
    )
    return Reasons(calls=calls, newest=newest, rows=rows)


def repeats_of(db: Database, query: CallQuery, most: int = 20) -> Repeats:
    """Issues that customers come back with: they say so, or they call again."""
    wider = query
    if query.since:
        first = datetime.date.fromisoformat(query.since[:10])
        before = first - datetime.timedelta(days=AGAIN_DAYS)
        wider = msgspec.structs.replace(query, since=before.isoformat())
    issues: dict[tuple[str, str], _Issue] = {}
    last: dict[tuple[str, str, str], str] = {}
    for contact in patterns.contacts(db, wider):
        issue = (contact.product, contact.kind)
        again = False
        if contact.customer_ref and any(issue):
            who = (contact.customer_ref, *issue)
            again = who in last and _days(last[who], contact.started_at) <= AGAIN_DAYS
            last[who] = contact.started_at
        if contact.started_at >= query.since:
            issues.setdefault(issue, _Issue()).add(contact, again=again)
    calls, newest = _looked_at(db, query)
    rows = sorted(
        (found.repeat(*issue) for issue, found in issues.items() if found.repeated),
        key=lambda row: (-row.calls.count, row.product, row.kind),
    )
    return Repeats(calls=calls, newest=newest, rows=tuple(rows[:most]))


def cards_of(db: Database, query: CallQuery) -> CardEffects:
    """What became of each card."""
    by_card: dict[str, list[patterns.CardTally]] = {}
    for tally in patterns.card_tallies(db, query):
        by_card.setdefault(tally.card, []).append(tally)
    rows = [_effect(card, tallies) for card, tallies in by_card.items()]
    calls, newest = _looked_at(db, query)
    rows.sort(key=lambda row: (-row.shown, row.card))
    return CardEffects(calls=calls, newest=newest, rows=tuple(rows))


class _Group:
    """Sums of one group."""

    def __init__(self) -> None:
        self.calls = self.angry = self.unanswered = self.interruptions = self.squares = 0
        self.repeats = self.threats = 0
        self.scores: dict[int, int] = {}

    def add(self, other: _Group | trends.Tally | trends.StageTally) -> None:
        for name in _SUMS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for score, number in getattr(other, "scores", {}).items():
            self.scores[score] = self.scores.get(score, 0) + number

    def trend(self, key: str) -> Trend:
        cut_in = mean_of_sums(self.calls, self.interruptions, self.squares)
        if cut_in.low is not None:
            # Student's interval of a small count can reach below nought, which no count does.
            cut_in = msgspec.structs.replace(cut_in, low=max(0.0, cut_in.low))
        return Trend(
            key=key,
            calls=self.calls,
            angry=share_of(self.angry, self.calls),
            unanswered=share_of(self.unanswered, self.calls),
            interruptions=cut_in,
            score=median_of(self.scores),
            repeats=share_of(self.repeats, self.calls),
            threats=share_of(self.threats, self.calls),
            small=self.calls < SMALL,
        )


class _Issue:
    """Calls about one thing."""

    def __init__(self) -> None:
        self.calls = self.repeated = self.said = self.again = 0
        self._places: list[Place] = []

    def add(self, contact: patterns.Contact, *, again: bool) -> None:
        self.calls += 1
        self.said += contact.said
        self.again += again
        if again or contact.said:
            self.repeated += 1
            self._places = [Place(contact.call, 0), *self._places[:4]]

    def repeat(self, product: str, kind: str) -> Repeat:
        return Repeat(
            product=product,
            kind=kind,
            calls=share_of(self.repeated, self.calls),
            said=self.said,
            called_again=self.again,
            places=tuple(self._places),
            small=self.calls < SMALL,
        )


def _stages(db: Database, query: CallQuery) -> Trends:
    rows = []
    for tally in trends.stage_tallies(db, query):
        group = _Group()
        group.add(tally)
        rows.append(group.trend(tally.stage))
    calls, newest = _looked_at(db, query, trends.RECENT_STAGES)
    return Trends(by="stage", calls=calls, newest=newest, whole=None, rows=tuple(rows))


def _effect(card: str, tallies: Sequence[patterns.CardTally]) -> CardEffect:
    def total(of: Callable[[patterns.CardTally], float]) -> float:
        return math.fsum(map(of, tallies))

    shown = {tally.state: tally.shown for tally in tallies}
    every, pairs = sum(shown.values()), sum(tally.pairs for tally in tallies)
    used, dismissed = shown.get("used", 0), shown.get("dismissed", 0)
    before, after = total(lambda tally: tally.before), total(lambda tally: tally.after)
    squares = total(lambda tally: tally.before_squares), total(lambda tally: tally.after_squares)
    both = total(lambda tally: tally.both)
    return CardEffect(
        card=card,
        shown=every,
        used=share_of(used, every),
        dismissed=share_of(dismissed, every),
        ran_out=share_of(every - used - dismissed, every),
        before=mean_of_sums(pairs, before, squares[0]),
        after=mean_of_sums(pairs, after, squares[1]),
        change=mean_of_sums(pairs, after - before, squares[0] + squares[1] - 2 * both),
        small=pairs < SMALL,
    )


def _looked_at(db: Database, query: CallQuery, most: int = trends.RECENT) -> tuple[int, int | None]:
    """How many calls there are, and how many of the newest were counted where that is fewer."""
    calls = trends.count_calls(db, query)
    return calls, most if calls > most else None


def _place(by: By) -> Callable[[str], str]:
    if by != "week":
        return lambda key: key
    known: dict[str, str] = {"": ""}

    def monday(day: str) -> str:
        if day not in known:
            date = datetime.date.fromisoformat(day)
            known[day] = (date - datetime.timedelta(days=date.weekday())).isoformat()
        return known[day]

    return monday


def _days(first: str, second: str) -> float:
    if not first or not second:
        return math.inf
    one, other = (datetime.datetime.fromisoformat(at) for at in (first, second))
    return abs((other - one).total_seconds()) / 86_400
