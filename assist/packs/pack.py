"""Language packs on disk: one folder of YAML files, or one that extends another.

A folder has ``pack.yaml`` and one file per part of the engine. A pack that ``extends`` another
takes from it every file that it does not have itself; its playbook is laid over the other's,
card by card, and its glossary term by term. A team's own file of cards is laid over all of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from assist.analysis.anger import AngerData, AngerPack
from assist.analysis.conduct import ConductData
from assist.analysis.facts import FactsData, unreadable
from assist.analysis.overlap import OverlapData
from assist.analysis.personal import PersonalData
from assist.analysis.questions import QuestionModel, QuestionRules
from assist.analysis.readable import GlossaryData, ReadableData, ReadableModel
from assist.analysis.record import RecordData
from assist.analysis.stages import StageData
from assist.analysis.tuning import TuningData
from assist.analysis.wording import ActData, WordingData
from assist.coach import Playbook
from assist.coach.catalogue import SIGNALS
from assist.errors import PackError
from assist.packs.anger_weights import find_weights
from assist.packs.explain import nearest
from assist.packs.find import (
    INFO,
    PackInfo,
    find_pack,
    lineage,
    pack_names,
    packs_dir,
    read_info,
)
from assist.packs.playbooks import (
    PLAYBOOK,
    PLAYBOOK_FOLDER,
    check_playbooks,
    playbook_files,
    read_playbooks,
    unheard_sentences,
)
from assist.packs.weights import read_weights
from assist.packs.yaml_file import check_yaml, read_yaml
from assist.pipeline import Pack

__all__ = [
    "INFO",
    "PLAYBOOK",
    "SECTIONS",
    "TUNING",
    "PackInfo",
    "check_cards",
    "check_pack",
    "find_pack",
    "lineage",
    "load_pack",
    "pack_files",
    "pack_hash",
    "pack_names",
    "packs_dir",
    "read_info",
    "read_playbook",
    "read_section",
    "read_tuning",
    "remarks",
]

T = TypeVar("T")

QUESTIONS_MODEL: Final = "questions_model.json"
READABLE_MODEL: Final = "readable_model.json"
FACTS: Final = "facts.yaml"
GLOSSARY: Final = "glossary.yaml"
TUNING: Final = "tuning.yaml"
"""A site's own thresholds; no shipped pack has one."""
SECTIONS: Final[dict[str, type[msgspec.Struct]]] = {
    "acts.yaml": ActData,
    "anger.yaml": AngerData,
    "conduct.yaml": ConductData,
    "customer.yaml": WordingData,
    FACTS: FactsData,
    GLOSSARY: GlossaryData,
    "overlap.yaml": OverlapData,
    "personal.yaml": PersonalData,
    PLAYBOOK: Playbook,
    "questions.yaml": QuestionRules,
    "record.yaml": RecordData,
    "readable.yaml": ReadableData,
    "stages.yaml": StageData,
    "wording.yaml": WordingData,
}
"""The files of a pack beside ``pack.yaml``, with what each must contain."""


def read_section(folder: Path, name: str, type_: type[T]) -> T:
    """One file of a pack, from the pack it extends if it has none itself.

    Args:
        folder: The pack.
        name: File name, such as ``anger.yaml``.
        type_: What the file must contain.

    Raises:
        PackError: The file is missing in all of them or does not validate.
    """
    return _section(lineage(folder), name, type_)


def pack_hash(folder: Path) -> str:
    """SHA-256 of the pack's files, names and contents, and of those it extends."""
    return _hash(lineage(folder))


def pack_files(place: Path) -> list[Path]:
    """Every file of one pack's folder that something reads, in a stable order."""
    patterns = ("*.yaml", f"{PLAYBOOK_FOLDER}/*.yaml", "*_model.json", "*.weights")
    found = [path for pattern in patterns for path in place.glob(pattern)]
    return sorted(found, key=lambda path: path.relative_to(place).as_posix())


def _hash(places: list[Path], cards: Path | None = None) -> str:
    digest = hashlib.sha256()
    files = [
        (path.relative_to(place).as_posix(), path) for place in places for path in pack_files(place)
    ]
    if cards is not None:
        files.append(("cards", cards))
    for name, path in files:
        content = path.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def read_playbook(folder: Path, cards: Path | None = None) -> Playbook:
    """The cards of a pack, laid over those of the packs it extends.

    Args:
        folder: The pack.
        cards: A team's own file, laid over everything.

    Raises:
        PackError: A playbook does not validate, or a card follows a tactic that no card has.
    """
    return _playbook(lineage(folder), cards)


def load_pack(which: str | Path, *, language: str | None = None, cards: Path | None = None) -> Pack:
    """A pack, ready for calls.

    Args:
        which: A shipped pack (``zh``, ``bank``, ``银行``), or a folder.
        language: Of the call, where a name stands for packs in several languages.
        cards: A team's own playbook file, laid over the pack's.

    Raises:
        PackError: There is no such pack, or something in it does not validate.
    """
    folder = find_pack(which, language)
    info = read_info(folder)
    places = lineage(folder)
    playbook = _playbook(places, cards)
    for error in _languages(cards or folder / INFO, info, playbook):
        raise error
    tuning = read_tuning(places)
    return Pack(
        name=info.name,
        language=info.language,
        version=info.version,
        hash=_hash(places, cards),
        anger=AngerPack(
            _section(places, "anger.yaml", AngerData), find_weights(places, info.language)
        ),
        overlap=_section(places, "overlap.yaml", OverlapData),
        questions=_questions(places, tuning),
        questions_model=read_weights(places, QUESTIONS_MODEL, QuestionModel),
        conduct=_section(places, "conduct.yaml", ConductData),
        wording=_section(places, "wording.yaml", WordingData),
        customer=_section(places, "customer.yaml", WordingData),
        acts=_section(places, "acts.yaml", ActData),
        stages=_section(places, "stages.yaml", StageData),
        personal=_section(places, "personal.yaml", PersonalData),
        record=_section(places, "record.yaml", RecordData),
        readable=_section(places, "readable.yaml", ReadableData),
        readable_model=read_weights(places, READABLE_MODEL, ReadableModel),
        facts=_facts(places),
        glossary=_glossary(places),
        playbook=playbook,
        tuning=tuning,
    )


def check_pack(folder: Path) -> list[PackError]:
    """Everything that is wrong with a pack, file by file, in the order of their lines."""
    _, errors = check_yaml(folder / INFO, PackInfo)
    if errors:
        return errors
    try:
        places = lineage(folder)
    except PackError as error:
        return [error]
    cards = playbook_files(folder)
    for name, type_ in SECTIONS.items():
        if name == PLAYBOOK and any(playbook_files(place) for place in places):
            errors += check_playbooks(cards)
        elif (folder / name).is_file() or not any((place / name).is_file() for place in places):
            errors += check_yaml(folder / name, type_)[1]
    if not errors and (folder / FACTS).is_file():
        errors += _bad_frames(folder / FACTS, places)
    errors += _bad_tuning(folder)
    errors += _stray(folder)
    try:
        read_weights([folder], QUESTIONS_MODEL, QuestionModel)
        read_weights([folder], READABLE_MODEL, ReadableModel)
    except PackError as error:
        errors.append(error)
    try:
        find_weights([folder], read_info(folder).language)
    except PackError as error:
        errors.append(error)
    if not errors:
        try:
            playbook = read_playbook(folder)
            errors += _languages(folder / INFO, read_info(folder), playbook)
        except PackError as error:
            errors.append(error)
    return errors


def check_cards(file: Path, folder: Path) -> list[PackError]:
    """Everything that is wrong with a team's own cards, laid over the pack in ``folder``."""
    errors = check_playbooks([file])
    if not errors:
        try:
            playbook = read_playbook(folder, file)
            errors += _languages(file, read_info(folder), playbook)
        except PackError as error:
            errors.append(error)
    return errors


def remarks(folder: Path, cards: Path | None = None) -> list[PackError]:
    """What is no mistake in a valid pack, or in a team's own cards over it, but likely not meant.

    Args:
        folder: The pack.
        cards: A team's own file; the remarks are on it alone then.
    """
    layers = [files for place in lineage(folder) if (files := playbook_files(place))]
    own = bool(playbook_files(folder)) or cards is not None
    return list(unheard_sentences([[cards], *layers] if cards else layers)) if own else []


def _section(places: list[Path], name: str, type_: type[T]) -> T:
    place = next((place for place in places if (place / name).is_file()), places[0])
    return read_yaml(place / name, type_)


def read_tuning(places: list[Path]) -> TuningData:
    """The site's own thresholds, from the nearest pack that has some.

    Raises:
        PackError: The file does not validate, or names a signal that there isn't.
    """
    place = next((place for place in places if (place / TUNING).is_file()), None)
    if place is None:
        return TuningData()
    tuning = read_yaml(place / TUNING, TuningData)
    for name in tuning.signals:
        if name not in SIGNALS:
            raise PackError(
                f"signals: there is no signal `{name}`",
                where=str(place / TUNING),
                remedy=nearest(name, tuple(SIGNALS)),
            )
    return tuning


def _bad_tuning(folder: Path) -> list[PackError]:
    if not (folder / TUNING).is_file():
        return []
    _, errors = check_yaml(folder / TUNING, TuningData)
    if not errors:
        try:
            read_tuning([folder])
        except PackError as error:
            return [error]
    return errors


def _questions(places: list[Path], tuning: TuningData) -> QuestionRules:
    rules = _section(places, "questions.yaml", QuestionRules)
    if tuning.question is None:
        return rules
    return msgspec.structs.replace(rules, threshold=tuning.question)


def _playbook(places: list[Path], cards: Path | None = None) -> Playbook:
    layers = [files for place in places if (files := playbook_files(place))]
    if not layers:
        return read_yaml(places[0] / PLAYBOOK, Playbook)
    return read_playbooks([[cards], *layers] if cards is not None else layers)


def _glossary(places: list[Path]) -> GlossaryData:
    """The names of all packs in the lineage, the nearest pack's entry first."""
    files = [place / GLOSSARY for place in places if (place / GLOSSARY).is_file()]
    merged = GlossaryData()
    for file in reversed(files):
        merged = read_yaml(file, GlossaryData).over(merged)
    return merged


def _facts(places: list[Path]) -> FactsData:
    """The rules for facts of all packs in the lineage, the nearest pack's laid over the others."""
    files = [place / FACTS for place in places if (place / FACTS).is_file()]
    merged = FactsData()
    for file in reversed(files):
        merged = read_yaml(file, FactsData).over(merged)
    return merged


def _bad_frames(file: Path, places: list[Path]) -> Iterator[PackError]:
    """Phrases of a file of facts that cannot be read, at their lines."""
    lines = file.read_text(encoding="utf-8").splitlines()
    for written, wrong in unreadable(read_yaml(file, FactsData), _facts(places)):
        at = next((number for number, line in enumerate(lines, 1) if written in line), 1)
        yield PackError(wrong, where=str(file), line=at, remedy="mend the phrase")


def _stray(folder: Path) -> Iterator[PackError]:
    """A file that nothing reads is likely one with a misspelt name."""
    names = (INFO, *SECTIONS, TUNING)
    for path in sorted(folder.glob("*.y*ml")):
        if path.name not in names:
            remedy = nearest(path.name, names)
            yield PackError("no part of the engine reads this file", where=str(path), remedy=remedy)
    for path in sorted(folder.glob("*/*.y*ml")):
        inside = path.parent.name
        if inside == PLAYBOOK_FOLDER and path.suffix != ".yaml":
            yield PackError(
                "no part of the engine reads this file", where=str(path), remedy="end it in .yaml"
            )
        elif inside != PLAYBOOK_FOLDER and nearest(inside, [PLAYBOOK_FOLDER]).startswith("try"):
            yield PackError(
                "no part of the engine reads this folder",
                where=str(path.parent),
                remedy=f"call it `{PLAYBOOK_FOLDER}`",
            )


def _languages(where: Path, info: PackInfo, playbook: Playbook) -> Iterator[PackError]:
    if playbook.language != info.language:
        yield PackError(
            f"the pack is for `{info.language}` but its playbook for `{playbook.language}`",
            where=str(where),
            remedy="make the two agree",
        )
