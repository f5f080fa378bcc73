"""A language's ``personal.yaml``: what stands beside personal data, and what looks like it."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated

import msgspec

Phrases = tuple[Annotated[str, msgspec.Meta(min_length=1)], ...]


class _Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A typo in a file is an error."""


class NumberWords(_Struct, frozen=True):
    """Phrases (literals, or ``/regex/``) that stand beside numbers.

    Attributes:
        phone: A telephone number follows, or has just been told.
        id_card: A number that a state gave to a person.
        bank_card: A card or an account at a bank.
        passport: A passport.
        plate: A car's plate.
        secret: A password, PIN or code.
        tail: Only the end of a number: up to four digits of it stay.
        keep: A number that is nobody's: orders, parcels, amounts, extensions of a hotline.
        counters: Directly behind a number, it counts something.
        hotlines: Beginnings of numbers that belong to companies.
    """

    phone: Phrases = ()
    id_card: Phrases = ()
    bank_card: Phrases = ()
    passport: Phrases = ()
    plate: Phrases = ()
    secret: Phrases = ()
    tail: Phrases = ()
    keep: Phrases = ()
    counters: Phrases = ()
    hotlines: Phrases = ()


class NameWords(_Struct, frozen=True):
    """Words that names stand beside, and words that look like names.

    Attributes:
        leads: A name follows.
        own: Who says this tells his own name: an agent's stays.
        maybe: A name follows where what comes looks very much like one.
        asks: Asks for a name; the answer may be nothing else.
        answers: What an answer begins with.
        titles: Beside a surname; in Chinese behind it, in English before it.
        first: Given names that are no other words.
        follows: Behind a name that ``maybe`` announced.
        never: Looks like a name but is none: brands, ordinary words.
        stops: Ends a name, besides ``not_names`` of the facts.
    """

    leads: Phrases = ()
    own: Phrases = ()
    maybe: Phrases = ()
    asks: Phrases = ()
    answers: Phrases = ()
    titles: Phrases = ()
    first: Phrases = ()
    follows: Phrases = ()
    never: Phrases = ()
    stops: Phrases = ()


class AddressWords(_Struct, frozen=True):
    """Words that addresses are made of.

    Attributes:
        leads: An address follows.
        asks: Asks for one.
        trims: Words before an address that are no part of it.
        regions: Ends of the names of provinces, towns, districts, villages.
        roads: Ends of the names of roads.
        estates: Ends of the names of estates, where people live.
        buildings: Ends of the names of other places, which need a number or a road beside them.
        units: Behind a number: house, stairs, flat.
        doubtful: Ends of roads that are other words, too: behind a small number alone they are
            no address.
        codes: A postcode follows.
        cities: May end an address.
        never: Looks like an address but is none.
    """

    leads: Phrases = ()
    asks: Phrases = ()
    trims: Phrases = ()
    regions: Phrases = ()
    roads: Phrases = ()
    estates: Phrases = ()
    buildings: Phrases = ()
    units: Phrases = ()
    doubtful: Phrases = ()
    codes: Phrases = ()
    cities: Phrases = ()
    never: Phrases = ()


class PersonalData(_Struct, frozen=True, dict=True):
    """The file ``personal.yaml`` of a pack."""

    numbers: NumberWords = NumberWords()
    names: NameWords = NameWords()
    addresses: AddressWords = AddressWords()

    @cached_property
    def compiled(self) -> dict[str, object]:
        """What was made of the words, by language; calls share it."""
        return {}
