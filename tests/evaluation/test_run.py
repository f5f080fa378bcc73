from __future__ import annotations

from collections.abc import Sequence

from assist.evaluation.rows import Row
from assist.evaluation.run import evaluate, unpunctuated
from assist.evaluation.targets import Scorer, Target
from assist.packs.pack import load_pack
from assist.pipeline import Pack


def long_ones(_: Pack) -> Scorer:
    """Scores a row by its place in its dialogue, and abstains from the first."""

    def score(rows: Sequence[Row]) -> list[float | None]:
        heard.append([row.text for row in rows])
        return [None, *(0.5 for _ in rows[1:])][: len(rows)]

    return score


heard: list[list[str]] = []
TARGET = Target(long_ones, lambda _: 0.5, lambda row: row.label)


def test_dialogues_are_heard_whole_and_scores_come_in_the_files_order() -> None:
    heard.clear()
    rows = [
        Row(id=1, dialogue_id="x", text="您好！", label=0),
        Row(id=2, dialogue_id="y", text="钱呢？", label=1),
        Row(id=3, dialogue_id="x", text="钱呢？", label=1),
        Row(id=4, dialogue_id="y", text="好的。"),
    ]
    found = evaluate(rows, TARGET, load_pack("zh"), punctuation=False)
    assert heard == [["您好", "钱呢"], ["钱呢", "好的"]]
    assert [(row.id, score) for row, score in found.scores] == [(1, None), (2, None), (3, 0.5)]
    assert (found.figures.n, found.figures.positives, found.figures.abstained) == (3, 2, 2)


def test_punctuation_stays_where_it_is_asked_for() -> None:
    heard.clear()
    evaluate([Row(id=1, text="钱呢？", label=1)], TARGET, load_pack("zh"), punctuation=True)
    assert heard == [["钱呢？"]]


def test_text_is_spelt_as_a_recogniser_would_but_turns_keep_their_marks() -> None:
    row = Row(id=1, text="C: @shop where’s my parcel?! http://x.y/z\nA: It's here — “now”.")
    assert unpunctuated(row).text == "C: where's my parcel\nA: It's here now"
    assert unpunctuated(Row(id=1, text="o_k, mm-hmm")).text == "o_k mm hmm"
    assert unpunctuated(Row(id=1, text="#话题#你们@小明")).text == "话题 你们 小明"
