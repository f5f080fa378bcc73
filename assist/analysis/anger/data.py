"""The data and the compiled rules that an anger detector judges by."""

from __future__ import annotations

from functools import cached_property

import msgspec

from assist.analysis.anger.behaviour import DemandRules
from assist.analysis.anger.lexicon import Lexicon
from assist.analysis.anger.lexicon_data import LexiconData
from assist.analysis.anger.wording import WordingScorer


class AngerRules(msgspec.Struct, frozen=True):
    """What the detector judges by, compiled. Share it between calls.

    Attributes:
        scorer: Judge of wording.
        demands: Rules on repeated demands.
    """

    scorer: WordingScorer
    demands: DemandRules


class AngerData(LexiconData, frozen=True, forbid_unknown_fields=True, dict=True):
    """A language's ``anger.yaml``."""

    @cached_property
    def rules(self) -> AngerRules:
        """The rules of this file, judged by its lexicon; compiled on first use."""
        return AngerRules(Lexicon(self), DemandRules(self.demands))
