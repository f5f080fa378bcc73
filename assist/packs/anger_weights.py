"""The learned weights of a pack: a file beside its YAML, or that of a pack it extends."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from assist.analysis.anger import WordingWeights, read_weights
from assist.errors import PackError

WEIGHTS: Final = "anger.weights"


def find_weights(places: Sequence[Path], language: str) -> WordingWeights | None:
    """The weights of the first of some folders that has any; None where none has.

    Args:
        places: A pack and those it extends, nearest first.
        language: Of the pack.

    Raises:
        PackError: They are damaged, or for another language.
    """
    for place in places:
        if (place / WEIGHTS).is_file():
            return read_weights_file(place / WEIGHTS, language)
    return None


def read_weights_file(path: Path, language: str) -> WordingWeights:
    """The weights in a file.

    Raises:
        PackError: They cannot be read, are damaged, or are for another language.
    """
    remedy = "train them again (models/packs/training/anger.py), or take the file out"
    try:
        weights = read_weights(path.read_bytes())
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise PackError(f"the file cannot be read ({reason})", where=str(path)) from error
    except ValueError as error:
        raise PackError(
            f"these are no weights that can be used: {error}", where=str(path), remedy=remedy
        ) from error
    if weights.language != language:
        raise PackError(
            f"the weights are for `{weights.language}` but the pack for `{language}`",
            where=str(path),
            remedy=remedy,
        )
    return weights
