"""One reason to advise something: a signal, or a state of the call."""

from __future__ import annotations

from assist.events import DialogueAct, Evidence, Fact, Signal


class Source:
    """A cause that a rule can name and a prompt can cite. Changes as the call goes on.

    Attributes:
        id: Of the signal or act; empty for states that neither stands for.
        signal: Name of the signal; empty where there is none.
        began_ms: Since when it has been so: the end of a question, the start of a silence.
        value: Strength or measurement.
        slots: What it lends to sentences.
        evidence: Words and measurements that gave rise to it.
        ref: The overlap or question that it is about.
        ends_ms: From then on it is over; None while no end is in sight.
        withdrawn: It turned out never to have been.
    """

    __slots__ = (
        "began_ms",
        "ends_ms",
        "evidence",
        "id",
        "ref",
        "signal",
        "slots",
        "value",
        "withdrawn",
    )

    def __init__(
        self, id_: str, began_ms: int, ends_ms: int | None = None, *, signal: str = ""
    ) -> None:
        self.id = id_
        self.signal = signal
        self.began_ms = began_ms
        self.ends_ms = ends_ms
        self.value = 0.0
        self.slots: dict[str, str] = {}
        self.evidence: tuple[Evidence, ...] = ()
        self.ref: str | None = None
        self.withdrawn = False

    @property
    def key(self) -> str:
        """Tells this source from others of its kind."""
        return self.id or f"@{self.began_ms}"

    def learn(self, signal: Signal) -> None:
        """Take over what a signal says."""
        self.value = signal.value
        self.slots = signal.slots
        self.evidence = signal.evidence
        self.ref = signal.ref

    @classmethod
    def of_act(cls, act: DialogueAct, lasts_ms: int) -> Source:
        """The moment at which somebody did something with words."""
        source = cls(act.id, act.at_ms, act.at_ms + lasts_ms)
        source.slots, source.evidence = act.slots, act.evidence
        return source

    @classmethod
    def of_fact(cls, fact: Fact) -> Source:
        """What is known from when it was first heard on."""
        source = cls("", fact.at_ms)
        words = fact.heard or fact.value
        span = fact.span
        source.evidence = (Evidence(words, span.start_ms, span.end_ms, f"fact:{fact.name}"),)
        return source

    def end(self, at_ms: int) -> None:
        """It is over from ``at_ms`` on, unless it was to be over before."""
        if self.ends_ms is None or at_ms < self.ends_ms:
            self.ends_ms = at_ms

    def live(self, at_ms: int) -> bool:
        """Whether it still holds."""
        return not self.withdrawn and (self.ends_ms is None or at_ms < self.ends_ms)
