"""Details of the case: heard as they are said, corrected, confirmed; and what is missing."""

from assist.analysis.facts.data import FactsData
from assist.analysis.facts.listener import FactListener
from assist.analysis.facts.restatement import Restater
from assist.analysis.facts.scan import unreadable

__all__ = ["FactListener", "FactsData", "Restater", "unreadable"]
