"""What an agent owes the caller, and what of it was not done."""

from assist.analysis.duties.book import DutyBook
from assist.analysis.duties.checklist import AgendaChecklist, AgendaData
from assist.analysis.duties.data import Answering, Condition, Duty, Moment

__all__ = [
    "AgendaChecklist",
    "AgendaData",
    "Answering",
    "Condition",
    "Duty",
    "DutyBook",
    "Moment",
]
