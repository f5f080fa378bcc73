"""The record of a call: promises, contradictions, wrap-up, handover and drafts."""

from assist.analysis.record.casebook import Casebook
from assist.analysis.record.check import checkable
from assist.analysis.record.data import RecordData
from assist.analysis.record.keeper import RecordKeeper
from assist.analysis.record.writer import WrapUpWriter

__all__ = ["Casebook", "RecordData", "RecordKeeper", "WrapUpWriter", "checkable"]
