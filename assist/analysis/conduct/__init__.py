"""How the parties deal with each other beside what they say: waiting, listening, pace, length."""

from assist.analysis.conduct.data import ConductData
from assist.analysis.conduct.detector import ConductDetector
from assist.analysis.conduct.options import ConductOptions
from assist.analysis.conduct.waiting import Waiting

__all__ = ["ConductData", "ConductDetector", "ConductOptions", "Waiting"]
