"""An edited wrap-up is kept whole, for its owner, and read back strictly."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.errors import InputError, SetupError
from assist.store.wrap_ups import (
    MAX_WRAP_UP_BYTES,
    EditedDraft,
    EditedWrapUp,
    StoredWrapUp,
    decode_edited,
    load_wrap_up,
    save_wrap_up,
)

STORED = StoredWrapUp(
    call_id="c-1",
    edited_at="2026-03-05T10:00:00+08:00",
    edited=EditedWrapUp(
        problem="转账没到",
        promises=("三点前回电",),
        drafts=(EditedDraft(channel="sms", text="您好"),),
    ),
)


def test_it_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    path = tmp_path / "c-1.wrap_up.json"
    assert load_wrap_up(path) is None
    save_wrap_up(path, STORED)
    assert load_wrap_up(path) == STORED
    assert path.stat().st_mode & 0o077 == 0
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot be kept"):
        save_wrap_up(tmp_path / "none" / "c.wrap_up.json", STORED)


@pytest.mark.parametrize("content", [b"", b"{", b'{"format":"assist.report/1"}', b"\xff"])
def test_another_file_is_no_wrap_up(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "c.wrap_up.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match="no wrap-up"):
        load_wrap_up(path)


def test_fields_that_are_not_named_stay_as_derived() -> None:
    edited = decode_edited('{"solution":"已加急"}'.encode())
    assert edited == EditedWrapUp(solution="已加急")
    assert edited.problem is None


@pytest.mark.parametrize(
    "data",
    [
        b"[]",
        b'{"problm":"x"}',
        b'{"problem":3}',
        b'{"drafts":[{"channel":"fax","text":"x"}]}',
        b'{"promises":' + b"[" + b'"x",' * 60 + b'"x"]}',
        b'{"problem":"' + b"x" * 5_000 + b'"}',
        b" " * (MAX_WRAP_UP_BYTES + 1),
        b"\xff\xfe",
    ],
)
def test_what_is_no_edit_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        decode_edited(data)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"{", "this is not JSON (input data was truncated); see the fields of a wrap-up in"),
        (b"[]", "this must be an object but is empty; see"),
        (b'{"promises": 3}', "`promises` must be a list or nothing but is `3`; see"),
        (b'{"promises": ["a", 3]}', "promises[1]: this item of `promises` must be a text but is"),
        (b'{"drafts": [{"channel": "fax", "text": "x"}]}', "drafts[0].channel: `channel` has the"),
        (
            b'{"drafts": [{"channel": "sms"}]}',
            "drafts[0].text: this item of `drafts` has no `text`",
        ),
        (b'{"problm": "x"}', "this has no key `problm`; try `problem`."),
        (b'{"problem": "\xff"}', "the text is not UTF-8; see"),
    ],
)
def test_what_does_not_fit_is_told_in_words(data: bytes, told: str) -> None:
    with pytest.raises(InputError) as caught:
        decode_edited(data)
    assert str(caught.value).startswith(told)
    assert "$" not in str(caught.value)
