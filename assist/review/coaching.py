"""A page for one agent: what goes well, what is worth practising, and where to hear both.

It is made of the counted scorecards of their own calls. Nobody is compared with anybody else, and
nothing is said of fewer than ``ENOUGH`` calls.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

import msgspec

from assist.coach import Playbook
from assist.errors import PackError
from assist.packs.pack import read_playbook
from assist.packs.resources import models_dir
from assist.review.form import Form, FormRow, Title
from assist.review.intervals import Share, share_of
from assist.review.sums import Median, median_of
from assist.store import patterns, trends
from assist.store.calls import CallQuery, load_report
from assist.store.database import Database

ENOUGH: Final = 5
"""Judged calls below which an item is neither a strength nor to be practised. Source: chosen."""

GOES_WELL: Final = 0.7
"""Lower end of a strength's interval, at least. Source: chosen; more than two calls of three,
whatever chance did."""

MISSED: Final = 2
"""Calls in which it was missed, at least, before it is worth practising. Source: chosen."""

MOST: Final = 3
"""Strengths, and things to practise. Source: chosen; nobody practises ten things."""

EXAMPLES: Final = 3
TIPS: Final = 3
MOST_TEXT: Final = 120
"""Characters of an example's line. Source: chosen."""


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """A place in a call, with the line that was said there."""

    call_id: str
    started_at: str
    at_ms: int
    finding: str
    text: str


class Habit(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the form in this agent's calls.

    Attributes:
        item: Its first id.
        rate: In how many of the calls in which it could be told it went well.
        examples: Where it went well, the newest first.
    """

    item: str
    title: Title
    rate: Share
    examples: tuple[Moment, ...] = ()


class Practice(msgspec.Struct, frozen=True, kw_only=True):
    """Something worth practising.

    Attributes:
        replay: Moments that could have gone otherwise.
        examples: The same agent doing it well.
        tips: Sentences to try, from the cards about it.
        done: Ticked.
    """

    item: str
    title: Title
    rate: Share
    replay: tuple[Moment, ...]
    examples: tuple[Moment, ...]
    tips: tuple[str, ...]
    done: bool


class Coaching(msgspec.Struct, frozen=True, kw_only=True):
    """One agent's page; ``enough`` is false where there are too few calls to say anything."""

    agent: str
    calls: int
    enough: bool
    score: Median
    strengths: tuple[Habit, ...]
    practice: tuple[Practice, ...]


def coaching_of(db: Database, query: CallQuery, form: Form, language: str) -> Coaching:
    """The page of ``query.agent``.

    Args:
        db: The store.
        query: Names the agent, and which of their calls.
        form: Names and weighs what was judged; items of other forms are left out.
        language: Of the sentences to try.
    """
    rates = _rates(patterns.item_counts(db, query), form)
    weights = _weights(form)
    strong = [row for row in rates if _low(rates[row]) >= GOES_WELL and row in weights]
    strong.sort(key=lambda row: (-_low(rates[row]), row))
    weak = [row for row in rates if rates[row].of - rates[row].count >= MISSED and row in weights]
    weak = [row for row in weak if row not in strong]
    weak.sort(key=lambda row: (-_missed(rates[row]) * weights[row], row))
    weak = weak[:MOST]
    # A few more: of those, what there is an example of comes first.
    strong = strong[: 2 * MOST]
    found = _Examples(db, patterns.item_calls(db, query, [*strong, *weak]))
    habits = [
        Habit(item=row, title=_title(form, row), rate=rates[row], examples=found.of(row, "pass", 2))
        for row in strong
    ]
    habits.sort(key=lambda habit: not habit.examples)
    ticked = patterns.practised(db, query.agent) if weak else {}
    book = playbook(language)
    practice = tuple(
        Practice(
            item=row,
            title=_title(form, row),
            rate=rates[row],
            replay=found.of(row, "fail", EXAMPLES),
            examples=found.of(row, "pass", 2),
            tips=_tips(book, form.row_of(row)),
            done=ticked.get(row, False),
        )
        for row in weak
    )
    return Coaching(
        agent=query.agent,
        calls=trends.count_calls(db, query),
        enough=bool(rates),
        score=_score(db, query),
        strengths=tuple(habits[:MOST]),
        practice=practice,
    )


@lru_cache(maxsize=4)
def playbook(language: str) -> Playbook | None:
    """The cards of a language; None where there are none."""
    folder = models_dir() / "packs" / ("zh" if language.startswith("zh") else "en")
    try:
        return read_playbook(folder)
    except PackError:
        return None  # Then there are no sentences to try; the page has everything else.


def _rates(counts: Sequence[patterns.ItemCount], form: Form) -> dict[str, Share]:
    """Each row once, by its first id, where it could be told often enough."""
    by_item = {count.item: count for count in counts}
    found: dict[str, Share] = {}
    for row in form.every_row:
        count = next((by_item[name] for name in row.ids if name in by_item), None)
        if count is not None and count.passed + count.failed >= ENOUGH:
            found[row.key] = share_of(count.passed, count.passed + count.failed)
    return found


def _weights(form: Form) -> dict[str, float]:
    """What each row makes of the whole score."""
    found: dict[str, float] = {}
    for section in form.sections:
        total = sum(row.weight for row in section.rows)
        for row in section.rows:
            if total and section.weight * row.weight:
                found[row.key] = section.weight * row.weight / total
    return found


def _title(form: Form, key: str) -> Title:
    row = form.row_of(key)
    return row.title if row is not None and row.title is not None else Title(key, key)


def _low(rate: Share) -> float:
    return rate.low if rate.low is not None else 0.0


def _missed(rate: Share) -> float:
    return (rate.of - rate.count) / rate.of


def _tips(book: Playbook | None, row: FormRow | None) -> tuple[str, ...]:
    """Sentences that can be said as they are: without gaps to fill."""
    if book is None or row is None:
        return ()
    wanted = set(row.ids)
    cards = [card for card in book.cards if wanted.intersection(card.source)]
    cards.sort(key=lambda card: (-len(wanted.intersection(card.source)), -card.priority, card.id))
    # What comes up after a call is advice, not a sentence to say in one.
    said = (line for card in cards if card.moment != "after" for line in card.say[:1])
    whole = (line for line in said if "{" not in line and "…" not in line)
    return tuple(dict.fromkeys(whole))[:TIPS]


def _score(db: Database, query: CallQuery) -> Median:
    tallies = trends.tallies(db, query, "agent")
    return median_of(tallies[0].scores if tallies else {})


class _Span(msgspec.Struct, frozen=True):
    start_ms: int


class _Found(msgspec.Struct, frozen=True):
    id: str
    span: _Span


class _Turn(msgspec.Struct, frozen=True):
    speaker: str
    start_ms: int
    text: str = ""
    readable: str = ""
    id: str = ""


class _Question(msgspec.Struct, frozen=True):
    id: str
    asked_ms: int


class _Said(msgspec.Struct, frozen=True):
    """What an example needs of a report; the rest is not decoded."""

    turns: tuple[_Turn, ...] = ()
    signals: tuple[_Found, ...] = ()
    acts: tuple[_Found, ...] = ()
    fact_lines: tuple[_Found, ...] = ()
    questions: tuple[_Question, ...] = ()

    def places(self) -> Mapping[str, int]:
        """When each finding begins."""
        spans = (*self.signals, *self.acts, *self.fact_lines)
        return (
            {turn.id: turn.start_ms for turn in self.turns if turn.id}
            | {question.id: question.asked_ms for question in self.questions}
            | {found.id: found.span.start_ms for found in spans}
        )

    def line_at(self, at_ms: int) -> str:
        """What was being said."""
        before = [turn for turn in self.turns if turn.start_ms <= at_ms]
        if not before:
            return ""
        text = before[-1].readable or before[-1].text
        return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}…"


class _Examples:
    """Places of items, one a call; a report is read when an example is taken from it."""

    def __init__(self, db: Database, calls: Sequence[patterns.ItemCall]) -> None:
        self._db = db
        self._calls = calls
        self._reports: dict[str, _Said] = {}

    def of(self, item: str, result: str, most: int) -> tuple[Moment, ...]:
        """The newest ones."""
        found: list[Moment] = []
        for moment in self._moments(item, result):
            found.append(moment)
            if len(found) == most:
                break
        return tuple(found)

    def _moments(self, item: str, result: str) -> Iterator[Moment]:
        for call in self._calls:
            if (call.item, call.result) != (item, result):
                continue
            said = self._report(call.call)
            places = said.places()
            ids = msgspec.json.decode(call.evidence, type=list[str])
            name = next((name for name in ids if name in places), None)
            if name is not None:
                yield Moment(
                    call_id=call.call,
                    started_at=call.started_at,
                    at_ms=places[name],
                    finding=name,
                    text=said.line_at(places[name]),
                )

    def _report(self, call_id: str) -> _Said:
        if call_id not in self._reports:
            body = load_report(self._db, call_id)
            said = msgspec.json.decode(body, type=_Said) if body else _Said()
            self._reports[call_id] = said
        return self._reports[call_id]
