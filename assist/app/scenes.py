"""The bundled calls that ``assist demo`` plays."""

from __future__ import annotations

from pathlib import Path

from assist.errors import UsageError
from assist.packs.resources import models_dir

DEFAULT_SCENES = {"en": "late-parcel", "zh": "bank-transfer"}
"""What is played where no scene is named, by language."""


def scene_names(language: str) -> list[str]:
    """The scenes of a language, by name."""
    return sorted(
        path.parent.name for path in (models_dir() / "scenes" / language).glob("*/call.flac")
    )


def scene_language(name: str | None) -> str | None:
    """The language that has a scene of that name; None where no name is given or none has it."""
    for language in DEFAULT_SCENES:
        if name in scene_names(language):
            return language
    return None


def scene_recording(language: str, name: str | None) -> Path:
    """The recording of a scene.

    Raises:
        UsageError: There is no such scene in that language.
    """
    names = scene_names(language)
    wanted = name or DEFAULT_SCENES.get(language, "")
    if wanted not in names:
        if not names:
            others = ", ".join(DEFAULT_SCENES)
            raise UsageError(
                f"there is no bundled call in {language}", remedy=f"choose --lang from {others}"
            )
        raise UsageError(
            f"there is no scene “{wanted}” in {language}",
            remedy=f"choose one of {', '.join(names)}",
        )
    return models_dir() / "scenes" / language / wanted / "call.flac"
