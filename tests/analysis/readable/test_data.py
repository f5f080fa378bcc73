"""Mistakes in a team's glossary are named with their line; an own pack adds to the shipped one."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.analysis.readable import GlossaryData, ReadableData, Term
from assist.errors import PackError
from assist.packs.pack import load_pack, packs_dir
from assist.packs.yaml_file import parse_yaml, read_yaml


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("terms:\n  - {term: 云闪付}\n  - {term: 云}\n", 3, "at least 2"),
        ("terms:\n  - {term: 云闪付}\n  - {term: 云闪付}\n", 3, "in the list twice"),
        ("terms:\n  - {term: Zelle, sound: [zell]}\n", 2, "`sound`"),
        ("terms:\n  - term: Zelle\n    sounds: [泽尔]\n", 3, "write pinyin or plain letters"),
        ("terms:\n  - term: 云闪付\n    sounds: [yun shan xyz]\n", 3, "no pinyin"),
        ("terms:\n  - term: 云闪付\n    sounds: [yun2 shan3]\n", 3, "has 3 places but the sound 2"),
        ("terms:\n  - term: Zelle\n    sounds: [zll]\n", 3, "nobody can say `zll`"),
        ("terms:\n  - {term: '？！'}\n", 2, "one letter has too little sound"),
    ],
)
def test_mistakes_in_a_glossary(text: str, line: int, what: str) -> None:
    with pytest.raises(PackError) as caught:
        parse_yaml(text, "glossary.yaml", GlossaryData)
    assert caught.value.line == line
    assert what in caught.value.what


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_shipped_files_are_read(language: str) -> None:
    folder = packs_dir() / language
    assert read_yaml(folder / "readable.yaml", ReadableData).marks.stop
    assert read_yaml(folder / "glossary.yaml", GlossaryData).terms == ()


def test_the_nearer_glossary_wins_term_by_term() -> None:
    base = GlossaryData(terms=(Term(term="花呗"), Term(term="云闪付", near=("开通",))))
    own = GlossaryData(terms=(Term(term="云闪付"), Term(term="安心宝")))
    assert [(t.term, t.near) for t in own.over(base).terms] == [
        ("花呗", ()),
        ("云闪付", ()),
        ("安心宝", ()),
    ]


def test_a_teams_own_pack_adds_its_names(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text(
        "name: own\nlanguage: zh\nversion: '1'\nextends: zh\n", encoding="utf-8"
    )
    (tmp_path / "glossary.yaml").write_text("terms:\n  - {term: 云闪付}\n", encoding="utf-8")
    pack = load_pack(tmp_path)
    assert [term.term for term in pack.glossary.terms] == ["云闪付"]
    assert pack.readable.marks.comma == "，"
    assert pack.readable_model.sounds


@pytest.mark.parametrize("content", ["", "{}", "  \n"])
def test_an_empty_model_is_named(content: str, tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text(
        "name: own\nlanguage: zh\nversion: '1'\nextends: zh\n", encoding="utf-8"
    )
    (tmp_path / "readable_model.json").write_text(content, encoding="utf-8")
    with pytest.raises(PackError) as caught:
        load_pack(tmp_path)
    assert caught.value.where == str(tmp_path / "readable_model.json")
    assert "empty" in caught.value.what
