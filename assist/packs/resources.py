"""Where the data that ships with the product lives: the checkout, or the installed package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def models_dir() -> Path:
    """Packs, weights and the bundled speech model."""
    return _folder("models")


def overlay_dir() -> Path:
    """What browsers load."""
    return _folder("web_overlay")


def _folder(name: str) -> Path:
    packaged = _PACKAGE / "_data" / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name
