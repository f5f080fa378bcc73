"""Transcripts that people can read: punctuation, numbers in digits, names repaired by sound."""

from assist.analysis.readable.data import GlossaryData, ReadableData, ReadableModel, Term
from assist.analysis.readable.marks import MarkOptions
from assist.analysis.readable.repair_options import RepairOptions
from assist.analysis.readable.writer import ReadableWriter

__all__ = [
    "GlossaryData",
    "MarkOptions",
    "ReadableData",
    "ReadableModel",
    "ReadableWriter",
    "RepairOptions",
    "Term",
]
