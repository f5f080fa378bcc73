"""One reason to advise something: a signal, or a state of the call."""

from __future__ import annotations

from assist.events import Evidence, Signal


class Source:
    """A cause that a rule can name and a prompt can cite. Changes as the call goes on.

    Attributes:
        id: Of the signal; empty for states that no signal stands for.
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
        "slots",
        "value",
        "withdrawn",
    )

    def __init__(self, id_: str, began_ms: int, ends_ms: int | None = None) -> None:
        self.id = id_
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

    def end(self, at_ms: int) -> None:
        """It is over from ``at_ms`` on, unless it was to be over before."""
        if self.ends_ms is None or at_ms < self.ends_ms:
            self.ends_ms = at_ms

    def live(self, at_ms: int) -> bool:
        """Whether it still holds."""
        return not self.withdrawn and (self.ends_ms is None or at_ms < self.ends_ms)
