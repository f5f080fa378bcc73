"""One call counted for its agent: what was shown, used, and how it went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from assist.events import (
    BANDS,
    Anger,
    Band,
    CallEnded,
    CardUse,
    Channel,
    OutputEvent,
    Prompt,
    Signal,
)

HEATED: Final[tuple[Band, ...]] = ("angry", "furious")
_WELLBEING: Final = "wellbeing"


class CallTally:
    """Counts a call from its conclusions. Private ones are counted too, but only as a whole.

    Args:
        done: Called once, with this tally, when the call has ended.
    """

    def __init__(self, done: Callable[[CallTally], None] | None = None) -> None:
        self._done = done
        self._prompts: dict[str, Prompt] = {}
        self.peak: Band | None = None
        self.last: Band | None = None
        self.wellbeing: set[str] = set()
        self.duration_ms: int | None = None

    def take(self, outputs: Sequence[OutputEvent]) -> None:
        """Take the next conclusions."""
        for event in outputs:
            if isinstance(event, Prompt):
                self._prompts[event.id] = event
            elif isinstance(event, Anger) and event.speaker is Channel.CUSTOMER:
                self._anger(event.band)
            elif isinstance(event, Signal) and event.signal == _WELLBEING:
                self._wellbeing(event)
            elif isinstance(event, CallEnded):
                self.duration_ms = event.duration_ms
                if self._done is not None:
                    self._done(self)

    @property
    def turned_round(self) -> bool:
        """Whether a heated customer was calm in the end, by the engine's word if it gave one."""
        if self.wellbeing:
            return "turned_round" in self.wellbeing
        return self.peak in HEATED and self.last == BANDS[0]

    @property
    def prompts(self) -> CardUse:
        """How many prompts were shown, used and dismissed."""
        return _use(list(self._prompts.values()))

    def by_card(self) -> dict[str, CardUse]:
        """The same for each card, without those that are for the agent alone."""
        cards: dict[str, list[Prompt]] = {}
        for prompt in self._prompts.values():
            if not prompt.private:
                cards.setdefault(prompt.card, []).append(prompt)
        return {card: _use(prompts) for card, prompts in cards.items()}

    def _anger(self, band: Band | None) -> None:
        if band is None:
            return
        self.last = band
        if self.peak is None or BANDS.index(band) > BANDS.index(self.peak):
            self.peak = band

    def _wellbeing(self, event: Signal) -> None:
        kind = event.slots.get("is", "")
        if event.state == "withdrawn":
            self.wellbeing.discard(kind)
        elif kind:
            self.wellbeing.add(kind)


def _use(prompts: list[Prompt]) -> CardUse:
    states = [prompt.state for prompt in prompts]
    return CardUse(len(states), states.count("used"), states.count("dismissed"))
