"""Wording that is worth a signal, as data: what is said, what takes it back, what mends it."""

from assist.analysis.wording.acts import AGENT_ACTS, CUSTOMER_ACTS, ActData
from assist.analysis.wording.detector import WordingDetector
from assist.analysis.wording.rules import WordingData

__all__ = ["AGENT_ACTS", "CUSTOMER_ACTS", "ActData", "WordingData", "WordingDetector"]
