"""The facts of a call as they stand, and what each utterance does to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from assist.analysis.facts.alike import contains, is_near, is_same_time
from assist.analysis.facts.heard import Heard
from assist.analysis.facts.mending import last_digits
from assist.analysis.facts.pieces import LENGTH
from assist.analysis.facts.reader import AGENTS, Reader, answer_start
from assist.analysis.facts.scan import Scan
from assist.events import Channel, Fact, Final, Span
from assist.events.listener import Ids
from assist.events.outputs import FactState
from assist.events.timed_text import TimedText

_UNMISTAKABLE = 10
"""So many digits that the agent says back without a word are a phone number. Source: chosen."""


class Offer(msgspec.Struct, frozen=True):
    """A value that the agent said back."""

    heard: Heard
    words: str


class Book:
    """What stands, at most one value of each name.

    - The customer tells facts; of what the agent says only his name and what he promises stand.
      Everything else that he says is an offer, which stands once the customer agrees.
    - A value that takes another's place keeps its id and says what it ``was``.

    Args:
        reader: Reads utterances.
        ids: Where new facts take their ids from.
    """

    def __init__(self, reader: Reader, ids: Ids) -> None:
        self._reader = reader
        self._ids = ids
        self.facts: dict[str, Fact] = {}
        self.asked: list[str] = []
        self.ever_asked: set[str] = set()
        self._offers: dict[str, Offer] = {}
        self._growing: tuple[str, str] = ("", "")
        self._repeated = False
        self._nodded = False
        self._last: Channel | None = None

    def customer(self, final: Final) -> list[Fact]:
        """What an utterance of the customer does."""
        line = _Line(self._reader.scan, final)
        told: list[Fact] = []
        scan = line.scan
        heard = self._reader.read(scan, Channel.CUSTOMER, self.asked)
        start = answer_start(scan)
        no = any(mark.start < max(1, start) for mark in scan.marks("talk", "no"))
        yes = not no and any(mark.start < max(1, start) for mark in scan.marks("talk", "yes"))
        taken: set[int] = set()
        grown = self._grow(line, heard, taken, no=no) if self._nodded else None
        if self._offers and grown is None:
            told += self._answer(line, heard, taken, yes=yes, no=no)
        elif no or self._corrects(scan):
            told += self._mend(line, heard, taken)
        if grown is None:
            grown = self._grow(line, heard, taken, no=no)
        if grown is not None:
            told.append(grown)
        for item in heard:
            if item.token not in taken and (fact := self._tell(line, item)) is not None:
                told.append(fact)
        self._note_repeat(scan)
        self._await(scan, heard)
        self._last = Channel.CUSTOMER
        return told

    def agent(self, final: Final) -> list[Fact]:
        """What an utterance of the agent does."""
        line = _Line(self._reader.scan, final)
        scan = line.scan
        nod = self._is_nod(scan)
        if self._last is not Channel.AGENT:
            self._offers = {}
            if not nod:
                self.asked = []
        self._last = Channel.AGENT
        self._nodded = nod
        told: list[Fact] = []
        promised = self.facts.get("promised_time")
        if self._repeated and promised is not None and scan.marks("talk", "yes"):
            told += self._change(promised, final, state="confirmed")
        self._repeated = False
        asks = [name for name in scan.asked() if name not in self.asked]
        if asks:
            self.asked = [*self.asked, *asks]
            self.ever_asked.update(asks)
        heard = self._reader.read(scan, Channel.AGENT)
        for item in heard:
            if item.name in AGENTS and (fact := self._tell(line, item)) is not None:
                told.append(fact)
        self._offer(line, heard)
        if not nod and self._growing[0] not in asks:
            self._growing = ("", "")  # nor does the answer to another question go on with it
        return told

    def _offer(self, line: _Line, heard: Sequence[Heard]) -> None:
        scan = line.scan
        checked = bool(scan.marks("talk", "checks"))
        used = {item.token for item in heard}
        for item in heard:
            if item.name in AGENTS:
                continue
            sure = self._reader.rules[item.name].type in ("digits", "mail", "name")
            if checked or sure:
                self._offers[item.name] = Offer(item, line.words(item))
        for token, piece in scan.pieces.items():
            if token in used:
                continue
            name = self._meant(scan, token)
            if name and name not in self._offers:
                value = self._reader.fits(name, piece)
                item = Heard(name, value, piece.start, piece.end, token)
                self._offers[name] = Offer(item, line.words(item))

    def _meant(self, scan: Scan, token: int) -> str:
        """The fact that a bare value said by the agent is about: one that it is, or nearly is."""
        piece = scan.pieces[token]
        if not piece.digits or (piece.amount and not scan.marks("talk", "checks")):
            return ""
        for name, fact in reversed(self.facts.items()):
            value = self._reader.fits(name, piece)
            if value and self._reader.rules[name].type == "digits" and is_near(value, fact.value):
                return name
        if scan.marks("talk", "checks"):
            for name in self._reader.shaped:
                if len(piece.digits) >= _UNMISTAKABLE and self._reader.fits(name, piece):
                    return name
        return ""

    def _answer(
        self, line: _Line, heard: Sequence[Heard], taken: set[int], *, yes: bool, no: bool
    ) -> Iterator[Fact]:
        """What the customer says to what was read back."""
        scan = line.scan
        by_name = {item.name: item for item in heard}
        free = [t for t in scan.pieces if t not in {item.token for item in heard}]
        for name, offer in list(self._offers.items()):
            said = by_name.get(name)
            was = offer.heard.value
            if said is not None:
                value = said.value
            elif not yes and free and (value := self._instead(scan, free[0], name, was)):
                piece = scan.pieces[free.pop(0)]
                said = Heard(name, value, piece.start, piece.end, 0)
            elif no and (words := self._reworded(scan, name)) is not None:
                said = words
                value = said.value
            elif yes:
                yield from self._confirm(offer, line.final)
                continue
            else:
                continue
            if said.value and self._reader.rules[name].type == "digits":
                value = last_digits(was, said.value) if len(said.value) < len(was) else said.value
            taken.add(said.token)
            taken.update(token for token, p in scan.pieces.items() if p.start == said.start)
            if value == was or (yes and contains(was, value)):
                yield from self._confirm(offer, line.final)
                continue
            yield from self._correct(line, said._replace(value=value), was)
        if yes or no:
            self._offers = {}

    def _instead(self, scan: Scan, token: int, name: str, was: str) -> str:
        """The value that a bare one puts in the place of an offer."""
        value = self._reader.fits(name, scan.pieces[token])
        piece = scan.pieces[token]
        if self._reader.rules[name].type == "length" and piece.kind != LENGTH:
            return ""
        if not value and self._reader.rules[name].type == "digits" and piece.digits:
            value = piece.digits  # the last digits alone
            return value if len(value) < len(was) else ""
        return value

    def _reworded(self, scan: Scan, name: str) -> Heard | None:
        """Words in the place of an offer: 不是是吹风机."""
        found = self._reader.read(scan, Channel.CUSTOMER, (name,))
        return next((item for item in found if item.name == name), None)

    def _mend(self, line: _Line, heard: Sequence[Heard], taken: set[int]) -> Iterator[Fact]:
        """The customer takes back what he has said himself."""
        scan = line.scan
        used = {item.token for item in heard if not item.asked}
        for token, piece in scan.pieces.items():
            if token in used:
                continue
            for name, fact in reversed(self.facts.items()):
                if name in AGENTS or not (value := self._instead(scan, token, name, fact.value)):
                    continue
                if self._reader.rules[name].type == "digits":
                    value = last_digits(fact.value, value)
                taken.add(token)
                item = Heard(name, value, piece.start, piece.end, token)
                yield from self._correct(line, item, fact.value)
                break

    def _corrects(self, scan: Scan) -> bool:
        return any(mark.start == 0 for mark in scan.marks("talk", "slips"))

    def _grow(
        self, line: _Line, heard: Sequence[Heard], taken: set[int], *, no: bool
    ) -> Fact | None:
        """Digits that go on from those of the turn before."""
        name, before = self._growing
        if not name or no:
            return None
        most = self._reader.rules[name].digits[1]
        for token, piece in line.scan.pieces.items():
            others = [item for item in heard if item.token == token and not item.asked]
            if not piece.digits or token in taken or others or piece.digits == before:
                continue
            if len(before) + len(piece.digits) > most:
                continue
            taken.add(token)
            value = before + piece.digits
            self._growing = (name, value)
            item = Heard(name, value, piece.start, piece.end, token)
            if not self._reader.allows(name, value):
                return None
            known = self.facts.get(name)
            words = f"{known.heard}{line.words(item)}" if known is not None else line.words(item)
            if known is None:
                return self._new(line, item, "heard", "")
            fact = msgspec.structs.replace(
                known, at_ms=line.final.at_ms, value=value, heard=words, line=line.final.id
            )
            self.facts[name] = fact
            return fact
        return None

    def _await(self, scan: Scan, heard: Sequence[Heard]) -> None:
        """Remember digits that may go on in the next turn."""
        if self._growing[0] and any(piece.digits for piece in scan.pieces.values()):
            return
        for item in heard:
            if self._reader.rules[item.name].type == "digits":
                self._growing = (item.name, item.value)
                return
        for piece in scan.pieces.values():
            if piece.digits:
                for name in self.asked:
                    if self._reader.rules[name].type == "digits":
                        self._growing = (name, piece.digits)
                        return

    def _is_nod(self, scan: Scan) -> bool:
        """The agent only shows that he is listening, or says digits after the customer."""
        tokens = len(scan)
        covered = {
            token
            for field in ("nods", "yes")
            for mark in scan.marks("talk", field)
            for token in range(mark.start, mark.end)
        }
        echoed = {
            token
            for token, piece in scan.pieces.items()
            if piece.digits and self._growing[1].endswith(piece.digits)
        }
        return len(covered | echoed) >= tokens

    def _note_repeat(self, scan: Scan) -> None:
        promised = self.facts.get("promised_time")
        self._repeated = promised is not None and any(
            is_same_time(promised.value, piece.value)
            for piece in scan.pieces.values()
            if piece.value
        )

    def _tell(self, line: _Line, item: Heard) -> Fact | None:
        """A fact is told: new, again, or another than before."""
        known = self.facts.get(item.name)
        if known is None:
            return self._new(line, item, "corrected" if item.was else "heard", item.was)
        if known.value == item.value:
            return None
        if item.was or self._replaces(item):
            was = item.was or known.value
            return next(iter(self._correct(line, item, was)), None)
        return None

    def _replaces(self, item: Heard) -> bool:
        if item.name in AGENTS or item.asked:
            return True
        return self._reader.rules[item.name].keep == "last"

    def _new(self, line: _Line, item: Heard, state: FactState, was: str) -> Fact:
        fact = Fact(
            at_ms=line.final.at_ms,
            name=item.name,
            value=item.value,
            speaker=line.final.speaker,
            span=line.span(item),
            id=self._ids.next("f"),
            heard=line.words(item),
            state=state,
            line=line.final.id,
            was=was,
        )
        self.facts[item.name] = fact
        return fact

    def _correct(self, line: _Line, item: Heard, was: str) -> Iterator[Fact]:
        known = self.facts.get(item.name)
        if known is None:
            yield self._new(line, item, "corrected", was)
        elif known.value != item.value:
            fact = msgspec.structs.replace(
                self._new_like(line, item, known), state="corrected", was=known.value
            )
            self.facts[item.name] = fact
            yield fact

    def _new_like(self, line: _Line, item: Heard, known: Fact) -> Fact:
        return msgspec.structs.replace(
            known,
            at_ms=line.final.at_ms,
            value=item.value,
            heard=line.words(item),
            span=line.span(item),
            speaker=line.final.speaker,
            line=line.final.id,
        )

    def _confirm(self, offer: Offer, final: Final) -> Iterator[Fact]:
        known = self.facts.get(offer.heard.name)
        if known is not None and known.value == offer.heard.value:
            yield from self._change(known, final, state="confirmed")
        elif known is None:
            fact = Fact(
                at_ms=final.at_ms,
                name=offer.heard.name,
                value=offer.heard.value,
                speaker=Channel.CUSTOMER,
                span=final.span,
                id=self._ids.next("f"),
                heard=offer.words,
                state="confirmed",
                line=final.id,
            )
            self.facts[fact.name] = fact
            yield fact
        else:
            fact = msgspec.structs.replace(
                known,
                at_ms=final.at_ms,
                value=offer.heard.value,
                heard=offer.words,
                state="confirmed",
                line=final.id,
                was=known.value,
            )
            self.facts[fact.name] = fact
            yield fact

    def _change(self, known: Fact, final: Final, *, state: FactState) -> Iterator[Fact]:
        if known.state != state:
            fact = msgspec.structs.replace(known, at_ms=final.at_ms, state=state)
            self.facts[fact.name] = fact
            yield fact


class _Line:
    """An utterance, scanned, with the way back to its times."""

    __slots__ = ("final", "scan", "timed")

    def __init__(self, read: Callable[[str], Scan], final: Final) -> None:
        self.final = final
        self.timed = TimedText(final.words)
        self.scan = read(self.timed.text)

    def words(self, item: Heard) -> str:
        return self.timed.text[item.start : item.end].strip()

    def span(self, item: Heard) -> Span:
        return self.timed.span(item.start, item.end)
