"""The bundled calls that ``assist demo`` plays: scenes, each in one or more takes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from assist.errors import UsageError
from assist.packs.resources import models_dir
from assist.packs.yaml_file import read_yaml

DEFAULT_SCENES = {"en": "late-parcel", "zh": "bank-transfer"}
"""What is played where no scene is named, by language."""

Take = Literal["badly", "well"]
TAKES: tuple[Take, ...] = ("badly", "well")
"""How the agent handles the same trouble; the first is played where no take is named."""

_INFO = "scene.yaml"
_RECORDING = "call.flac"


class Texts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A text for people, in the languages of the interface."""

    zh: str
    en: str


class SceneInfo(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file ``scene.yaml`` beside a recording.

    Attributes:
        scene: The trouble that the call is about; takes of one scene share it.
        take: How the agent handles it.
        title: A few words for a list.
        about: How this take goes, in a sentence.
        pack: Name of the language or industry pack that knows this business.
    """

    scene: str
    take: Take
    title: Texts
    about: Texts
    pack: str


class Scene(msgspec.Struct, frozen=True):
    """One take of a bundled call.

    Attributes:
        language: Of the call.
        recording: Two channels, the agent's first.
    """

    language: str
    info: SceneInfo
    recording: Path


def scenes(language: str) -> list[Scene]:
    """Every take of every scene of a language, by name, each scene's takes in their order."""
    found = [
        Scene(language, read_yaml(path, SceneInfo), path.with_name(_RECORDING))
        for path in (models_dir() / "scenes" / language).glob(f"*/{_INFO}")
    ]
    return sorted(found, key=lambda scene: (scene.info.scene, TAKES.index(scene.info.take)))


def scene_names(language: str) -> list[str]:
    """The scenes of a language, by name."""
    return sorted({scene.info.scene for scene in scenes(language)})


def scene_takes(language: str, name: str) -> list[Take]:
    """The takes that there are of a scene; none of a scene that there isn't."""
    return [scene.info.take for scene in scenes(language) if scene.info.scene == name]


def scene_language(name: str | None) -> str | None:
    """The language that has a scene of that name; None where no name is given or none has it."""
    for language in DEFAULT_SCENES:
        if name in scene_names(language):
            return language
    return None


def find_scene(language: str, name: str | None, take: str | None = None) -> Scene:
    """One take of a scene.

    Args:
        language: Of the call.
        name: The scene; None is the language's first to show.
        take: One of ``TAKES``; None is the first that the scene has.

    Raises:
        UsageError: There is no such scene in that language, or no such take of it.
    """
    everything = scenes(language)
    if not everything:
        raise UsageError(
            f"there is no bundled call in {language}",
            remedy=f"choose --lang from {', '.join(DEFAULT_SCENES)}",
        )
    wanted = name or DEFAULT_SCENES.get(language, "")
    of_scene = [scene for scene in everything if scene.info.scene == wanted]
    if not of_scene:
        raise UsageError(
            f"there is no scene “{wanted}” in {language}",
            remedy=f"choose one of {', '.join(scene_names(language))}",
        )
    for scene in of_scene:
        if take is None or scene.info.take == take:
            return scene
    raise UsageError(
        f"the scene “{wanted}” has no take “{take}”",
        remedy=f"choose from {', '.join(scene.info.take for scene in of_scene)}",
    )


def scene_recording(language: str, name: str | None, take: str | None = None) -> Path:
    """The recording of a scene; the arguments and errors are those of ``find_scene``."""
    return find_scene(language, name, take).recording
