"""A language's ``conduct.yaml``: wording by which conduct is told."""

from __future__ import annotations

from functools import cached_property

import msgspec

from assist.events.phrases import PhraseSet

Phrases = tuple[str, ...]

LISTS = (
    "waits",
    "courtesy",
    "call_back",
    "presence",
    "asides",
    "not_asides",
    "feelings",
    "calm",
    "asks",
    "open_questions",
    "vague_answers",
    "not_open",
    "invites",
    "personal",
    "matter",
)


class WaitTime(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How people say how long something takes.

    Attributes:
        phrases: What is said.
        seconds: What that comes to, 1..3600.
    """

    phrases: Phrases
    seconds: int

    def __post_init__(self) -> None:
        if not 1 <= self.seconds <= 3600:
            raise ValueError(f"seconds: must lie between 1 and 3600, not {self.seconds}")


class ConductData(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """Phrases are literal or ``/regex/`` (``assist/events/phrases.py``).

    Attributes:
        short_answer: Characters (Chinese) or words (English) up to which an answer is short.
        long_turn: From which a turn is long enough to be talk for talk's sake.
        stray_words: So many different personal words, less half those of the matter, must be in
            two long turns for them to be beside the matter.
        long_vent: From which an emotional turn is letting off steam.
        fast_per_min: Characters or words a minute from which speech is fast.
        slow_per_min: Below which it is slow.
        waits: What announces a wait, or asks for one.
        wait_times: How long it will take.
        courtesy: Apology, please or asking leave, for a wait.
        call_back: The offer to call back instead.
        presence: Asking whether anybody is there.
        asides: Speech to somebody else in the room.
        not_asides: Where ``asides`` are part of something that is meant for the customer.
        feelings: Words of somebody who lets off steam.
        calm: Words of somebody who does not: it is settled, a joke, somebody else's story.
        asks: Real questions; who asks wants an answer, not an ear.
        open_questions: The agent's invitations to tell.
        vague_answers: Answers that tell nothing, whatever was asked.
        not_open: Where those are only for a detail.
        invites: The agent's small talk, and invitations to tell at length.
        personal: What has nothing to do with the matter: family, the old days, pets, jokes.
        matter: What has.
    """

    short_answer: int
    long_turn: int
    stray_words: int
    long_vent: int
    fast_per_min: int
    slow_per_min: int
    waits: Phrases
    wait_times: tuple[WaitTime, ...]
    courtesy: Phrases
    call_back: Phrases
    presence: Phrases
    asides: Phrases
    not_asides: Phrases
    feelings: Phrases
    calm: Phrases
    asks: Phrases
    open_questions: Phrases
    vague_answers: Phrases
    not_open: Phrases
    invites: Phrases
    personal: Phrases
    matter: Phrases

    def __post_init__(self) -> None:
        for name in ("short_answer", "long_turn", "stray_words", "long_vent", "slow_per_min"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}: must be at least 1")
        if self.fast_per_min <= self.slow_per_min:
            raise ValueError("fast_per_min: must be above slow_per_min")
        for name in LISTS:
            for index, phrase in enumerate(getattr(self, name)):
                try:
                    PhraseSet((phrase,))
                except ValueError as error:
                    raise ValueError(f"{name}[{index}]: {error}") from error

    @cached_property
    def wording(self) -> ConductWording:
        """The phrases, compiled once for all calls."""
        return ConductWording(self)


class ConductWording:
    """The compiled phrases of a language; one attribute for each list."""

    def __init__(self, data: ConductData) -> None:
        self.waits = PhraseSet(data.waits)
        self.courtesy = PhraseSet(data.courtesy)
        self.call_back = PhraseSet(data.call_back)
        self.presence = PhraseSet(data.presence)
        self.asides = PhraseSet(data.asides)
        self.not_asides = PhraseSet(data.not_asides)
        self.feelings = PhraseSet(data.feelings)
        self.calm = PhraseSet(data.calm)
        self.asks = PhraseSet(data.asks)
        self.open_questions = PhraseSet(data.open_questions)
        self.vague_answers = PhraseSet(data.vague_answers)
        self.not_open = PhraseSet(data.not_open)
        self.invites = PhraseSet(data.invites)
        self.personal = PhraseSet(data.personal)
        self.matter = PhraseSet(data.matter)
        times = [(phrase, time.seconds) for time in data.wait_times for phrase in time.phrases]
        self._times = PhraseSet([phrase for phrase, _ in times])
        self._seconds = [seconds for _, seconds in times]

    def wait_ms(self, text: str) -> int | None:
        """How long ``text`` says that it will take, in milliseconds; the longest that it names."""
        said = [self._seconds[match.phrase] for match in self._times.find(text)]
        return 1000 * max(said) if said else None
