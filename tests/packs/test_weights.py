from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assist.analysis.questions import QuestionModel
from assist.errors import PackError
from assist.packs.pack import QUESTIONS_MODEL, check_pack, find_pack, load_pack, pack_hash
from assist.packs.weights import read_weights


@pytest.mark.parametrize("language", ["zh", "en"])
def test_shipped_packs_bring_their_weights(language: str) -> None:
    model = load_pack(language).questions_model
    assert model.asks.grams
    assert model.answers.shows
    assert (find_pack(language) / QUESTIONS_MODEL).stat().st_size < 1_000_000


def test_a_pack_without_weights_has_learned_nothing(tmp_path: Path) -> None:
    assert read_weights([tmp_path], QUESTIONS_MODEL, QuestionModel) == QuestionModel()


def test_the_nearest_pack_that_has_weights_gives_them(tmp_path: Path) -> None:
    near, far = tmp_path / "near", tmp_path / "far"
    for place, source in ((near, "near"), (far, "far")):
        place.mkdir()
        (place / QUESTIONS_MODEL).write_text(f'{{"source": "{source}"}}')
    assert read_weights([near, far], QUESTIONS_MODEL, QuestionModel).source == "near"
    (near / QUESTIONS_MODEL).unlink()
    assert read_weights([near, far], QUESTIONS_MODEL, QuestionModel).source == "far"


@pytest.mark.parametrize("content", [b"", b"{", b'{"asks": {"bais": 1}}', b'{"source": "\xff"}'])
def test_a_broken_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / QUESTIONS_MODEL).write_bytes(content)
    with pytest.raises(PackError, match=QUESTIONS_MODEL):
        read_weights([tmp_path], QUESTIONS_MODEL, QuestionModel)


def test_weights_belong_to_the_pack(tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(find_pack("en"), own, ignore=shutil.ignore_patterns("training"))
    before = pack_hash(own)
    assert check_pack(own) == []
    (own / QUESTIONS_MODEL).write_text('{"asks": 3}')
    assert pack_hash(own) != before
    assert any(QUESTIONS_MODEL in str(error) for error in check_pack(own))
