"""The data and the compiled rules that an anger detector judges by."""

from __future__ import annotations

from functools import cached_property
from typing import Protocol

import msgspec

from assist.analysis.anger.behaviour import DemandRules
from assist.analysis.anger.judges import Judges
from assist.analysis.anger.learned import Learned
from assist.analysis.anger.lexicon import Lexicon
from assist.analysis.anger.lexicon_data import LexiconData
from assist.analysis.anger.weights import WordingWeights
from assist.analysis.anger.wording import WordingScorer


class AngerRules(msgspec.Struct, frozen=True):
    """What the detector judges by, compiled. Share it between calls.

    Attributes:
        scorer: Judge of wording.
        demands: Rules on repeated demands.
    """

    scorer: WordingScorer
    demands: DemandRules


class AngerSource(Protocol):
    """A language's wording, with or without learned weights."""

    @property
    def rules(self) -> AngerRules:
        """What it compiles to."""
        ...


class AngerData(LexiconData, frozen=True, forbid_unknown_fields=True, dict=True):
    """A language's ``anger.yaml``, judging by itself."""

    @cached_property
    def rules(self) -> AngerRules:
        """The rules of this file, judged by its lexicon; compiled on first use."""
        return AngerRules(Lexicon(self), DemandRules(self.demands))


class AngerPack(msgspec.Struct, frozen=True, dict=True):
    """All of a language's wording.

    Attributes:
        data: Its ``anger.yaml``.
        weights: Its ``anger.weights``; without them the lexicon judges alone.
    """

    data: AngerData
    weights: WordingWeights | None = None

    @cached_property
    def rules(self) -> AngerRules:
        """The rules of both files, compiled on first use."""
        if self.weights is None:
            return self.data.rules
        judges = Judges(Lexicon(self.data), Learned(self.weights))
        return AngerRules(judges, DemandRules(self.data.demands))
