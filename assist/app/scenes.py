"""The bundled calls that ``assist demo`` plays."""

from __future__ import annotations

from pathlib import Path

from assist.errors import UsageError
from assist.packs.resources import models_dir

DEFAULT_SCENES = {"zh": "bank-transfer"}
"""What is played where no scene is named."""


def scene_names(language: str) -> list[str]:
    """The scenes of a language, by name."""
    return sorted(
        path.parent.name for path in (models_dir() / "scenes" / language).glob("*/call.flac")
    )


def scene_recording(language: str, name: str | None) -> Path:
    """The recording of a scene.

    Raises:
        UsageError: There is no such scene in that language.
    """
    names = scene_names(language)
    wanted = name or DEFAULT_SCENES.get(language, "")
    if wanted not in names:
        if not names:
            raise UsageError(f"there is no bundled call in {language}", remedy="try --lang zh")
        raise UsageError(
            f"there is no scene “{wanted}”", remedy=f"choose one of {', '.join(names)}"
        )
    return models_dir() / "scenes" / language / wanted / "call.flac"
