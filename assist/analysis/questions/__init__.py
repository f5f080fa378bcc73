"""Questions that nobody answered: telling, following and judging what the customer asks."""

from assist.analysis.questions.data import QuestionRules
from assist.analysis.questions.detect import Detector, Found, question_score, spoken
from assist.analysis.questions.ledger import QuestionLedger
from assist.analysis.questions.options import QuestionOptions

__all__ = [
    "Detector",
    "Found",
    "QuestionLedger",
    "QuestionOptions",
    "QuestionRules",
    "question_score",
    "spoken",
]
