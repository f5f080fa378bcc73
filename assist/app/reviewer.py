"""Reviews calls one after the other: a recording or a transcript in, a report out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from assist.analysis.transcript import line_id
from assist.app.batch_sources import AUDIO_SUFFIXES, READABLE_SUFFIXES, Source
from assist.app.call import Call, Publish
from assist.app.config import Config
from assist.app.hearing import Tools, checked_language, load_tools
from assist.app.play import play
from assist.app.recording import play_straight
from assist.app.shelf import PackChoice, PackShelf
from assist.audio.files import AGENT_FIRST, open_recording
from assist.errors import InputError, UsageError
from assist.events import Channel, OutputEvent, Partial
from assist.events.privacy import shared
from assist.ingest.formats import read_parties, read_transcript
from assist.ingest.hypotheses import transcript_inputs, utterances
from assist.ingest.transcript import Transcript
from assist.packs.resources import models_dir
from assist.pipeline import Hearable, open_session
from assist.review.report import CallSource, call_report
from assist.review.report_parts import CallReport


class HowToHear(Protocol):
    """The part of a command's options that a reviewer needs."""

    @property
    def timing_only(self) -> bool:
        """No words."""
        ...

    @property
    def language(self) -> str | None:
        """Of every call."""
        ...

    @property
    def model(self) -> str | None:
        """Folder or name of a speech model."""
        ...

    @property
    def pack(self) -> Path | None:
        """Name or folder."""
        ...

    @property
    def cards(self) -> Path | None:
        """A team's own file of cards."""
        ...


class Reviewed(msgspec.Struct, frozen=True):
    """A call's report and what it was heard with."""

    report: CallReport
    tools: Tools


class Reviewer:
    """Keeps what it has loaded for one call for the next.

    Args:
        options: Of the command.
        config: Of this machine.
        order: Who is on the left and on the right of a stereo recording.
        threads: Hear the two channels of a recording at once; for a call that has several cores.
    """

    def __init__(
        self,
        options: HowToHear,
        config: Config,
        order: tuple[Channel, Channel],
        *,
        threads: bool = True,
    ) -> None:
        self._options = options
        self._config = config
        self._order = order
        self._play = play if threads else play_straight
        self._shelf = PackShelf(PackChoice.of(config, options.pack, options.cards))
        self._tools: dict[tuple[str | None, bool], Tools] = {}

    def review(self, source: Source, language: str = "") -> CallReport:
        """The report of one call.

        Args:
            source: Its files.
            language: Of this call, where the options name none for all.

        Raises:
            InputError: A file can't be read.
        """
        return self.hear(source, language).report

    def hear(self, source: Source, language: str = "") -> Reviewed:
        """The report, and what the call was heard with. Arguments and errors as ``review``."""
        tongue = self._options.language or language or None
        if source.is_transcript:
            return self._transcript(self._read(source, tongue), source)
        suffix = source.files[0].suffix.lower()
        if suffix not in AUDIO_SUFFIXES:
            raise InputError(
                f"files that end in “{suffix}” are not read",
                where=str(source.files[0]),
                remedy=f"convert it to one of {', '.join(READABLE_SUFFIXES)}",
            )
        return self._recording(source, tongue)

    def _read(self, source: Source, language: str | None) -> Transcript:
        if len(source.files) == 2:
            files = dict(zip(AGENT_FIRST, source.files, strict=True))
            read = read_parties(files, language)
            return msgspec.structs.replace(read, call_id=source.call_id)
        return read_transcript(source.files[0], language, order=self._order)

    def _load(self, language: str | None, words: bool) -> Tools:
        """What to hear the next call with; its pack is read again if it has changed."""
        key = (language, words)
        tools = self._tools.get(key)
        if tools is None:
            tools = load_tools(
                self._config,
                language=language,
                model=self._options.model,
                shelf=self._shelf,
                words=words,
            )
        else:
            tools = tools.with_pack(self._shelf.take(tools.pack.language))
        self._tools[key] = tools
        return tools

    def _recording(self, source: Source, language: str | None) -> Reviewed:
        tools = self._load(language, not self._options.timing_only)
        order = AGENT_FIRST if len(source.files) == 2 else self._order
        with open_recording(*source.files, channels=order, mono=True) as recording:
            hearable = Hearable(parties=not recording.mixed, words=tools.engine is not None)
            outputs: list[OutputEvent] = []
            session = open_session(source.call_id, tools.pack, hearable)
            with Call(session, _lasting(outputs)) as call:
                self._play(recording, call, tools)
            report = call_report(
                shared(outputs, self._config.sharing),
                CallSource(
                    call_id=source.call_id,
                    language=tools.pack.language,
                    source=source.name,
                    notes=(*recording.warnings, *_model_note(tools, source), *_told(tools)),
                    parties=hearable.parties,
                    words=hearable.words,
                ),
            )
        return Reviewed(report, tools)

    def _transcript(self, transcript: Transcript, source: Source) -> Reviewed:
        try:
            tools = self._load(checked_language(transcript.language), words=False)
        except UsageError as error:
            raise InputError(error.what, where=source.name, remedy=error.remedy) from error
        outputs: list[OutputEvent] = []
        with Call(open_session(transcript.call_id, tools.pack), _lasting(outputs)) as call:
            call.feed(transcript_inputs(transcript))
        report = call_report(
            shared(outputs, self._config.sharing),
            CallSource(
                call_id=transcript.call_id,
                language=transcript.language,
                source=source.name,
                timing=transcript.timing,
                notes=(*transcript.warnings, *_told(tools)),
                texts=_texts(transcript),
            ),
        )
        return Reviewed(report, tools)


def _lasting(outputs: list[OutputEvent]) -> Publish:
    """Keeps what a report is made of: in a call of hours most conclusions are passing words."""

    def take(concluded: Sequence[OutputEvent]) -> None:
        outputs.extend(event for event in concluded if type(event) is not Partial)

    return take


def _model_note(tools: Tools, source: Source) -> list[str]:
    """The demo model is made for the bundled calls; on others its words mean little."""
    if not tools.demo_model or models_dir() in source.files[0].resolve().parents:
        return []
    return [
        "the words come from the bundled demo model, which knows synthetic speech only; "
        "get a real one with 'assist models pull'"
    ]


def _told(tools: Tools) -> list[str]:
    return [notice.text for notice in tools.shelved.notices]


def _texts(transcript: Transcript) -> dict[str, str]:
    """The source's spelling of each line, by the id that its utterance gets."""
    texts: dict[str, str] = {}
    count = dict.fromkeys(Channel, 0)
    for turn in transcript.turns:
        parts = len(utterances(turn))
        if parts == 1:
            texts[line_id(turn.speaker, count[turn.speaker] + 1)] = turn.text
        count[turn.speaker] += parts
    return texts
