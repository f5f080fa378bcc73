"""The facts that an utterance tells, by the rules of ``facts.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from assist.analysis.facts.data import FactsData
from assist.analysis.facts.heard import Heard, stop_of
from assist.analysis.facts.mending import mended
from assist.analysis.facts.names import ChineseNames, EnglishNames, NameReader
from assist.analysis.facts.pieces import CODE, DATE, LENGTH, MAIL, MONEY, NUMBER, RATE, Piece
from assist.analysis.facts.places import PlaceReader
from assist.analysis.facts.scan import Mark, Scan, Scanner
from assist.analysis.facts.terms import TermReader
from assist.events import Channel

AGENTS: Final = ("agent_name", "promised_time")
"""Facts that the agent tells; all others are the customer's."""

_KINDS: Final[dict[str, tuple[str, ...]]] = {
    "digits": (CODE, NUMBER),
    "mail": (MAIL,),
    "amount": (MONEY, NUMBER, CODE),
    "date": (DATE,),
    "length": (LENGTH, DATE),
    "rate": (RATE,),
    "due": (DATE, LENGTH),
}
_PAST = ("last", "yesterday")
_BARE_SLACK = 2
"""Tokens between a carrier and a number that doesn't say what it counts. Source: chosen."""
_SECOND = 60
"""A second value in an utterance is rather another fact's. Source: chosen."""
_ASKED = 50
_WEAK = 55
_BY_ITSELF = 90
_FAR = 1_000


class Reader:
    """Reads facts.

    Args:
        language: ``zh`` or ``en``.
        data: The rules.
    """

    def __init__(self, language: str, data: FactsData) -> None:
        self.rules = data.facts
        self._scanner = Scanner(language, data)
        self._names: NameReader = (ChineseNames if language == "zh" else EnglishNames)(data.grammar)
        self._places = PlaceReader(language, data.grammar)
        self._terms = TermReader(language, data)
        self._shapes = {
            name: re.compile(rule.shape) for name, rule in data.facts.items() if rule.shape
        }
        self._plain = {
            name: re.compile(rule.plain) for name, rule in data.facts.items() if rule.plain
        }
        self._by_kind: dict[str, list[str]] = {}
        for name, rule in data.facts.items():
            for kind in _KINDS.get(rule.type, ()):
                self._by_kind.setdefault(kind, []).append(name)
        self._with_names = [name for name, rule in data.facts.items() if rule.type == "name"]
        self._with_places = [name for name, rule in data.facts.items() if rule.type == "place"]

    def scan(self, text: str) -> Scan:
        """What is in lower-case ``text``, slips of the tongue put right."""
        return mended(self._scanner.scan(text))

    def read(self, scan: Scan, speaker: Channel, asked: Sequence[str] = ()) -> list[Heard]:
        """The facts of an utterance, in the order in which they were said.

        Args:
            scan: The utterance.
            speaker: Who said it.
            asked: Facts that the other party has just asked for.
        """
        agent = speaker is Channel.AGENT
        self._dated(scan, asked)
        found = list(self._terms.read(scan, asked))
        found += self._named(scan, asked, agent=agent)
        found += self._placed(scan, asked)
        found += self._pieces(scan, asked, {heard.name for heard in found}, agent=agent)
        if agent:
            found = _agents(found)
        found = [heard for heard in found if not self._is_inside(heard, found)]
        limit = _limit(scan, "examples" if agent else "others")
        kept = [
            heard
            for heard in found
            if (heard.token < limit or self.rules[heard.name].anyones)
            and (agent or heard.name not in AGENTS)
        ]
        return sorted(kept, key=lambda heard: (heard.token, heard.name))

    def _is_inside(self, heard: Heard, found: Sequence[Heard]) -> bool:
        """Whether words are part of another fact's: 延迟 of 延迟退房 is nothing that broke."""
        yields = self.rules[heard.name].yields
        return bool(yields) and any(
            other.name in yields and other.start <= heard.start and heard.end <= other.end
            for other in found
        )

    def _dated(self, scan: Scan, asked: Sequence[str]) -> None:
        """An answer to "when?" that is a length of time says how long ago: 有半年了."""
        types = {self.rules[name].type for name in asked}
        if "date" in types and "length" not in types:
            for token, piece in scan.pieces.items():
                if piece.kind == LENGTH:
                    scan.pieces[token] = piece._replace(kind=DATE, value=f"{piece.value} ago")

    def fits(self, name: str, piece: Piece) -> str:
        """The value that a piece would be of this fact; empty if it can't be one."""
        rule = self.rules[name]
        if rule.type not in _KINDS or piece.kind not in _KINDS[rule.type]:
            return ""
        value = piece.value
        if rule.type == "digits":
            value = piece.digits
            least, most = rule.digits
            if not least <= len(value) <= most:
                return ""
        elif rule.type == "amount":
            value = piece.amount
        elif rule.type == "due" and (value.startswith(_PAST) or value.endswith("ago")):
            return ""
        shape = self._shapes.get(name)
        return value if shape is None or shape.fullmatch(value) else ""

    def allows(self, name: str, value: str) -> bool:
        """Whether digits are a whole value of this fact."""
        least, most = self.rules[name].digits
        shape = self._shapes.get(name)
        return least <= len(value) <= most and (shape is None or bool(shape.fullmatch(value)))

    @property
    def shaped(self) -> list[str]:
        """Facts that digits can be told to be by their shape."""
        return [name for name in self._shapes if self.rules[name].type == "digits"]

    def _pieces(
        self, scan: Scan, asked: Sequence[str], known: set[str], *, agent: bool
    ) -> Iterator[Heard]:
        late: list[tuple[int, Piece]] = []
        checked = bool(scan.marks("talk", "checks"))
        for token, piece in scan.pieces.items():
            best: float = _FAR
            name = ""
            for candidate in self._by_kind.get(piece.kind, ()):
                if candidate in AGENTS and not agent:
                    continue
                away = self._away(scan, token, piece, candidate, asked)
                if away < _ASKED and candidate in known and candidate not in AGENTS:
                    away += _SECOND
                if candidate in AGENTS and away < _FAR and not checked:
                    away -= _WEAK
                if away < best:
                    best, name = away, candidate
            if name:
                known.add(name)
                yield self._of(name, token, piece, best == _ASKED)
            else:
                late.append((token, piece))
        for token, piece in late:
            for candidate in self._by_kind.get(piece.kind, ()):
                if candidate in AGENTS and not agent:
                    continue
                rule = self.rules[candidate]
                if (
                    not known.isdisjoint(rule.beside)
                    and self.fits(candidate, piece)
                    and (rule.type != "length" or piece.kind == LENGTH)
                    and not _barred(scan, candidate, token)
                ):
                    known.add(candidate)
                    yield self._of(candidate, token, piece, asked=False)
                    break

    def _of(self, name: str, token: int, piece: Piece, asked: bool) -> Heard:
        value = self.fits(name, piece)
        return Heard(name, value, piece.start, piece.end, token, piece.was, asked)

    def _away(self, scan: Scan, token: int, piece: Piece, name: str, asked: Sequence[str]) -> float:
        """How far the fact's phrases are from a value; ``_FAR`` where it can't be one."""
        rule = self.rules[name]
        value = self.fits(name, piece)
        if not value or _barred(scan, name, token):
            return _FAR
        if rule.type == "length" and piece.kind == DATE:
            starts = [mark for mark in scan.marks(name, "starts") if mark.end == token]
            return min((-0.02 * (m.end - m.start) for m in starts), default=_FAR)
        bare = rule.type == "amount" and piece.kind in (NUMBER, CODE)
        if bare:
            best = _nearest(scan, name, token, _BARE_SLACK, piece.kind, "bare")
            if any(mark.start == token + 1 for mark in scan.marks(name, "after")):
                best = min(best, 0)
        else:
            best = _nearest(scan, name, token, rule.slack, piece.kind)
        prefixed = bool(rule.prefixes) and value.startswith(rule.prefixes)
        if best < _FAR and not (rule.weak and name in asked):
            return best + (_WEAK if rule.weak else -0.5 if prefixed else 0)
        if name in asked:
            return _ASKED
        plain = self._plain.get(name)
        if plain is not None and plain.fullmatch(value):
            return _BY_ITSELF
        if prefixed or (rule.type == "rate" and not value.startswith("every")):
            return _BY_ITSELF
        return _FAR

    def _named(self, scan: Scan, asked: Sequence[str], *, agent: bool) -> Iterator[Heard]:
        for name in self._with_names:
            heard = self._name(scan, name, asked) if agent or name not in AGENTS else None
            if heard is not None:
                yield heard

    def _name(self, scan: Scan, name: str, asked: Sequence[str]) -> Heard | None:
        if name not in scan.named and name not in asked:
            return None
        tokens = scan.tokens
        for mark in reversed(_longest(scan.marks(name, "before"))):
            if _barred(scan, name, mark.end - 1) or _barred(scan, name, mark.end):
                continue
            read = self._names.read(tokens, mark.end, sure=True)
            if read is not None:
                return _words(scan, name, read[0], mark.end, read[1])
        follows = {mark.start for mark in scan.marks(name, "stops")}
        for mark in scan.marks(name, "opens"):
            read = self._names.read(tokens, mark.end, sure=False)
            if read is not None and read[1] in follows and not _barred(scan, name, mark.end):
                return _words(scan, name, read[0], mark.end, read[1])
        for mark in scan.marks(name, "after"):
            titled = self._names.titled(tokens, mark.start)
            if titled is not None and not _barred(scan, name, mark.start):
                first, last = sorted((titled[1], mark.start))
                if titled[1] > mark.start:
                    first, last = titled[1] - 1, titled[1]
                return _words(scan, name, titled[0], first, last)
        if name in asked:
            at = answer_start(scan)
            read = self._names.read(tokens, at, sure=False) if at < len(scan) else None
            if read is not None and not _barred(scan, name, at):
                return _words(scan, name, read[0], at, read[1], asked=True)
        return None

    def _placed(self, scan: Scan, asked: Sequence[str]) -> Iterator[Heard]:
        for name in self._with_places:
            marks = [mark.end for mark in _longest(scan.marks(name, "before"))]
            if not marks and name in asked:
                marks = [answer_start(scan)]
            for at in marks:
                end = stop_of(scan, name, at, self.rules[name].longest)
                read = self._places.read(scan.tokens, at, end)
                if read is not None and not _barred(scan, name, at):
                    yield _words(scan, name, read[0], at, read[1])
                    break


def reader_of(language: str, data: FactsData) -> Reader:
    """The reader of a pack's rules, made once."""
    known = data.compiled.get(language)
    if isinstance(known, Reader):
        return known
    reader = Reader(language, data)
    data.compiled[language] = reader
    return reader


def answer_start(scan: Scan) -> int:
    """The token at which an answer begins, behind yes, no, is and the like."""
    at = 0
    marks = [mark for field in ("leads", "yes", "no") for mark in scan.marks("talk", field)]
    while ends := [mark.end for mark in marks if mark.start == at and mark.end > at]:
        at = max(ends)
    return at


def _words(
    scan: Scan, name: str, value: str, first: int, last: int, *, asked: bool = False
) -> Heard:
    tokens = scan.tokens
    return Heard(name, value, tokens.starts[first], tokens.ends[last - 1], first, "", asked)


def _agents(found: list[Heard]) -> list[Heard]:
    """What an agent told; a name of the agent's own is not the customer's."""
    own = [heard for heard in found if heard.name == "agent_name"]
    due = {heard.token for heard in found if heard.name == "promised_time"}
    return [
        heard
        for heard in found
        if not (
            heard.name == "customer_name"
            and any(heard.start < other.end and other.start < heard.end for other in own)
        )
        and not (heard.name != "promised_time" and heard.token in due)
    ]


def _limit(scan: Scan, field: str) -> int:
    return min((mark.start for mark in scan.marks("talk", field)), default=_FAR)


def _barred(scan: Scan, name: str, token: int) -> bool:
    return any(mark.start <= token < mark.end for mark in scan.marks(name, "bars"))


def _nearest(
    scan: Scan, name: str, token: int, slack: int, kind: str, field: str = "before"
) -> float:
    """Tokens between a value and the nearest phrase; of two alike the longer phrase is nearer."""
    best: float = _FAR
    kinds = scan.kinds
    for mark in scan.marks(name, field):
        gap = token - mark.end
        if 0 <= gap <= slack and kind not in kinds[mark.end : token]:
            best = min(best, gap - 0.02 * (mark.end - mark.start))
    for mark in scan.marks(name, "after") if field == "before" else ():
        gap = mark.start - token - 1
        if 0 <= gap <= slack and kind not in kinds[token + 1 : mark.start]:
            best = min(best, gap - 0.02 * (mark.end - mark.start))
    return best


def _longest(marks: Sequence[Mark]) -> list[Mark]:
    """Of marks that begin at one place the longest, in order."""
    ends: dict[int, int] = {}
    for mark in marks:
        ends[mark.start] = max(mark.end, ends.get(mark.start, 0))
    return [Mark(start, ends[start]) for start in sorted(ends)]
