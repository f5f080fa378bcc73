"""Puts the recipe on the path, and gives tests a tiny language and a reader of Kaldi's format."""

import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
SPEECH = ROOT / "models" / "speech"

if str(SPEECH) not in sys.path:
    sys.path.insert(0, str(SPEECH))


@pytest.fixture(scope="session")
def speech_folder() -> Path:
    return SPEECH


SCENES = (
    "en/late-parcel",
    "zh/bank-transfer",
    "zh/bank-transfer-well",
    "zh/damaged-goods",
    "zh/damaged-goods-well",
    "zh/hotel-room",
    "zh/hotel-room-well",
)


@pytest.fixture(scope="session", params=SCENES)
def scene_folder(request: pytest.FixtureRequest) -> Path:
    """Each bundled scene in turn."""
    return ROOT / "models" / "scenes" / str(request.param)


@pytest.fixture(scope="session")
def scenes_folder() -> Path:
    return ROOT / "models" / "scenes"


@pytest.fixture(scope="session")
def bundled_scenes() -> tuple[str, ...]:
    return SCENES


@pytest.fixture(scope="session")
def unseen_folder() -> Path:
    """Sentences and voices that en-demo has never heard; not a scene of the product."""
    return Path(__file__).parent / "unseen" / "en" / "held-out"


def tokens(language: str, text: str) -> list[str]:
    """What errors are counted in: words of English, characters of Chinese."""
    return text.split() if language == "en" else list(text.replace(" ", ""))


@pytest.fixture(scope="session")
def tokens_of() -> Callable[[str, str], list[str]]:
    return tokens


class ToyLanguage:
    """Three words over two consonants and two vowels; a piece is a consonant and a vowel."""

    joiner = ""
    units = ("SIL", "SPN", "b", "d", "a", "o")
    pieces = ("ba", "bo", "da", "do")
    lexicon: ClassVar = {"bada": (("ba", "da"),), "bado": (("ba", "do"),), "o": (("o",), ("ba",))}

    def pronunciations(self, word: str) -> tuple[tuple[str, ...], ...]:
        return self.lexicon[word]

    def units_of(self, piece: str) -> tuple[str, ...]:
        return tuple(piece)

    def positions_of(self, unit: str) -> str:
        return "BIES" if unit in "ao" else "BI"


@pytest.fixture
def toy() -> ToyLanguage:
    return ToyLanguage()


@dataclass
class KaldiReader:
    """Reads back what ``recipe.kaldi_binary`` writes, from Kaldi's own description of it."""

    data: bytes
    at: int = 0

    def raw(self, count: int) -> bytes:
        piece = self.data[self.at : self.at + count]
        assert len(piece) == count, "the data ends too early"
        self.at += count
        return piece

    def token(self) -> str:
        end = self.data.index(b" ", self.at)
        return self.raw(end - self.at + 1)[:-1].decode("ascii")

    def expect(self, *tokens: str) -> None:
        for token in tokens:
            assert self.token() == token

    def int32(self) -> int:
        assert self.raw(1) == b"\x04"
        return int(struct.unpack("<i", self.raw(4))[0])

    def float32(self) -> float:
        assert self.raw(1) == b"\x04"
        return float(struct.unpack("<f", self.raw(4))[0])

    def int_vector(self) -> list[int]:
        count = self.int32()
        return [int(value) for value in np.frombuffer(self.raw(4 * count), "<i4")]

    def float_vector(self) -> np.ndarray:
        self.expect("FV")
        return np.frombuffer(self.raw(4 * self.int32()), "<f4")

    def matrix(self) -> np.ndarray:
        kind = self.token()
        if kind == "FM":
            rows, columns = self.int32(), self.int32()
            return np.frombuffer(self.raw(4 * rows * columns), "<f4").reshape(rows, columns)
        assert kind == "CM2"
        low, spread, rows, columns = struct.unpack("<ffii", self.raw(16))
        levels = np.frombuffer(self.raw(2 * rows * columns), "<u2").reshape(rows, columns)
        return low + spread * levels.astype(np.float64) / 65535

    def until(self, mark: bytes) -> bytes:
        end = self.data.index(mark, self.at)
        return self.raw(end - self.at + len(mark))[: -len(mark)]

    @property
    def finished(self) -> bool:
        return self.at == len(self.data)


@pytest.fixture(scope="session")
def kaldi_reader() -> type[KaldiReader]:
    return KaldiReader
