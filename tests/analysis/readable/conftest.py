"""Writers of both languages, with and without the cases' glossary, and words without times."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import yaml

from assist.analysis.questions import Detector, QuestionModel, QuestionRules
from assist.analysis.readable import (
    GlossaryData,
    ReadableData,
    ReadableModel,
    ReadableWriter,
    Term,
)
from assist.events import Word
from assist.packs.weights import read_weights
from assist.packs.yaml_file import read_yaml

ROOT = Path(__file__).resolve().parents[3]
CASES = ROOT / "tests" / "cases" / "readable"


@cache
def read_data(language: str) -> tuple[ReadableData, ReadableModel]:
    folder = ROOT / "models" / "packs" / language
    return (
        read_yaml(folder / "readable.yaml", ReadableData),
        read_weights([folder], "readable_model.json", ReadableModel),
    )


@cache
def build_writer(language: str, named: bool) -> ReadableWriter:
    folder = ROOT / "models" / "packs" / language
    glossary = read_yaml(CASES / f"glossary.{language}.yaml", GlossaryData) if named else None
    learned = read_weights([folder], "questions_model.json", QuestionModel)
    return ReadableWriter(
        *read_data(language),
        glossary,
        Detector(read_yaml(folder / "questions.yaml", QuestionRules), model=learned.asks),
    )


def split_words(text: str, conf: float = 1.0) -> list[Word]:
    """Single Chinese characters and whole other words, a quarter of a second each."""
    found = re.findall(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+", text)
    return [Word(word, at * 250, at * 250 + 250, conf) for at, word in enumerate(found)]


@pytest.fixture(scope="session")
def writer() -> Callable[[str, bool], ReadableWriter]:
    return build_writer


@pytest.fixture(scope="session")
def names() -> Callable[..., ReadableWriter]:
    """``names("zh", Term(…), …)``: a writer with just these terms and without a detector."""

    def build(language: str, *terms: Term) -> ReadableWriter:
        return ReadableWriter(*read_data(language), GlossaryData(terms=terms))

    return build


@pytest.fixture(scope="session")
def words() -> Callable[..., list[Word]]:
    return split_words


@pytest.fixture(scope="session")
def cases() -> Callable[[str], object]:
    """``cases("numbers.zh.dev")``: a file of labelled sentences."""

    def read(name: str) -> object:
        return yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))

    return read


@pytest.fixture(scope="session")
def readable(
    writer: Callable[[str, bool], ReadableWriter], words: Callable[..., list[Word]]
) -> Callable[..., str]:
    """``readable("zh", "钱到了吗")``: the whole line as it is shown."""

    def write(language: str, text: str, *, named: bool = False, conf: float = 1.0) -> str:
        tokens = writer(language, named).write(words(text, conf))
        return "".join(token.text for token in tokens)

    return write
