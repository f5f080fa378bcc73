"""Personal data in what was said: telephone, ID and card numbers, addresses, names."""

from assist.analysis.personal.data import AddressWords, NameWords, NumberWords, PersonalData
from assist.analysis.personal.finder import PersonalFinder, Said, finder_of, values_of
from assist.analysis.personal.known import Known
from assist.analysis.personal.spans import (
    LABELS,
    Kind,
    PersonalSpan,
    covered,
    lowered,
    merged,
)

__all__ = [
    "LABELS",
    "AddressWords",
    "Kind",
    "Known",
    "NameWords",
    "NumberWords",
    "PersonalData",
    "PersonalFinder",
    "PersonalSpan",
    "Said",
    "covered",
    "finder_of",
    "lowered",
    "merged",
    "values_of",
]
