"""A language's ``facts.yaml``: what a fact sounds like, and which facts a case needs."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

import msgspec

_Text = Annotated[str, msgspec.Meta(min_length=1)]
Phrases = tuple[_Text, ...]

NAMES = (
    *("customer_name", "agent_name", "phone", "email", "order_number", "tracking_number"),
    *("card_tail", "account_number", "booking_number", "room_number", "flight_number"),
    *("product", "model", "purchase_date", "event_date", "symptom", "frequency", "since"),
    *("amount", "address", "id_tail", "promised_time", "wish", "channel"),
)
"""Details that a case may have."""

COMPLAINT_KINDS = ("service", "product", "price")
"""What a complaint may be about: the classes of ``complaint_kind``."""

FactType = Literal[
    "digits", "mail", "amount", "date", "length", "rate", "due", "name", "terms", "place"
]
"""How the value of a fact is read."""


class _Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A typo in a file is an error."""


class Grammar(_Struct, frozen=True):
    """Words that values are made of, and what each is written as.

    Attributes:
        days: 昨天 → ``yesterday``; a week, month or year may have more behind it.
        feasts: Days with a fixed date, or a name of their own.
        parts: Parts of the day: morning, noon, afternoon, evening, night.
        units: Of time, in the singular: day, working day; ``quarter`` is 15 minutes.
        months: Names of months to two digits.
        currencies: Words for money to ``CNY``.
        cents: Words for a hundredth of it.
        surnames: Families' names, for languages that write them first.
        explained: How the parts of a character are called, to the character (弓长 → 张).
        titles: What stands behind a name (先生).
        not_names: Words that no name begins with, or that end one.
        places: What the number or word before it makes an address of (路, 小区, street).
    """

    days: dict[str, str] = {}
    feasts: dict[str, str] = {}
    parts: dict[str, str] = {}
    units: dict[str, str] = {}
    months: dict[str, str] = {}
    currencies: dict[str, str] = {}
    cents: dict[str, str] = {}
    surnames: Phrases = ()
    explained: dict[str, str] = {}
    titles: Phrases = ()
    not_names: Phrases = ()
    places: Phrases = ()


class FactRule(_Struct, frozen=True):
    """How one fact is heard. Phrases are frames, as in ``wording.yaml``.

    Attributes:
        type: How its value is read.
        label: Its name in words, for the agent (订单号).
        before: What stands before the value.
        after: What stands behind it.
        terms: The value itself, where it is words from a list.
        alone: The value itself, words that need nothing before or behind them.
        bare: What stands before a sum that doesn't say what it counts.
        opens: What stands before a value in any words, up to ``stops``.
        extend: How a term goes on: with ``words`` up to ``stops``, or with ``figures``.
        weak: Its phrases say little: those of other facts, and being asked, come first.
        anyones: It stands whosever it is (a number to be called on).
        asks: How the agent asks for it; then a bare value will do.
        bars: What it must not be: a value inside such a phrase is none. A value is written
            ``<date>``, ``<code>`` and so on there.
        stops: Before these, words that are a value end.
        heads: Tokens that words begin with that are a value, where one stands shortly before the
            term (把 … 退了).
        tails: Tokens that stay at the end of words that are a value (坏了), though ``trims``
            cuts them elsewhere.
        starts: What stands before a date that a length of time began on (从, since).
        beside: Other facts; with one of them in the same utterance the value needs no phrases.
        yields: Other facts; words inside a value of theirs are no value of this one.
        prefixes: Letters that a code of this kind begins with; it needs no phrases then.
        plain: A regular expression; a value that matches it needs no phrases.
        shape: A regular expression that the value must match; empty for any.
        slack: Tokens that may stand between the phrases and the value, 0..20.
        digits: Fewest and most characters of a number.
        longest: Most tokens of words that are a value.
        keep: Whether the first value stands or the last, where nobody corrects anything.
    """

    type: FactType
    label: _Text
    before: Phrases = ()
    after: Phrases = ()
    terms: Phrases = ()
    alone: Phrases = ()
    bare: Phrases = ()
    opens: Phrases = ()
    extend: Literal["", "words", "figures"] = ""
    weak: bool = False
    anyones: bool = False
    asks: Phrases = ()
    bars: Phrases = ()
    stops: Phrases = ()
    starts: Phrases = ()
    heads: Phrases = ()
    tails: Phrases = ()
    beside: tuple[str, ...] = ()
    yields: tuple[str, ...] = ()
    prefixes: Phrases = ()
    plain: str = ""
    shape: str = ""
    slack: Annotated[int, msgspec.Meta(ge=0, le=20)] = 2
    digits: tuple[int, int] = (3, 24)
    longest: Annotated[int, msgspec.Meta(ge=1, le=20)] = 8
    keep: Literal["first", "last"] = "first"


class Talk(_Struct, frozen=True):
    """What parties say about values, whichever fact they are of.

    Attributes:
        yes: At the start of what the customer says: what the agent read back is right.
        no: It is wrong.
        slips: Between two values of a breath: the second is meant.
        denied: Directly before a value: it is not this one.
        others: From here on, it is somebody else's case, or none.
        examples: From here on, the agent tells how things are for everybody.
        checks: What the agent reads values back with.
        leads: What an answer begins with (是, it's); it is no part of the value.
        nods: What an agent says while digits are read out.
        stops: Before these, words that are a value end.
        trims: Tokens that words that are a value don't end in.
    """

    yes: Phrases
    no: Phrases
    slips: Phrases
    denied: Phrases = ()
    others: Phrases = ()
    examples: Phrases = ()
    checks: Phrases = ()
    leads: Phrases = ()
    nods: Phrases = ()
    stops: Phrases = ()
    trims: Phrases = ()


class Needs(_Struct, frozen=True):
    """Facts that a case needs, the most useful first.

    Attributes:
        always: For every complaint, whatever it is about.
        service: For a complaint about people.
        product: For one about goods.
        price: For one about money.
        begun: From these acts of the agent on, diagnosis has begun.
    """

    always: tuple[str, ...] = ()
    service: tuple[str, ...] = ()
    product: tuple[str, ...] = ()
    price: tuple[str, ...] = ()
    begun: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field in ("always", *COMPLAINT_KINDS):
            for name in getattr(self, field):
                if not set(name.split("|")) <= set(NAMES):
                    raise ValueError(
                        f"needs.{field}: there is no fact `{name}`; use one of {', '.join(NAMES)}"
                    )


class FactsData(_Struct, frozen=True, dict=True):
    """The file ``facts.yaml`` of a pack, or what an industry's pack lays over it.

    Attributes:
        slots: Lists that phrases refer to as ``<name>``.
        fillers: Tokens that mean nothing.
        alike: Tokens that are read as another.
        restatement: Sentences with ``{fact}``, richest first.
        said: How a restatement words what the caller said: 我的 → 您的.
    """

    facts: dict[str, FactRule] = {}
    talk: Talk | None = None
    grammar: Grammar = Grammar()
    slots: dict[str, Phrases] = {}
    fillers: Phrases = ()
    alike: dict[str, str] = {}
    needs: Needs = Needs()
    restatement: Phrases = ()
    said: dict[str, str] = {}

    def __post_init__(self) -> None:
        for name in self.facts:
            if name not in NAMES:
                raise ValueError(f"facts.{name}: use one of {', '.join(NAMES)}")

    @cached_property
    def compiled(self) -> dict[str, object]:
        """What was made of the rules, by language; calls share it."""
        return {}

    def over(self, base: FactsData) -> FactsData:
        """These rules laid over another pack's.

        Phrases are added to a fact's own; lists of ``slots`` are added to; ``needs`` and
        ``restatement`` take the place of the other's where they are given.
        """
        rules = dict(base.facts)
        for name, rule in self.facts.items():
            rules[name] = _added(rule, rules[name]) if name in rules else rule
        slots = {name: tuple(phrases) for name, phrases in base.slots.items()}
        for name, phrases in self.slots.items():
            slots[name] = (*slots.get(name, ()), *phrases)
        return FactsData(
            facts=rules,
            talk=self.talk or base.talk,
            grammar=base.grammar if self.grammar == Grammar() else self.grammar,
            slots=slots,
            fillers=(*base.fillers, *self.fillers),
            alike={**base.alike, **self.alike},
            needs=base.needs if self.needs == Needs() else self.needs,
            restatement=(*self.restatement, *base.restatement),
            said={**base.said, **self.said},
        )


def _added(rule: FactRule, base: FactRule) -> FactRule:
    fields = (
        *("before", "after", "terms", "alone", "bare", "opens", "asks", "bars", "stops"),
        *("starts", "prefixes", "heads", "tails"),
    )
    return msgspec.structs.replace(
        base, **{field: (*getattr(base, field), *getattr(rule, field)) for field in fields}
    )
