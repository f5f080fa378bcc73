"""Kaldi's binary format: the few writers that a Vosk acoustic model needs.

A binary Kaldi file starts with ``HEADER``. Every value that follows is one of: a token (ASCII and
a space), a number (one byte giving its width, then little-endian bytes), or a vector or matrix
(a token naming the type, its dimensions as numbers, then raw little-endian data).
"""

import struct
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

HEADER = b"\0B"
"""First two bytes of a binary Kaldi file."""

_WIDTH = b"\x04"
_LEVELS = 65535


def token(name: str) -> bytes:
    """Returns ``name`` as a Kaldi token.

    Raises:
        ValueError: the name is empty or holds a space, which would end the token early.
    """
    if not name or any(character.isspace() for character in name):
        raise ValueError(f"a Kaldi token is one word without spaces, not {name!r}")
    return name.encode("ascii") + b" "


def int32(value: int) -> bytes:
    """Returns one 32-bit integer with its width byte."""
    return _WIDTH + struct.pack("<i", value)


def float32(value: float) -> bytes:
    """Returns one 32-bit float with its width byte."""
    return _WIDTH + struct.pack("<f", value)


def int_vector(values: Iterable[int]) -> bytes:
    """Returns a ``std::vector<int32>``: width byte, raw count, raw values (no token)."""
    data = np.fromiter(values, dtype="<i4")
    return _WIDTH + struct.pack("<i", len(data)) + data.tobytes()


def float_vector(values: npt.ArrayLike) -> bytes:
    """Returns a float vector, token ``FV``; ``values`` has shape (n,)."""
    data = np.asarray(values, dtype="<f4").reshape(-1)
    return token("FV") + int32(len(data)) + data.tobytes()


def float_matrix(values: npt.ArrayLike) -> bytes:
    """Returns an uncompressed float matrix, token ``FM``; ``values`` has shape (rows, columns)."""
    data = np.asarray(values, dtype="<f4")
    rows, columns = data.shape
    return token("FM") + int32(rows) + int32(columns) + data.tobytes()


def compressed_matrix(values: npt.ArrayLike) -> bytes:
    """Returns a 16-bit linearly quantised matrix, token ``CM2``.

    Args:
        values: shape (rows, columns), float. The largest error is (max - min) / 131070.

    Raises:
        ValueError: all values are equal, so there is no range to quantise.
    """
    data = np.asarray(values, dtype="<f4")
    rows, columns = data.shape
    low = float(data.min())
    spread = float(data.max()) - low
    if spread <= 0:
        raise ValueError("cannot quantise a matrix whose values are all equal; use float_matrix")
    levels = np.round((data - low) / spread * _LEVELS).astype("<u2")
    return token("CM2") + struct.pack("<ffii", low, spread, rows, columns) + levels.tobytes()
