"""The customer's anger from wording, voice and behaviour. See docs/signals/anger.md."""

from assist.analysis.anger.data import AngerData, AngerPack, AngerRules, AngerSource
from assist.analysis.anger.detector import AngerDetector
from assist.analysis.anger.lexicon import Lexicon
from assist.analysis.anger.options import AngerOptions
from assist.analysis.anger.score import Said, score_dialogue
from assist.analysis.anger.text_call import TextCall, Turn, score_text
from assist.analysis.anger.weights import WordingWeights, read_weights, write_weights
from assist.analysis.anger.wording import Finding, Reading, UtteranceReader, WordingScorer

__all__ = [
    "AngerData",
    "AngerDetector",
    "AngerOptions",
    "AngerPack",
    "AngerRules",
    "AngerSource",
    "Finding",
    "Lexicon",
    "Reading",
    "Said",
    "TextCall",
    "Turn",
    "UtteranceReader",
    "WordingScorer",
    "WordingWeights",
    "read_weights",
    "score_dialogue",
    "score_text",
    "write_weights",
]
