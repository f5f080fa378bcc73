"""Language packs on disk: one folder of YAML files, or one that extends another.

A folder has ``pack.yaml`` and one file per part of the engine. A pack that ``extends`` another
takes from it every file that it does not have itself; its playbook is laid over the other's,
card by card, and its glossary term by term.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

import msgspec

from assist.analysis.anger import AngerData, AngerPack
from assist.analysis.conduct import ConductData
from assist.analysis.cues import CueData
from assist.analysis.overlap import OverlapData
from assist.analysis.questions import QuestionModel, QuestionRules
from assist.analysis.readable import GlossaryData, ReadableData, ReadableModel
from assist.analysis.wording import WordingData
from assist.coach import Playbook
from assist.errors import PackError
from assist.packs.anger_weights import find_weights
from assist.packs.explain import nearest
from assist.packs.resources import models_dir
from assist.packs.weights import read_weights
from assist.packs.yaml_file import check_yaml, line_of_item, read_yaml
from assist.pipeline import Pack

T = TypeVar("T")
Text = Annotated[str, msgspec.Meta(min_length=1)]

INFO: Final = "pack.yaml"
PLAYBOOK: Final = "playbook.yaml"
QUESTIONS_MODEL: Final = "questions_model.json"
READABLE_MODEL: Final = "readable_model.json"
GLOSSARY: Final = "glossary.yaml"
SECTIONS: Final[dict[str, type[msgspec.Struct]]] = {
    "anger.yaml": AngerData,
    "conduct.yaml": ConductData,
    "cues.yaml": CueData,
    "customer.yaml": WordingData,
    GLOSSARY: GlossaryData,
    "overlap.yaml": OverlapData,
    PLAYBOOK: Playbook,
    "questions.yaml": QuestionRules,
    "readable.yaml": ReadableData,
    "wording.yaml": WordingData,
}
"""The files of a pack beside ``pack.yaml``, with what each must contain."""

_MAX_DEPTH: Final = 4


class PackInfo(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file ``pack.yaml``.

    Attributes:
        name: What people call the pack.
        language: Language of the calls it is for.
        version: Of the wording; raise it when a change should show in reports.
        description: What it is for, in a sentence.
        extends: Name of the pack that fills what this one leaves out; empty for none.
    """

    name: Text
    language: Literal["zh", "en"]
    version: Text
    description: str = ""
    extends: str = ""


def packs_dir() -> Path:
    """Where the packs that ship with the product live."""
    return models_dir() / "packs"


def pack_names() -> list[str]:
    """Names of the shipped packs."""
    return sorted(path.parent.name for path in packs_dir().glob(f"*/{INFO}"))


def find_pack(which: str | Path) -> Path:
    """The folder of a pack.

    Args:
        which: A language or name of a shipped pack (``zh``), or a folder.

    Raises:
        PackError: There is no such pack.
    """
    folder = Path(which)
    if folder.is_dir() and (folder / INFO).is_file():
        return folder
    if isinstance(which, str) and which in pack_names():
        return packs_dir() / which
    if folder.is_dir():
        raise PackError(
            "the folder is not a pack", where=str(folder), remedy=f"put a {INFO} into it"
        )
    remedy = nearest(str(which), pack_names()) or f"give a folder with a {INFO} in it"
    raise PackError(f"there is no pack `{which}`", remedy=remedy)


def read_info(folder: Path) -> PackInfo:
    """The pack's own description.

    Raises:
        PackError: It is missing or does not validate.
    """
    return read_yaml(folder / INFO, PackInfo)


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


def lineage(folder: Path) -> list[Path]:
    """The pack and those it extends, nearest first.

    Raises:
        PackError: A pack that is extended does not exist or extends in a circle.
    """
    places = [folder]
    while base := read_info(places[-1]).extends:
        sibling = places[-1].parent / base
        place = sibling if (sibling / INFO).is_file() else find_pack(base)
        if len(places) >= _MAX_DEPTH or place.resolve() in [known.resolve() for known in places]:
            raise PackError(
                f"the pack extends `{base}`, which leads back here or too far",
                where=str(places[-1] / INFO),
                remedy="extend a pack that stands by itself",
            )
        places.append(place)
    return places


def pack_hash(folder: Path) -> str:
    """SHA-256 of the pack's files, names and contents, and of those it extends."""
    return _hash(lineage(folder))


def _hash(places: list[Path]) -> str:
    digest = hashlib.sha256()
    for place in places:
        files = (*place.glob("*.yaml"), *place.glob("*_model.json"), *place.glob("*.weights"))
        for path in sorted(files, key=lambda path: path.name):
            content = path.read_bytes()
            digest.update(f"{path.name}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def read_playbook(folder: Path) -> Playbook:
    """The cards of a pack, laid over those of the packs it extends.

    Raises:
        PackError: A playbook does not validate, or a card follows a tactic that no card has.
    """
    return _playbook(lineage(folder))


def load_pack(which: str | Path) -> Pack:
    """A pack, ready for calls.

    Args:
        which: A language or name of a shipped pack (``zh``), or a folder.

    Raises:
        PackError: There is no such pack, or something in it does not validate.
    """
    folder = find_pack(which)
    info = read_info(folder)
    places = lineage(folder)
    playbook = _playbook(places)
    for error in _languages(folder, info, playbook):
        raise error
    return Pack(
        name=info.name,
        language=info.language,
        version=info.version,
        hash=_hash(places),
        anger=AngerPack(
            _section(places, "anger.yaml", AngerData), find_weights(places, info.language)
        ),
        overlap=_section(places, "overlap.yaml", OverlapData),
        questions=_section(places, "questions.yaml", QuestionRules),
        questions_model=read_weights(places, QUESTIONS_MODEL, QuestionModel),
        conduct=_section(places, "conduct.yaml", ConductData),
        cues=_section(places, "cues.yaml", CueData),
        wording=_section(places, "wording.yaml", WordingData),
        customer=_section(places, "customer.yaml", WordingData),
        readable=_section(places, "readable.yaml", ReadableData),
        readable_model=read_weights(places, READABLE_MODEL, ReadableModel),
        glossary=_glossary(places),
        playbook=playbook,
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
    for name, type_ in SECTIONS.items():
        if (folder / name).is_file() or not any((place / name).is_file() for place in places):
            errors += check_yaml(folder / name, type_)[1]
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
            errors += _languages(folder, read_info(folder), playbook)
        except PackError as error:
            errors.append(error)
    return errors


def _section(places: list[Path], name: str, type_: type[T]) -> T:
    place = next((place for place in places if (place / name).is_file()), places[0])
    return read_yaml(place / name, type_)


def _playbook(places: list[Path]) -> Playbook:
    files = [place / PLAYBOOK for place in places if (place / PLAYBOOK).is_file()]
    if not files:
        return read_yaml(places[0] / PLAYBOOK, Playbook)
    merged = read_yaml(files[-1], Playbook)
    for file in reversed(files[:-1]):
        merged = read_yaml(file, Playbook).over(merged)
    for error in _unled(merged, files):
        raise error
    return merged


def _glossary(places: list[Path]) -> GlossaryData:
    """The names of all packs in the lineage, the nearest pack's entry first."""
    files = [place / GLOSSARY for place in places if (place / GLOSSARY).is_file()]
    merged = GlossaryData()
    for file in reversed(files):
        merged = read_yaml(file, GlossaryData).over(merged)
    return merged


def _stray(folder: Path) -> Iterator[PackError]:
    """A file that nothing reads is likely one with a misspelt name."""
    for path in sorted(folder.glob("*.y*ml")):
        if path.name not in SECTIONS and path.name != INFO:
            remedy = nearest(path.name, (INFO, *SECTIONS))
            yield PackError("no part of the engine reads this file", where=str(path), remedy=remedy)


def _unled(merged: Playbook, files: list[Path]) -> Iterator[PackError]:
    for card, tactic in merged.unled():
        for file in files:
            line = line_of_item(file, "cards", "id", card.id)
            if line is not None:
                yield PackError(
                    f"the card `{card.id}` follows the tactic `{tactic}`, which no card has",
                    where=str(file),
                    line=line,
                    remedy=nearest(tactic, sorted({other.tactic for other in merged.cards})),
                )
                break


def _languages(folder: Path, info: PackInfo, playbook: Playbook) -> Iterator[PackError]:
    if playbook.language != info.language:
        yield PackError(
            f"the pack is for `{info.language}` but its playbook for `{playbook.language}`",
            where=str(folder / INFO),
            remedy="make the two agree",
        )
