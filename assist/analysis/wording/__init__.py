"""Wording that is worth a signal, as data: what is said, what takes it back, what mends it."""

from assist.analysis.wording.detector import WordingDetector
from assist.analysis.wording.rules import WordingData

__all__ = ["WordingData", "WordingDetector"]
