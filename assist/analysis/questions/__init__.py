"""Questions that nobody answered: telling, following and judging what the customer asks."""

from assist.analysis.questions.data import QuestionRules
from assist.analysis.questions.detect import Detector, Found, question_score, spoken
from assist.analysis.questions.ledger import QuestionLedger
from assist.analysis.questions.model import QuestionModel
from assist.analysis.questions.options import QuestionOptions
from assist.analysis.questions.score import (
    TextReader,
    answer_gold,
    answer_scores,
    question_gold,
    question_scores,
)

__all__ = [
    "Detector",
    "Found",
    "QuestionLedger",
    "QuestionModel",
    "QuestionOptions",
    "QuestionRules",
    "TextReader",
    "answer_gold",
    "answer_scores",
    "question_gold",
    "question_score",
    "question_scores",
    "spoken",
]
