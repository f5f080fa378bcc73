"""Whether the agent's own voice has gone up, against the agent's own baseline."""

from __future__ import annotations

import msgspec

from assist.analysis.anger.options import VoiceOptions
from assist.analysis.anger.voice import Batch, Voice
from assist.events import Evidence, Prosody


class ToneOptions(msgspec.Struct, frozen=True, kw_only=True):
    """When the agent's voice is raised.

    Attributes:
        voice: The baseline and what counts; the same as for the customer.
        raised: Arousal from which it is told, 0..1. Source: chosen; what makes a customer's
            voice alone ``tense``. Acted anger reaches it in 43 % of the clips, neutral speech in
            none, happiness in 6 % (benchmarks/anger_voice.py).
        calmed: Arousal below which a new rise may be told, 0..1. Source: chosen.
        apart_ms: Least time to the last ``agent_tone`` of any origin, ms. Source: the cooldown of
            its card, 120 s.
    """

    voice: VoiceOptions = VoiceOptions()
    raised: float = 0.6
    calmed: float = 0.3
    apart_ms: int = 120_000


class AgentTone:
    """The rise and fall of one agent's voice.

    - ``told_elsewhere`` is for the same signal raised by words: within the pause the agent is
      not told twice.

    Args:
        options: Thresholds.
    """

    def __init__(self, options: ToneOptions) -> None:
        self._options = options
        self._voice = Voice(options.voice)
        self._told_ms = -options.apart_ms
        self._is_up = False

    def told_elsewhere(self, at_ms: int) -> None:
        """The agent has been told already."""
        self._told_ms = at_ms

    def hear(self, event: Prosody, batch: Batch) -> float | None:
        """Take half a second of speech; the arousal if the agent should know it now."""
        options = self._options
        if not self._voice.hear_batch(event, batch, speed=1.0):
            return None
        arousal = self._voice.arousal(event.at_ms)
        if arousal < options.raised:
            if arousal < options.calmed:
                self._is_up = False
            return None
        if self._is_up or event.at_ms - self._told_ms < options.apart_ms:
            return None
        self._is_up = True
        self._told_ms = event.at_ms
        return arousal

    def evidence(self, at_ms: int) -> tuple[Evidence, ...]:
        """The measures that counted, largest first."""
        return self._voice.evidence(at_ms)
