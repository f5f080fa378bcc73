"""`assist eval`: a file of labelled rows in, scores and figures out."""

from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Assist = Callable[..., "subprocess.CompletedProcess[str]"]

ANGRY = (
    ("你们这什么破服务，我都打了八遍电话了！", 1),
    ("气死我了，你们就是骗子，我要投诉你们！", 1),
    ("好的，谢谢你啊，麻烦了。", 0),
    ("我想问一下，怎么开发票？", 0),
)
ASKED = (("where is my parcel", 1), ("how much is it", 1), ("okay thank you", 0), ("i see", 0))


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def plain_rows(texts: tuple[tuple[str, int], ...], gold: str = "label") -> list[dict[str, Any]]:
    return [
        {"id": f"r{at}", "dialogue_id": f"d{at}", "turn": 0, "speaker": "customer", "text": text}
        | {"label": None, gold: label}
        for at, (text, label) in enumerate(texts)
    ]


def figures(result: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert result.returncode == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_anger_is_ranked_and_every_labelled_row_scored(assist: Assist, tmp_path: Path) -> None:
    rows = [*plain_rows(ANGRY), {"id": "context", "text": "喂", "label": None}]
    file = write(tmp_path / "rows.jsonl.gz", rows)
    scores = tmp_path / "scores.jsonl"
    found = figures(assist("eval", "anger", file, "--scores", scores, "--json", "-"))
    assert (found["target"], found["n"], found["positives"], found["auc"]) == ("anger", 4, 2, 1.0)
    assert found["pack"]["name"] == "通用（普通话）"
    told = [json.loads(line) for line in scores.read_text().splitlines()]
    assert [row["id"] for row in told] == ["r0", "r1", "r2", "r3"]
    assert all(0 <= row["score"] <= 1 for row in told)


def test_a_whole_dialogue_is_scored_by_its_customer(assist: Assist, tmp_path: Path) -> None:
    angry = "A: 您好，请讲。\nC: 我都等了三天了，你们到底管不管？\nA: 抱歉。\nC: 骗子，我要投诉！"
    calm = "C: 请问几点关门？\nA: 九点。\nC: 好的，谢谢。"
    rows = [{"id": 1, "text": angry, "label": 1}, {"id": 2, "text": calm, "label": 0}]
    found = figures(assist("eval", "anger", write(tmp_path / "d.jsonl", rows), "--json", "-"))
    assert found["auc"] == 1.0


def test_questions_go_by_the_field_of_that_name(assist: Assist, tmp_path: Path) -> None:
    file = write(tmp_path / "rows.jsonl", plain_rows(ASKED, gold="question"))
    found = figures(assist("eval", "question", file, "--json", "-"))
    assert (found["pack"]["name"], found["n"], found["f1"]) == ("General English", 4, 1.0)


def test_answers_are_told_from_what_is_beside_the_point(assist: Assist, tmp_path: Path) -> None:
    rows = []
    for at, (text, label) in enumerate((("明天下午三点之前到账", 1), ("感谢您的耐心等待", 0))):
        asked = {"dialogue_id": f"d{at}", "turn": 0, "speaker": "customer", "label": None}
        rows.append({"id": f"q{at}", "text": "钱什么时候到账", **asked})
        told = {"dialogue_id": f"d{at}", "turn": 1, "speaker": "agent", "label": label}
        rows.append({"id": f"a{at}", "text": text, **told})
    found = figures(assist("eval", "answer", write(tmp_path / "a.jsonl", rows), "--json", "-"))
    assert (found["n"], found["auc"]) == (2, 1.0)


def test_interruptions_are_told_from_listeners_tokens(assist: Assist, tmp_path: Path) -> None:
    times = {"onset": 5.0, "overlap_dur": 0.3, "floor_talked_before": 4.0}
    cut = {"overlapper_talk_dur": 3.0, "floor_continues": 0.3, "text": "but that's not what i said"}
    token = {"overlapper_talk_dur": 0.3, "floor_continues": 6.0, "text": "mm-hmm"}
    rows = [{"id": "a", "label": 1, **times, **cut}, {"id": "b", "label": 0, **times, **token}]
    found = figures(
        assist("eval", "interruption", write(tmp_path / "o.jsonl", rows), "--json", "-")
    )
    assert found["auc"] == 1.0


def test_the_table_names_every_figure(assist: Assist, tmp_path: Path) -> None:
    result = assist("eval", "anger", write(tmp_path / "rows.jsonl", plain_rows(ANGRY)))
    assert result.returncode == 0, result.stderr
    for name in ("rows", "positives", "AUC", "F1", "precision at recall 0.5", "false alarms"):
        assert name in result.stdout


@pytest.mark.parametrize(
    ("target", "content", "status", "said"),
    [
        ("anger", "{broken", 1, ":1: not a row"),
        ("anger", '{"id": 1, "text": "x", "label": 3}', 1, ":1: not a row"),
        ("anger", '{"id": 1, "text": "x"}', 1, "no row has a label for `anger`"),
        ("interruption", '{"id": 1, "text": "x", "label": 1}', 1, "a time is missing"),
        ("mood", "{}", 2, "'mood' is not one of"),
    ],
)
def test_bad_input_is_one_sentence(
    assist: Assist, tmp_path: Path, target: str, content: str, status: int, said: str
) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(content)
    result = assist("eval", target, file, "--scores", tmp_path / "scores.jsonl")
    assert result.returncode == status
    (line,) = result.stderr.strip().splitlines()
    assert said in line
    assert not (tmp_path / "scores.jsonl").exists()
