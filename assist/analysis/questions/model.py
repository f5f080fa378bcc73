"""The learned weights of a pack: what asks, and what answers."""

from __future__ import annotations

import msgspec

from assist.analysis.questions.ask_model import AskModel
from assist.analysis.questions.grading import AnswerModel


class QuestionModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file ``questions_model.json`` of a pack; without it the rules decide alone.

    Attributes:
        source: What it was trained on, and by which command.
        asks: Weights that tell a question.
        answers: Weights that grade a reply.
    """

    source: str = ""
    asks: AskModel = AskModel()
    answers: AnswerModel = AnswerModel()
