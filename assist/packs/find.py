"""Where packs are, what they say of themselves, and what they extend."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from assist.errors import PackError
from assist.packs.explain import nearest
from assist.packs.resources import models_dir
from assist.packs.yaml_file import read_yaml

Text = Annotated[str, msgspec.Meta(min_length=1)]

INFO: Final = "pack.yaml"
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


def find_pack(which: str | Path, language: str | None = None) -> Path:
    """The folder of a pack.

    Args:
        which: A folder, or a shipped pack by its name (``zh-bank``), by that without the language
            (``bank``) or by what people call it (``银行``).
        language: Of the call, where a name stands for packs in several languages.

    Raises:
        PackError: There is no such pack, or the language has to be said.
    """
    folder = Path(which)
    if (folder / INFO).is_file():
        return folder
    name = str(which)
    names = pack_names()
    if name in names:
        return packs_dir() / name
    called = _called(name, names)
    fitting = [found for found in called if language in (None, called[found].language)]
    if len(fitting or called) == 1:
        return packs_dir() / (fitting or list(called))[0]
    if called:
        raise PackError(
            f"there are several packs `{name}`", remedy=f"choose one of {', '.join(called)}"
        )
    if folder.is_dir():
        raise PackError(
            "the folder is not a pack", where=str(folder), remedy=f"put a {INFO} into it"
        )
    remedy = nearest(name, names) or f"give a folder with a {INFO} in it"
    raise PackError(f"there is no pack `{name}`", remedy=remedy)


def _called(name: str, names: list[str]) -> dict[str, PackInfo]:
    """Shipped packs that people may mean by a name that is not theirs."""
    wanted = name.strip().casefold()
    infos = {folder: read_info(packs_dir() / folder) for folder in names}
    return {
        folder: info
        for folder, info in infos.items()
        if wanted in (folder.removeprefix(f"{info.language}-"), info.name.casefold())
    }


def read_info(folder: Path) -> PackInfo:
    """The pack's own description.

    Raises:
        PackError: It is missing or does not validate.
    """
    return read_yaml(folder / INFO, PackInfo)


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
