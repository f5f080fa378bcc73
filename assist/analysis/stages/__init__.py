"""Where the call stands on the main line, and what its stages owe."""

from assist.analysis.stages.data import StageData
from assist.analysis.stages.tracker import Restater, StageTracker

__all__ = ["Restater", "StageData", "StageTracker"]
