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


class Hearable(msgspec.Struct, frozen=True, kw_only=True):
    """What can be told from a call's source; what can't is not guessed.

    Attributes:
        parties: Each party has a channel of its own. False for a recording in which both share
            one: who said what, and who interrupted whom, can't be told.
        words: Somebody recognises words.
    """

    parties: bool = True
    words: bool = True


def open_session(call_id: str, pack: Pack, hearable: Hearable | None = None) -> Session:
    """A fresh session with every listener that the call's source can feed.

    Args:
        call_id: Names the call.
        pack: Its language's data.
        hearable: What can be told from its source; everything by default.
    """
    return Session(call_id, pack.language, listeners(pack, hearable))


def listeners(pack: Pack, hearable: Hearable | None = None) -> tuple[Listener, ...]:
    """The pipeline. Each hears the inputs and what those before it concluded."""
    hearable = hearable or Hearable()
    ids = Ids()
    judging = hearable.parties and hearable.words
    pipeline: list[Listener] = [
        Transcript(),
        Notices(parties_apart=hearable.parties),
        OverlapDetector(ids, pack.overlap, can_tell=hearable.parties),
    ]
    if judging:
        pipeline += [QuestionLedger(pack.questions, ids), AngerDetector(ids, pack.anger)]
    pipeline.append(PauseDetector(ids))
    if judging:
        pipeline.append(StageTracker(pack.cues))
    pipeline.append(MetricsListener(pack.language, can_tell=hearable.parties))
    if judging:
        pipeline.append(Coach(ids, pack.playbook))
    pipeline.append(WrapUpWriter(pack.cues, from_words=judging))
    return tuple(pipeline)
