"""The file ``record.yaml`` of a pack: what goes into the record of a call, and how it is worded."""

from __future__ import annotations

from typing import Annotated

import msgspec

from assist.events.phrases import PhraseSet

Phrases = tuple[str, ...]
_Text = Annotated[str, msgspec.Meta(min_length=1)]


class _Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A typo in a file is an error."""


class Cue(_Struct, frozen=True):
    """Wording of a clause that makes it worth recording.

    Attributes:
        phrases: What is said.
        unless: A clause with one of these is something else.
    """

    phrases: Phrases
    unless: Phrases = ()

    def __post_init__(self) -> None:
        PhraseSet(self.phrases)
        PhraseSet(self.unless)


class Clauses(_Struct, frozen=True):
    """How an utterance falls into clauses.

    Attributes:
        starts: A clause begins with one of these, mark or not, where it comes after a silence of
            ``start_pause_ms`` (readable text has few commas within an utterance).
        leads: Words that are cut off the front of a quoted clause (那, so).
        fillers: Clauses without content of their own; they are left out at the edges.
        conditions: A clause with one of these says when the next would hold (如果, if).
        always: A clause begins with one of these without any silence.
    """

    starts: Phrases = ()
    start_pause_ms: int = 0
    leads: Phrases = ()
    fillers: Phrases = ()
    conditions: Phrases = ()
    always: Phrases = ()

    def __post_init__(self) -> None:
        for phrases in (self.starts, self.fillers, self.conditions, self.always):
            PhraseSet(phrases)


class DueData(_Struct, frozen=True):
    """Words for a time that is still to come.

    Attributes:
        days: Words to canonical day: ``today``, ``tomorrow``, ``in 2 days``, ``friday`` …
        parts: Words for a part of the day to the time at which it is over (``18:00``).
        late: Words that put an hour below twelve behind noon.
        units: Words for a unit of time to ``minute``, ``hour``, ``day``, ``working day``,
            ``week``, ``month``.
        halves: Words for half of a unit that is an hour, as a whole (``半个小时``).
        spoilt: Words right before a length of time that make it none until something happens.
    """

    days: dict[str, str]
    parts: dict[str, str] = {}
    late: Phrases = ()
    units: dict[str, str] = {}
    halves: Phrases = ()
    spoilt: Phrases = ()


class PromiseData(_Struct, frozen=True):
    """What counts as a promise of the agent.

    Attributes:
        said: A clause with one of these is one.
        with_time: A clause with one of these and a time is one.
        unless: Then it is none: a question, an offer, a rule of the house, something done.
        offers: Asking for leave: what stands before it in the sentence is an offer.
        seen: The customer's side of what was just promised (您就能看到): it adds its time.
        recap: What was promised is said once more.
        choice: Ways to choose from: a time in the same utterance is what one of them takes.
        follows: A condition with one of these says in the same clause what follows from it, so that
            the next clause stands by itself (万一您不在就放柜子里).
        now: Something done while the caller waits; it is a promise only with a time.
        waits: Words that ask the caller to stay on the line: what stands beside them is done now.
        asks_when: The customer asks for the time; the agent's next time belongs to the promise.
        actors: Who does it, where it isn't the agent; as they are called.
        delegates: The agent has somebody else do it, so that it is not done while the caller waits.
        subjects: Somebody or something does it: a clause with one of these is a promise by itself.
        call: It will be done by telephone.
        me: The agent himself does it.
        tags: Asking for leave at the end of a clause (可以吗); they are not quoted.
        reports: A promise to report: it is one though leave is asked for it.
        arrives: Money or goods arrive: a new time for it takes the place of a chosen way's.
        then: A clause with one of these goes on with the promise before it (到账以后).
        vague: Without a time of the clock, such a promise is not worth a line or a message.
        who_me: What stands in the slot ``who`` for the agent.
        who_us: What stands there where nobody is named.
    """

    said: Phrases
    with_time: Phrases
    unless: Phrases
    offers: Phrases
    seen: Phrases
    recap: Phrases
    choice: Phrases
    follows: Phrases
    now: Phrases
    waits: Phrases
    asks_when: Phrases
    actors: Phrases
    delegates: Phrases
    subjects: Phrases
    call: Phrases
    me: Phrases
    who_me: _Text
    who_us: _Text
    tags: Phrases = ()
    reports: Phrases = ()
    then: Phrases = ()
    arrives: Phrases = ()
    vague: Phrases = ()

    def __post_init__(self) -> None:
        for phrases in (
            self.said,
            self.with_time,
            self.unless,
            self.offers,
            self.seen,
            self.recap,
            self.choice,
            self.follows,
            self.now,
            self.waits,
            self.asks_when,
            self.actors,
            self.delegates,
            self.subjects,
            self.call,
            self.me,
            self.tags,
            self.reports,
            self.then,
            self.arrives,
            self.vague,
        ):
            PhraseSet(phrases)


class Topic(_Struct, frozen=True):
    """Something that has one value, such as a fee.

    Attributes:
        phrases: How it is called.
        narrow: There is only one in a call; otherwise both clauses must share more words.
    """

    name: _Text
    phrases: Phrases
    narrow: bool = True

    def __post_init__(self) -> None:
        PhraseSet(self.phrases)


class CauseData(_Struct, frozen=True):
    """How people say how something came about.

    Attributes:
        said: Wording of a cause.
        opens: A clause that begins with one of these is half of a sentence (因为, since): the
            next clause belongs to it.
        goes_on: A clause that begins with one of these belongs to the one before (所以, so).
        refusal: A sentence with one of these gives a reason for a no, not for the trouble.
    """

    said: Cue
    opens: Phrases = ()
    goes_on: Phrases = ()
    refusal: Phrases = ()

    def __post_init__(self) -> None:
        for phrases in (self.opens, self.goes_on, self.refusal):
            PhraseSet(phrases)


class Consistency(_Struct, frozen=True):
    """What tells two statements about one thing.

    Attributes:
        topics: Things that have a value.
        units: Words behind a number to what it counts; ``free`` says the amount is nothing.
        free: Words for an amount of nothing.
        actions: What may be allowed or not.
        allowed: It is.
        forbidden: It is not.
        unless: A clause with one of these states no rule (past, condition, question).
        apart: Words that tell two things of one kind apart (adult, child; express, standard).
        periods: Words that tell two times of one thing apart (this year, next year).
        common: Chinese characters, or words, that say nothing of what a clause is about.
        announced: The agent says that the earlier statement was wrong or has changed.
        refers: A clause with one of these gives another value for what was spoken of last.
    """

    topics: tuple[Topic, ...]
    units: dict[str, str]
    free: Phrases
    actions: Phrases
    allowed: Phrases
    forbidden: Phrases
    unless: Phrases
    apart: Phrases
    periods: Phrases
    common: tuple[str, ...]
    announced: Phrases
    refers: Phrases = ()

    def __post_init__(self) -> None:
        for phrases in (
            self.free,
            self.actions,
            self.allowed,
            self.forbidden,
            self.unless,
            self.apart,
            self.periods,
            self.announced,
            self.refers,
        ):
            PhraseSet(phrases)


class Wish(_Struct, frozen=True):
    """A thing that a customer may want, and how it is offered.

    Attributes:
        wanted: The customer says that this is what he wants.
        offered: The agent offers it.
        named: The agent speaks of it at all; then the wish was taken up.
        not_met_by: Names of what does not fulfil it.
    """

    name: _Text
    wanted: Phrases = ()
    offered: Phrases = ()
    named: Phrases = ()
    not_met_by: Phrases = ()

    def __post_init__(self) -> None:
        for phrases in (self.wanted, self.offered, self.named):
            PhraseSet(phrases)


class HandoverData(_Struct, frozen=True):
    """Headings of the handover note, by the part of the record; ``{text}`` stands for it.

    Attributes:
        bands: Anger bands in words.
        facts: Names of facts in words; a fact without one is not named.
        fact: How a fact is written: ``{name}``, ``{value}``.
        fact_joint: Between facts.
    """

    parts: dict[str, _Text]
    bands: dict[str, _Text]
    facts: dict[str, _Text]
    fact: _Text
    fact_joint: _Text


class DraftData(_Struct, frozen=True):
    """A message in pieces; of each piece the first wording is taken whose slots are all known.

    Slots: ``customer_name``, ``agent_name``, ``agent_surname`` and other facts, ``problem``,
    ``cause``, ``solution``, ``promise`` (the follow-up), ``promises``, ``open``.

    Attributes:
        subject: Of an e-mail.
        pieces: In order; a piece none of whose wordings can be filled is left out.
        limit: Most characters; the last pieces are dropped until it fits.
    """

    pieces: tuple[tuple[_Text, ...], ...]
    subject: tuple[_Text, ...] = ()
    limit: int = 4000


class Drafts(_Struct, frozen=True):
    """Messages that may follow a call.

    Attributes:
        worth: Promises that are worth a message though no time was said.
        asked: What a question must expect (``time``, ``amount`` …) to be taken up in a message.
        private: What has no place in a message that others may hear.
        titles: Words of address that are no name, and how they are written before one; empty:
            nobody is called so.
    """

    sms: DraftData
    email: DraftData
    voicemail: DraftData
    worth: Phrases
    asked: tuple[str, ...]
    private: Phrases
    titles: dict[str, str] = {}

    def __post_init__(self) -> None:
        PhraseSet(self.worth)
        PhraseSet(self.private)


class RecordData(_Struct, frozen=True, kw_only=True):
    """The file ``record.yaml`` of a pack.

    Attributes:
        trouble: The customer states what is wrong or wanted.
        joint: Between two sentences.
        cause: How the trouble came about.
        done: The agent says that something is done, or does it at once.
        proposed: The agent suggests a way.
        accepts: The customer takes it.
        rejects: He does not.
        deeds: Verbs of what an agent does for a customer.
        bare: What was done without saying what; the sum that the agent gives says more.
        reasons: A no with one of these gives its reason.
        transfer: The agent announces that somebody else takes over.
        explains: The agent explains how things work.
        asks_known: The agent asks what the customer knows.
        asks_wish: The agent asks how the customer would like it solved.
    """

    joint: str
    clauses: Clauses
    trouble: Cue
    cause: CauseData
    done: Cue
    proposed: Cue
    accepts: Cue
    rejects: Phrases = ()
    deeds: Phrases = ()
    bare: Phrases = ()
    reasons: Phrases = ()
    transfer: Cue
    explains: Cue
    asks_known: Phrases
    asks_wish: Phrases
    promise: PromiseData
    due: DueData
    consistency: Consistency
    wishes: tuple[Wish, ...]
    handover: HandoverData
    drafts: Drafts

    def __post_init__(self) -> None:
        for phrases in (
            self.asks_known,
            self.asks_wish,
            self.rejects,
            self.deeds,
            self.bare,
            self.reasons,
        ):
            PhraseSet(phrases)
        names = {wish.name for wish in self.wishes}
        for wish in self.wishes:
            for other in wish.not_met_by:
                if other not in names:
                    raise ValueError(f"wishes: there is no wish `{other}` that could not meet one")
