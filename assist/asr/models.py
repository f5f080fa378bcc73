"""The speech models there are (the manifest) and where one of them is found on this machine."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec
import platformdirs

from assist.asr.model_folder import check_model, missing_files
from assist.errors import ModelError
from assist.packs.resources import models_dir

VARIABLE = "VOSK_MODEL_PATH"
"""A model folder, or a folder of them; the name is Vosk's own."""

_APP = "call-assist"

_NAME_PARTS = {"zh": {"zh", "cn"}, "en": {"en"}}
"""How folder names tell the language of models that the manifest does not know."""


class ModelEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One model of the manifest.

    Attributes:
        name: Also the name of its folder.
        language: ``zh`` or ``en``.
        size: ``demo``, ``small`` or ``large``.
        licence: SPDX identifier.
        sample_rate_hz: Of the audio it was trained on.
        about: One line for people, by language of the reader.
        url: Of the zip archive; None for a model that ships with the product.
        download_mb: Length of the archive as published, rounded, MB.
        sha256: Of the archive, where the publisher gives one.
        accuracy: The publisher's error rates.
        path: Folder beside the manifest, for a model that ships with the product.
    """

    name: str
    language: Literal["zh", "en"]
    size: Literal["demo", "small", "large"]
    licence: str
    sample_rate_hz: int
    about: dict[Literal["zh", "en"], str]
    url: str | None = None
    download_mb: int | None = None
    sha256: str | None = None
    accuracy: str = ""
    path: str | None = None

    def __post_init__(self) -> None:
        if (self.url is None) == (self.path is None):
            raise ValueError("a model has either a url or a path")
        if self.url is not None and not self.url.startswith(("https://", "http://127.0.0.1:")):
            raise ValueError("a model is downloaded over https only")


class _Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    model: tuple[ModelEntry, ...]


class LocatedModel(msgspec.Struct, frozen=True):
    """A model on this machine.

    Attributes:
        folder: To be given to ``VoskEngine``.
        name: Its name, which for a folder of the user's own is the folder's.
        language: Language asked for.
        source: Where it was found.
    """

    folder: Path
    name: str
    language: str
    source: Literal["explicit", "environment", "installed", "bundled"]


def read_manifest(path: Path | None = None) -> tuple[ModelEntry, ...]:
    """The models known to this product, the better ones of a language first.

    Args:
        path: Another manifest than the one that ships with the product.

    Raises:
        ModelError: The file is missing or does not validate.
    """
    path = path or speech_dir() / "manifest.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(data, _Manifest).model
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ModelError(
            f"the list of speech models cannot be read ({error})",
            where=str(path),
            remedy="reinstall call-assist",
        ) from error


def find_entry(name: str) -> ModelEntry:
    """The manifest's entry of that name.

    Raises:
        ModelError: There is none.
    """
    for entry in read_manifest():
        if entry.name == name:
            return entry
    raise ModelError(
        f"no speech model is called {name}", remedy="`assist models list` names those there are"
    )


def speech_dir() -> Path:
    """Where the manifest and the bundled models are."""
    return models_dir() / "speech"


def user_models_dir() -> Path:
    """Where ``assist models pull`` installs to."""
    return Path(platformdirs.user_data_dir(_APP, appauthor=False)) / "models"


def locate_model(
    language: str, model: str | Path | None = None, *, installed: Path | None = None
) -> LocatedModel:
    """Find the speech model for a call.

    In this order: the model asked for; ``VOSK_MODEL_PATH``; the best model of the language that
    was pulled; the one that ships with the product.

    Args:
        language: ``zh`` or ``en``.
        model: A folder, or a name from the manifest; None leaves the choice to this function.
        installed: Folder of pulled models, if not the usual one.

    Raises:
        ModelError: Nothing is found, or what is found is not a model.
    """
    installed = installed or user_models_dir()
    if model is not None:
        return _named(language, str(model), installed)
    if named := os.environ.get(VARIABLE):
        folder = _in_environment(language, Path(named).expanduser())
        if folder is not None:
            return LocatedModel(folder, folder.name, language, "environment")
    for entry in _entries(language):
        folder = _folder(entry, installed)
        if not missing_files(folder):
            source: Literal["installed", "bundled"] = "bundled" if entry.path else "installed"
            return LocatedModel(folder, entry.name, language, source)
    smallest = [entry.name for entry in _entries(language) if entry.url][-1:]
    raise ModelError(
        f"there is no speech model for {language} on this machine",
        where=str(installed),
        remedy=f"get one with `assist models pull {smallest[0]}`"
        if smallest
        else "give the folder of a Vosk model with --model",
    )


def _named(language: str, model: str, installed: Path) -> LocatedModel:
    path = Path(model).expanduser()
    if not path.is_dir():
        for entry in read_manifest():
            if entry.name != model:
                continue
            if entry.language != language:
                raise ModelError(
                    f"the speech model {model} is for {entry.language}, not for {language}",
                    remedy=f"choose one of: {', '.join(e.name for e in _entries(language))}",
                )
            folder = _folder(entry, installed)
            if not folder.is_dir():
                raise ModelError(
                    f"the speech model {model} is not installed",
                    where=str(folder),
                    remedy=f"get it with `assist models pull {model}`",
                )
            check_model(folder)
            return LocatedModel(folder, model, language, "explicit")
    check_model(path)
    return LocatedModel(path, path.name, language, "explicit")


def _in_environment(language: str, root: Path) -> Path | None:
    """The model that the variable means; None where it only holds other languages' models."""
    if not missing_files(root):
        known = {entry.name: entry.language for entry in read_manifest()}
        return root if known.get(root.name, language) == language else None
    folders = [path for path in sorted(root.glob("*")) if not missing_files(path)]
    if not folders:
        raise ModelError(
            f"{VARIABLE} names neither a Vosk model nor a folder that holds one",
            where=str(root),
            remedy=f"set it to a model's folder, or unset {VARIABLE}",
        )
    preferred = [root / entry.name for entry in _entries(language)]
    for folder in [*(path for path in preferred if path in folders), *folders]:
        if not _NAME_PARTS.get(language, {language}).isdisjoint(folder.name.split("-")):
            return folder
    return None


def _entries(language: str) -> Iterator[ModelEntry]:
    return (entry for entry in read_manifest() if entry.language == language)


def _folder(entry: ModelEntry, installed: Path) -> Path:
    return installed / entry.name if entry.path is None else speech_dir() / entry.path
