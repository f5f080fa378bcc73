"""The customer's anger from wording, voice and behaviour. See docs/signals/anger.md."""

from assist.analysis.anger.data import AngerData, AngerRules
from assist.analysis.anger.detector import AngerDetector
from assist.analysis.anger.lexicon import Lexicon
from assist.analysis.anger.options import AngerOptions
from assist.analysis.anger.score import TextCall, Turn, score_text
from assist.analysis.anger.wording import Finding, Reading, UtteranceReader, WordingScorer

__all__ = [
    "AngerData",
    "AngerDetector",
    "AngerOptions",
    "AngerRules",
    "Finding",
    "Lexicon",
    "Reading",
    "TextCall",
    "Turn",
    "UtteranceReader",
    "WordingScorer",
    "score_text",
]
