"""The score that ranks rows, calls and versions."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.analysis.anger import AngerPack, Said, score_dialogue
from assist.packs.pack import load_pack

PACK = load_pack("zh").anger


def scores(*rows: tuple[str | None, str]) -> list[float | None]:
    return score_dialogue([Said(speaker, text) for speaker, text in rows], PACK)


def known(score: float | None) -> float:
    assert score is not None
    return score


def test_every_row_of_a_customer_has_a_score_and_the_agents_rows_have_none() -> None:
    found = scores(("customer", "你好"), ("agent", "您好"), ("customer", "我要投诉你们"))
    assert found[1] is None
    assert 0.0 < known(found[0]) < known(found[2]) < 1.0


def test_a_row_is_scored_from_itself_and_those_before_it_alone() -> None:
    rows = [("customer", "你们太过分了"), ("customer", "那你说怎么办"), ("customer", "谢谢")]
    assert scores(*rows)[:2] == scores(*rows[:2])


def test_what_a_speaker_said_before_counts_and_fades() -> None:
    question = ("customer", "那你说怎么办")
    angry = ("customer", "你们就是骗子把钱还给我")
    calm = ("customer", "好的谢谢你")
    after_anger = known(scores(angry, question)[-1])
    assert after_anger > known(scores(question)[-1]) > known(scores(calm, question)[-1])
    assert after_anger > known(scores(angry, calm, calm, calm, question)[-1])


def test_another_persons_anger_counts_but_not_an_agents() -> None:
    answer = ("b", "你到底想怎么样")
    quarrel = scores(("a", "你混蛋你给我滚"), answer)
    assert known(quarrel[-1]) > known(scores(("agent", "你混蛋你给我滚"), answer)[-1])


def test_a_row_without_words_gets_what_went_before() -> None:
    ordinary = known(scores(("customer", ""))[0])
    assert known(scores(("customer", "你们就是骗子"), ("customer", " "))[-1]) > ordinary


def test_a_dialogue_in_one_row_is_scored_by_the_customers_side() -> None:
    pleased = "C: 我的网断了\nA: 已经修好了\nC: 好了谢谢你们真快"
    angry = "C: 我的网断了\nA: 请耐心等待\nC: 等了三天了没人管你们太敷衍了"
    rude_agent = "C: 我的网断了\nA: 你有病啊滚\nC: 好了谢谢你们真快"
    found = [known(score) for score in scores((None, pleased), (None, angry), (None, rude_agent))]
    assert found[0] == found[2] < found[1]
    assert score_dialogue([Said(None, "A: 您好")], PACK) == [None]


@pytest.mark.parametrize("speaker", [None, "customer"])
def test_without_weights_the_live_level_is_the_score(speaker: str | None) -> None:
    bare = AngerPack(PACK.data)
    rows = [Said(speaker, "你好我想查一下"), Said("agent", "您好"), Said(speaker, "我要投诉你们")]
    found = score_dialogue(rows, bare)
    assert found[1] is None
    assert known(found[0]) < known(found[2])
    assert known(score_dialogue([Said(None, "C: 你们是骗子\nA: 抱歉")], bare)[0]) > 0.5


def test_the_words_that_ship_are_read_from_the_pack(repository: Path) -> None:
    assert (repository / "models/packs/zh/anger.weights").is_file()
    assert PACK.weights is not None
