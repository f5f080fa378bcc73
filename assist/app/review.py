"""``assist review``: recordings and transcripts through the engine, flat out, into one report."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from assist.analysis.transcript import line_id
from assist.app.call import Call
from assist.app.config import Config
from assist.app.hearing import Tools, checked_language, load_tools
from assist.app.play import play
from assist.app.progress import with_progress
from assist.app.replay import OUTPUTS_SUFFIX
from assist.app.shelf import PackChoice, PackShelf
from assist.app.written import write_json
from assist.audio.files import AGENT_FIRST, channel_order, open_recording
from assist.errors import AssistError, InputError, UsageError
from assist.events import Channel, OutputEvent
from assist.events.privacy import shared
from assist.ingest.formats import TRANSCRIPT_SUFFIXES, read_transcript
from assist.ingest.hypotheses import transcript_inputs, utterances
from assist.ingest.transcript import Transcript, safe_id
from assist.packs.resources import models_dir
from assist.pipeline import Hearable, open_session
from assist.review.report import CallSource, call_report
from assist.review.report_parts import CallReport, Report
from assist.store.journal import JOURNAL_SUFFIX
from assist.store.wrap_ups import WRAP_UP_SUFFIX

AUDIO_SUFFIXES = frozenset({".wav", ".flac"})
"""Endings of files that are read as recordings."""

READABLE_SUFFIXES = tuple(sorted(AUDIO_SUFFIXES | TRANSCRIPT_SUFFIXES))

_PARTY = re.compile(r"^(.+)[-_. ](agent|customer|客服|客户)$", re.IGNORECASE)
_PARTIES = {"agent": Channel.AGENT, "客服": Channel.AGENT}


class ReviewOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The command's options; see its help."""

    json: str | None
    channels: str
    timing_only: bool
    language: str | None
    model: str | None
    pack: Path | None
    cards: Path | None = None


class Source(msgspec.Struct, frozen=True):
    """One call to review: a file, or two with one party each (agent's first)."""

    files: tuple[Path, ...]

    @property
    def call_id(self) -> str:
        """The file's name, without the party where each has a file."""
        stem = self.files[0].stem
        match = _PARTY.match(stem) if len(self.files) == 2 else None
        return safe_id(match.group(1) if match else stem)

    @property
    def name(self) -> str:
        """For messages and the report."""
        return " + ".join(path.name for path in self.files)


def run_review(paths: Sequence[Path], options: ReviewOptions, config: Config) -> None:
    """Review every call; a broken file is said and left out, the rest goes on.

    Raises:
        UsageError: Nothing to review, or options that make no sense.
        InputError: A file could not be read. The report of the others has been written.
    """
    if options.language is not None:
        checked_language(options.language)
    order = channel_order(options.channels)
    sources = find_sources(paths)
    reviewer = Reviewer(options, config, order)
    calls: list[CallReport] = []
    failed: list[AssistError] = []
    for source in with_progress(sources, "reviewing"):
        try:
            calls.append(reviewer.review(source))
        except InputError as error:
            failed.append(error)
            if len(sources) > 1:
                print(f"assist: {error}", file=sys.stderr)
    if calls or not failed:
        _write(Report(calls=tuple(calls)), options.json)
    if len(sources) == 1 and failed:
        raise failed[0]
    if failed:
        raise InputError(
            f"{len(failed)} of {len(sources)} calls could not be reviewed",
            remedy="see the lines above; the others are in the report",
        )


def find_sources(paths: Sequence[Path]) -> list[Source]:
    """Calls in the given files and folders, in a stable order.

    ``x-agent.wav`` and ``x-customer.wav`` in the same folder are one call.

    Raises:
        UsageError: A path that does not exist, or a folder without anything to review.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            found = sorted(p for p in path.rglob("*") if p.is_file() and _readable(p))
            if not found:
                raise UsageError(
                    "the folder holds neither recordings nor transcripts", where=str(path)
                )
            files += found
        elif path.exists():
            files.append(path)
        else:
            raise UsageError("there is no such file or folder", where=str(path))
    return _paired(files)


def _readable(path: Path) -> bool:
    if path.name.endswith((JOURNAL_SUFFIX, OUTPUTS_SUFFIX, WRAP_UP_SUFFIX)):
        return False
    return path.suffix.lower() in READABLE_SUFFIXES


def _paired(files: list[Path]) -> list[Source]:
    parties: dict[tuple[Path, str], dict[Channel, Path]] = {}
    for path in files:
        if path.suffix.lower() in AUDIO_SUFFIXES and (match := _PARTY.match(path.stem)):
            channel = _PARTIES.get(match.group(2).lower(), Channel.CUSTOMER)
            parties.setdefault((path.parent, match.group(1)), {})[channel] = path
    pairs = {path: both for both in parties.values() if len(both) == 2 for path in both.values()}
    sources = []
    for path in files:
        if path not in pairs:
            sources.append(Source((path,)))
        elif path == pairs[path][Channel.AGENT]:
            sources.append(Source((path, pairs[path][Channel.CUSTOMER])))
    return sources


class Reviewer:
    """Reviews calls one after the other and keeps what it has loaded for the next.

    Args:
        options: Of the command.
        config: Of this machine.
        order: Who is on the left and on the right of a stereo recording.
    """

    def __init__(
        self, options: ReviewOptions, config: Config, order: tuple[Channel, Channel]
    ) -> None:
        self._options = options
        self._config = config
        self._order = order
        self._shelf = PackShelf(PackChoice.of(config, options.pack, options.cards))
        self._tools: dict[tuple[str | None, bool], Tools] = {}

    def review(self, source: Source) -> CallReport:
        """The report of one call.

        Raises:
            InputError: A file can't be read.
        """
        suffix = source.files[0].suffix.lower()
        if suffix in TRANSCRIPT_SUFFIXES:
            transcript = read_transcript(source.files[0], self._options.language)
            return self._transcript(transcript, source)
        if suffix not in AUDIO_SUFFIXES:
            raise InputError(
                f"files that end in “{suffix}” are not read",
                where=str(source.files[0]),
                remedy=f"convert it to one of {', '.join(READABLE_SUFFIXES)}",
            )
        return self._recording(source)

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

    def _recording(self, source: Source) -> CallReport:
        tools = self._load(self._options.language, not self._options.timing_only)
        order = AGENT_FIRST if len(source.files) == 2 else self._order
        with open_recording(*source.files, channels=order, mono=True) as recording:
            hearable = Hearable(parties=not recording.mixed, words=tools.engine is not None)
            outputs: list[OutputEvent] = []
            session = open_session(source.call_id, tools.pack, hearable)
            with Call(session, outputs.extend) as call:
                play(recording, call, tools)
            return call_report(
                shared(outputs, self._config.sharing),
                CallSource(
                    call_id=source.call_id,
                    language=tools.pack.language,
                    source=source.name,
                    notes=(*recording.warnings, *self._model_note(tools, source), *_told(tools)),
                    parties=hearable.parties,
                    words=hearable.words,
                ),
            )

    def _model_note(self, tools: Tools, source: Source) -> list[str]:
        """The demo model is made for the bundled calls; on others its words mean little."""
        if not tools.demo_model or models_dir() in source.files[0].resolve().parents:
            return []
        return [
            "the words come from the bundled demo model, which knows synthetic speech only; "
            "get a real one with 'assist models pull'"
        ]

    def _transcript(self, transcript: Transcript, source: Source) -> CallReport:
        try:
            tools = self._load(checked_language(transcript.language), words=False)
        except UsageError as error:
            raise InputError(error.what, where=source.name, remedy=error.remedy) from error
        outputs: list[OutputEvent] = []
        with Call(open_session(transcript.call_id, tools.pack), outputs.extend) as call:
            call.feed(transcript_inputs(transcript))
        return call_report(
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


def _write(report: Report, target: str | None) -> None:
    if target is None:
        for call in report.calls:
            print(_summary(call))
        return
    write_json(report, target)


def _summary(call: CallReport) -> str:
    minutes, seconds = divmod(call.duration_ms // 1000, 60)
    peak = f"{max(point.level for point in call.anger):.2f}" if call.anger else "not known"
    cut_in = sum(item.kind == "interruption" for item in call.interruptions)
    unanswered = sum(item.status == "unanswered" for item in call.questions)
    lines = [
        f"{call.source}: {minutes}:{seconds:02}, {len(call.turns)} utterances",
        f"  anger at most {peak}, {cut_in} interruptions, "
        f"{unanswered} of {len(call.questions)} questions unanswered, {len(call.prompts)} prompts",
    ]
    return "\n".join(lines + [f"  note: {note}" for note in call.notes])
