from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from assist.errors import InputError
from assist.evaluation.rows import Row, dialogues, language_of, read_rows

LINE = (
    b'{"id": "a", "dialogue_id": "d", "turn": 0, "speaker": "customer", "text": "hi", "label": 1}'
)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_reads_plain_and_gzipped_lines_and_unknown_fields(tmp_path: Path, pack: object) -> None:
    path = tmp_path / "rows.jsonl"
    assert callable(pack)
    path.write_bytes(pack(LINE + b"\n\n" + LINE.replace(b'"a"', b"7") + b"\n"))
    first, second = read_rows(path)
    assert (first.id, first.label, first.speaker) == ("a", 1, "customer")
    assert second.id == 7


@pytest.mark.parametrize("bad", [b"not json", b'{"text": "no id"}', LINE.replace(b": 1", b": 2")])
def test_names_the_line_that_is_no_row(tmp_path: Path, bad: bytes) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(LINE + b"\n" + bad)
    with pytest.raises(InputError) as caught:
        read_rows(path)
    assert caught.value.line == 2
    assert str(path) in str(caught.value)


def test_names_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_rows(tmp_path / "missing.jsonl")
    broken = tmp_path / "rows.jsonl.gz"
    broken.write_bytes(gzip.compress(LINE)[:20])
    with pytest.raises(InputError, match="broken gzip"):
        read_rows(broken)


def test_rows_of_a_dialogue_stay_together_even_where_the_file_mixes_them() -> None:
    rows = [Row(id=i, dialogue_id=d) for i, d in enumerate(["x", "y", "x", None, None])]
    assert [[row.id for row in group] for group in dialogues(rows)] == [[0, 2], [1], [3], [4]]


def test_language_is_what_most_rows_are_in() -> None:
    assert (
        language_of([Row(id=1, text="你好"), Row(id=2, text="ok 谢谢"), Row(id=3, text="a")])
        == "zh"
    )
    assert language_of([Row(id=1, text="hello")]) == "en"
    assert language_of([]) == "en"


def test_rows_of_a_dialogue_are_heard_turn_by_turn_whatever_the_files_order() -> None:
    rows = [Row(id=i, dialogue_id="x", turn=t) for i, t in enumerate([2, 0, 1])]
    assert [[row.id for row in group] for group in dialogues(rows)] == [[1, 2, 0]]
    unnumbered = [Row(id=i, dialogue_id="x", turn=t) for i, t in enumerate([2, None, 1])]
    assert [[row.id for row in group] for group in dialogues(unnumbered)] == [[0, 1, 2]]
