"""Which listeners hear a call, in which order, and the pack data that they work from."""

from __future__ import annotations

import msgspec

from assist.analysis.anger import AngerData, AngerDetector
from assist.analysis.cues import CueData
from assist.analysis.metrics import MetricsListener
from assist.analysis.notices import Notices
from assist.analysis.overlap import OverlapData, OverlapDetector
from assist.analysis.pauses import PauseDetector
from assist.analysis.questions import QuestionLedger, QuestionRules
from assist.analysis.stages import StageTracker
from assist.analysis.transcript import Transcript
from assist.analysis.wrap_up import WrapUpWriter
from assist.coach import Coach, Playbook
from assist.events.listener import Ids, Listener
from assist.session import Session


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about a language, or an industry in it, that a team lead may edit.

    Attributes:
        hash: Of the files that it was read from; a journal names it.
    """

    name: str
    language: str
    version: str
    hash: str
    anger: AngerData
    overlap: OverlapData
    questions: QuestionRules
    cues: CueData
    playbook: Playbook


def open_session(call_id: str, pack: Pack, *, parties_apart: bool = True) -> Session:
    """A fresh session with every listener of the product.

    Args:
        call_id: Names the call.
        pack: Its language's data.
        parties_apart: False for a recording in which both parties share one channel; who
            interrupts whom can't be told from it and is not guessed.
    """
    return Session(call_id, pack.language, listeners(pack, parties_apart=parties_apart))


def listeners(pack: Pack, *, parties_apart: bool = True) -> tuple[Listener, ...]:
    """The pipeline. Each hears the inputs and what those before it concluded."""
    ids = Ids()
    return (
        Transcript(),
        Notices(parties_apart=parties_apart),
        OverlapDetector(ids, pack.overlap, can_tell=parties_apart),
        QuestionLedger(pack.questions, ids),
        AngerDetector(ids, pack.anger),
        PauseDetector(ids),
        StageTracker(pack.cues),
        MetricsListener(pack.language, can_tell=parties_apart),
        Coach(ids, pack.playbook),
        WrapUpWriter(pack.cues),
    )
