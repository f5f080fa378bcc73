"""Which listeners hear a call, in which order, and the pack data that they work from."""

from __future__ import annotations

import msgspec

from assist.analysis.anger import AngerDetector, AngerPack
from assist.analysis.conduct import ConductData, ConductDetector
from assist.analysis.duties import AgendaChecklist
from assist.analysis.facts import FactListener, FactsData, Restater
from assist.analysis.metrics import MetricsListener
from assist.analysis.notices import Notices
from assist.analysis.overlap import OverlapData, OverlapDetector
from assist.analysis.overlap_wording import OverlapWording
from assist.analysis.pauses import PauseDetector
from assist.analysis.personal import PersonalData
from assist.analysis.questions import Detector, QuestionLedger, QuestionModel, QuestionRules
from assist.analysis.readable import GlossaryData, ReadableData, ReadableModel, ReadableWriter
from assist.analysis.record import Casebook, RecordData, RecordKeeper, WrapUpWriter
from assist.analysis.stages import StageData, StageTracker
from assist.analysis.team_notes import TeamNotes
from assist.analysis.transcript import Transcript
from assist.analysis.tuning import Tuned, TuningData
from assist.analysis.voice import VoiceSignals
from assist.analysis.wellbeing import Wellbeing
from assist.analysis.wording import ActData, WordingData, WordingDetector
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
    anger: AngerPack
    overlap: OverlapData
    questions: QuestionRules
    questions_model: QuestionModel
    conduct: ConductData
    wording: WordingData
    customer: WordingData
    acts: ActData
    stages: StageData
    record: RecordData
    personal: PersonalData = PersonalData()
    facts: FactsData
    readable: ReadableData
    readable_model: ReadableModel
    glossary: GlossaryData
    playbook: Playbook
    tuning: TuningData = TuningData()


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
    book = Casebook(pack.record)
    pipeline: list[Listener] = [
        Transcript(readable_writer(pack)),
        Notices(parties_apart=hearable.parties),
        TeamNotes(),
        OverlapDetector(ids, pack.overlap, can_tell=hearable.parties),
    ]
    if judging:
        pipeline.append(QuestionLedger(pack.questions, ids, model=pack.questions_model))
        pipeline.append(AngerDetector(ids, pack.anger, options=pack.tuning.anger_options))
        pipeline += [WordingDetector(ids, pack.wording), WordingDetector(ids, pack.customer)]
        pipeline.append(WordingDetector(ids, pack.acts))
    tokens = OverlapWording(pack.overlap)
    if hearable.parties:
        pipeline.append(VoiceSignals(ids))
        pipeline.append(ConductDetector(ids, pack.conduct, tokens))
    pipeline.append(PauseDetector(ids, data=pack.conduct))
    if judging:
        pipeline.append(FactListener(ids, pack.language, pack.facts))
        pipeline.append(StageTracker(ids, pack.stages, Restater(pack.facts)))
        pipeline.append(AgendaChecklist(pack.stages.agenda))
        pipeline.append(RecordKeeper(ids, pack.record, book))
    pipeline.append(MetricsListener(pack.language, wording=tokens, can_tell=hearable.parties))
    if judging:
        pipeline.append(Wellbeing(ids))
        pipeline.append(Coach(ids, pack.playbook))
    pipeline.append(WrapUpWriter(pack.record, book if judging else None))
    if knobs := pack.tuning.signals:
        return tuple(Tuned(listener, knobs) for listener in pipeline)
    return tuple(pipeline)


def readable_writer(pack: Pack) -> ReadableWriter:
    """What writes a pack's utterances so that people can read them."""
    asks = Detector(pack.questions, model=pack.questions_model.asks)
    return ReadableWriter(pack.readable, pack.readable_model, pack.glossary, asks)
