from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.errors import PackError
from assist.events.phrases import PhraseSet
from assist.packs.yaml_file import check_yaml, parse_yaml, read_yaml

Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    say: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    priority: Percent = 50
    tone: Literal["soft", "firm"] = "soft"
    weight: float = 1.0
    once: bool = False
    limits: dict[str, int] = {}
    when: dict[Literal["early", "late"], str] = {}
    note: str | None = None

    def __post_init__(self) -> None:
        for index, text in enumerate(self.say):
            if "{" in text:
                raise ValueError(f"say[{index}]: there is no slot here; take it out")


class Book(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    language: str
    cards: tuple[Card, ...] = ()

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for index, card in enumerate(self.cards):
            if card.id in seen:
                raise ValueError(f"cards[{index}].id: `{card.id}` is used twice; rename one")
            seen.add(card.id)


def parse(text: str) -> Book:
    return parse_yaml(text, "book.yaml", Book)


def failure(text: str) -> PackError:
    with pytest.raises(PackError) as caught:
        parse(text)
    return caught.value


def card(*lines: str) -> str:
    return "\n".join(["language: zh", "cards:", "  - id: a", "    say: [hello]", *lines])


def test_reads_a_valid_file() -> None:
    book = parse(card("    priority: 70", "    weight: 0.5", "    once: true", "    note: ~"))
    assert book == Book("zh", (Card("a", ("hello",), 70, weight=0.5, once=True, note=None),))


@pytest.mark.parametrize(
    "word",
    ["no", "yes", "on", "off", "12315", "2024-01-01", "12:30", "0x1F", "1_000", "true", "1e3"],
)
def test_a_text_stays_the_text_that_was_written(word: str) -> None:
    assert parse(f"language: zh\ncards:\n- id: a\n  say: [{word}]").cards[0].say == (word,)


def test_quoted_null_is_a_word() -> None:
    assert parse(card('    note: "null"')).cards[0].note == "null"


@pytest.mark.parametrize(
    ("line", "what", "remedy"),
    [
        ("    priorty: 5", "this item of `cards` has no key `priorty`", "try `priority`"),
        ("    xyzzy: 5", "this item of `cards` has no key `xyzzy`", "use one of id, say, priority"),
        ("    priority: 101", "`priority` must be a whole number at most 100", ""),
        ("    priority: high", "`priority` must be a whole number but is `high`", ""),
        ("    priority:", "`priority` must be a whole number but is empty", ""),
        ("    weight: [1]", "`weight` must be a number but is a list", ""),
        ("    once: yes", "`once` must be true or false but is `yes`", ""),
        ("    tone: sft", "`tone` has the unknown value `sft`", "try `soft`"),
        ("    limits: {a: 1, b: x}", "`b` must be a whole number", ""),
        ("    when: {earli: x}", "`earli` has the unknown key `earli`", "try `early`"),
        ("    weight: .nan", "`weight` must be a number but is `.nan`", ""),
        ("    weight: nan", "`nan` is not a number", "quote it"),
        ("    note: {a: b}", "`note` must be a text or nothing but is a group", ""),
        ("\tnote: b", "a tab indents this line", "indent with spaces"),
        ("    id: b", "the key `id` stands here a second time", "keep one of it and line 3"),
        ("   note: b", "this is not YAML", "check the indentation"),
        ("    note: a: b", "this is not YAML", "quote a text that has a colon"),
        ("    note: @b", "this is not YAML", "quote the text"),
        ("    note: !x b", "the tag `!x` is not allowed", "delete it"),
        ("    note: a\u200bb", "the invisible character U+200B", "delete it"),
    ],
)
def test_an_error_names_its_line_and_what_to_do(line: str, what: str, remedy: str) -> None:
    error = failure(card(line))
    assert what in error.what
    assert remedy in error.remedy
    assert (error.where, error.line) == ("book.yaml", 5)
    assert str(error).startswith("book.yaml:5: ")


def test_a_missing_key_points_at_the_item_that_lacks_it() -> None:
    error = failure("language: zh\ncards:\n  - id: a\n    say: [x]\n\n  - id: b\n")
    assert (error.line, error.what) == (6, "this item of `cards` has no `say`")


def test_an_empty_list_points_at_the_list() -> None:
    error = failure("language: zh\ncards:\n  - id: a\n    say: []\n")
    assert (error.line, error.what) == (
        4,
        "`say` must be a list of length at least 1 but is empty",
    )


def test_a_records_own_check_points_at_the_line_it_names() -> None:
    error = failure("language: zh\ncards:\n- id: a\n  say:\n  - fine\n  - not {fine}\n")
    assert (error.line, error.what) == (6, "there is no slot here")
    assert error.remedy == "take it out"


def test_an_error_that_quotes_a_text_points_at_its_line() -> None:
    class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
        groups: dict[str, tuple[str, ...]]

        def __post_init__(self) -> None:
            for phrases in self.groups.values():
                PhraseSet(phrases)

    text = "groups:\n  a:\n  - x\n  b:\n  - y\n  - /(z/\n"
    with pytest.raises(PackError) as caught:
        parse_yaml(text, "words.yaml", Words)
    assert caught.value.line == 6
    assert "is not a regular expression" in caught.value.what


def test_a_check_across_items_points_at_the_second() -> None:
    error = failure("language: zh\ncards:\n- {id: a, say: [x]}\n- {id: a, say: [x]}\n")
    assert (error.line, error.what) == (4, "`a` is used twice")


def test_an_alias_is_refused() -> None:
    error = failure("language: zh\ncards:\n- &c {id: a, say: [x]}\n- *c\n")
    assert "anchor" in error.what


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("", "the file is empty", 1),
        ("# nothing\n", "the file is empty", 1),
        ("- a\n", "the file must be a group of `key: value` lines but is a list", 1),
        ("language: zh\n---\nlanguage: en\n", "a second document starts here", 2),
        ("cards: []\n", "the file has no `language`", 1),
        ("? [a]\n: b\n", "a key must be text", 1),
        ("language: " + "[" * 40 + "]" * 40, "nested too deeply", 1),
    ],
)
def test_a_file_that_is_wrong_as_a_whole(text: str, what: str, line: int) -> None:
    error = failure(text)
    assert what in error.what
    assert error.line == line


def test_reads_from_disk_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_bytes(b"\xef\xbb\xbflanguage: zh\n")
    assert read_yaml(path, Book) == Book("zh")


def test_bad_utf8_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_bytes(b"language: zh\n# \xff\n")
    with pytest.raises(PackError, match=r"book.yaml:2: the text is not UTF-8; save"):
        read_yaml(path, Book)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="the file is missing"):
        read_yaml(tmp_path / "no.yaml", Book)
    with pytest.raises(PackError, match="cannot be read"):
        read_yaml(tmp_path, Book)


def test_check_collects_every_fault_in_file_order(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_text(
        "language: zh\ncards:\n- id: a\n  priority: 900\n  say: [x]\n- id: b\n- id: c\n  sya: [x]\n"
        "  say: [x]\n- id: d\n  say: ['{x}']\n  tone: loud\n- id: a\n  say: [x]\n",
        encoding="utf-8",
    )
    value, errors = check_yaml(path, Book)
    assert value is None
    assert [(error.line, error.what) for error in errors] == [
        (4, "`priority` must be a whole number at most 100 but is `900`"),
        (6, "this item of `cards` has no `say`"),
        (8, "this item of `cards` has no key `sya`"),
        (11, "there is no slot here"),
        (12, "`tone` has the unknown value `loud`"),
        (13, "`a` is used twice"),
    ]


def test_check_tells_faults_from_their_consequences(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_text(
        "language: zh\ncards:\n- idd: a\n  say: ['{x}', '{y}']\n  limits: {a: x, b: y}\n",
        encoding="utf-8",
    )
    errors = check_yaml(path, Book)[1]
    assert [(error.line, error.what) for error in errors] == [
        (3, "this item of `cards` has no key `idd`"),
        (4, "there is no slot here"),
        (4, "there is no slot here"),
        (5, "`a` must be a whole number but is `x`"),
        (5, "`b` must be a whole number but is `y`"),
    ]


def test_check_returns_the_value_of_a_good_file(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_text("language: zh\n", encoding="utf-8")
    assert check_yaml(path, Book) == (Book("zh"), [])
    assert check_yaml(tmp_path / "none.yaml", Book)[1][0].what == "the file is missing"


def assert_located(error: PackError) -> None:
    assert error.where == "book.yaml"
    assert error.line is not None


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_pack_error(text: str) -> None:
    try:
        parse(text)
    except PackError as error:
        assert_located(error)


@given(st.lists(st.sampled_from(card("    tone: soft", "    x: y").split("\n")), max_size=8))
def test_any_mix_of_lines_is_read_or_refused_with_a_line(lines: list[str]) -> None:
    try:
        parse("\n".join(lines))
    except PackError as error:
        assert_located(error)
