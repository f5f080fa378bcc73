"""Stored calls conclude to exactly what was reviewed, in any order of their channels."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.app.replay import channel_by_channel, conclude, outputs_path
from assist.events import Input, decode_output
from assist.packs.pack import load_pack
from assist.store.journal import JOURNAL_SUFFIX, Journal

JOURNALS = sorted(Path(__file__).parent.glob(f"*{JOURNAL_SUFFIX}"))


def test_there_are_golden_journals_of_both_languages() -> None:
    assert {Journal(path).header.language for path in JOURNALS} == {"zh", "en"}


@pytest.mark.parametrize("path", JOURNALS, ids=lambda path: path.name)
def test_a_journal_concludes_to_its_golden_outputs(path: Path) -> None:
    journal = Journal(path)
    expected = [decode_output(line) for line in outputs_path(path).read_bytes().splitlines()]
    found = list(conclude(journal.header, journal, load_pack(journal.header.language)))
    for here, there in zip(found, expected, strict=False):
        assert here == there
    assert len(found) == len(expected)


@pytest.mark.parametrize("path", JOURNALS, ids=lambda path: path.name)
def test_feeding_one_channel_after_the_other_changes_nothing(path: Path) -> None:
    journal = Journal(path)
    inputs: list[Input] = list(journal)
    pack = load_pack(journal.header.language)
    merged = list(conclude(journal.header, inputs, pack))
    assert list(conclude(journal.header, channel_by_channel(inputs), pack)) == merged
