"""The weights file: what is written is read; what is damaged is refused, with file and remedy."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from assist.analysis.anger import read_weights, write_weights
from assist.analysis.anger.judges import Judges
from assist.errors import PackError
from assist.packs.pack import check_pack, load_pack, pack_hash


@pytest.fixture
def zh(repository: Path, tmp_path: Path) -> Path:
    """A copy of the Mandarin pack."""
    folder = tmp_path / "zh"
    shutil.copytree(
        repository / "models/packs/zh", folder, ignore=shutil.ignore_patterns("training")
    )
    return folder


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_shipped_weights_are_small_and_written_as_they_are_read(
    repository: Path, language: str
) -> None:
    data = (repository / f"models/packs/{language}/anger.weights").read_bytes()
    assert len(data) < 3_000_000
    assert read_weights(write_weights(read_weights(data))) == read_weights(data)


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "text"])
def test_damaged_weights_are_refused_with_file_and_remedy(zh: Path, damage: str) -> None:
    path = zh / "anger.weights"
    data = path.read_bytes()
    middle = len(data) // 2
    path.write_bytes(
        {
            "cut": data[:-100],
            "flip": data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :],
            "empty": b"",
            "text": b"no weights",
        }[damage]
    )
    (error,) = check_pack(zh)
    assert "anger.weights" in str(error)
    assert "anger.py" in str(error)
    with pytest.raises(PackError):
        load_pack(zh)


def test_weights_of_another_language_are_refused(zh: Path, repository: Path) -> None:
    shutil.copy(repository / "models/packs/en/anger.weights", zh / "anger.weights")
    (error,) = check_pack(zh)
    assert "`en`" in str(error)


def test_weights_that_do_not_fit_their_ngrams_are_refused(zh: Path) -> None:
    weights = read_weights((zh / "anger.weights").read_bytes())
    layout = {field: getattr(weights, field) for field in weights.__struct_fields__}
    layout["gram_weights"] = weights.gram_weights[:-2]
    with pytest.raises(ValueError, match="n-grams"):
        type(weights)(**layout)
    with pytest.raises(ValueError, match="knots"):
        msgspec.structs.replace(weights, knots=((0.0, 0.3), (0.0, 0.5)))


def test_the_weights_are_part_of_the_hash(zh: Path) -> None:
    before = pack_hash(zh)
    (zh / "anger.weights").unlink()
    assert pack_hash(zh) != before


def test_without_weights_the_lexicon_judges_alone(zh: Path) -> None:
    (zh / "anger.weights").unlink()
    assert not isinstance(load_pack(zh).anger.rules.scorer, Judges)


def test_a_pack_that_extends_another_has_its_weights(zh: Path) -> None:
    own = zh.parent / "own"
    own.mkdir()
    (own / "pack.yaml").write_text(
        'name: own\nlanguage: zh\nversion: "1"\nextends: zh\n', encoding="utf-8"
    )
    shutil.copy(zh / "anger.yaml", own / "anger.yaml")
    assert load_pack(own).anger.weights == load_pack(zh).anger.weights
