from __future__ import annotations

from typing import Any

import pytest

from assist.analysis.questions import Detector, Found, question_score, spoken
from assist.analysis.questions.extent import Pause

Row = tuple[str, dict[str, str]]


def asked(detector: Detector, text: str, pauses: tuple[Pause, ...] = ()) -> list[Found]:
    return [found for found in detector.find(text, pauses) if found.kind == "question"]


def test_a_question_is_cut_out_of_the_turn(detectors: dict[str, Detector], question: Row) -> None:
    language, row = question
    text = row["say"]
    found = asked(detectors[language], text)
    assert [text[one.start : one.end] for one in found] == [row["asks"]]


def test_a_question_tells_what_it_expects(detectors: dict[str, Detector], question: Row) -> None:
    language, row = question
    assert [one.expects for one in asked(detectors[language], row["say"])] == [row["expects"]]


def test_several_questions_in_one_turn(
    detectors: dict[str, Detector], several: tuple[str, dict[str, list[str]]]
) -> None:
    language, row = several
    text = str(row["say"])
    found = asked(detectors[language], text)
    assert [text[one.start : one.end] for one in found] == row["asks"]


def test_a_rhetorical_question_wants_no_answer(
    detectors: dict[str, Detector], rhetorical: tuple[str, str]
) -> None:
    language, text = rhetorical
    assert asked(detectors[language], text) == []


def test_a_line_check_wants_no_answer(
    detectors: dict[str, Detector], check: tuple[str, str]
) -> None:
    language, text = check
    assert asked(detectors[language], text) == []


def test_a_statement_is_no_question(
    detectors: dict[str, Detector], statement: tuple[str, str]
) -> None:
    language, text = statement
    assert [one for one in detectors[language].find(text) if one.kind != "weak"] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_there_are_enough_cases(language: str, kit: Any) -> None:
    cases = kit.load(f"cases.{language}.yaml")
    assert len(cases["questions"]) >= 60
    assert sum(len(cases[kind]) for kind in ("rhetorical", "checks", "statements")) >= 60
    said = [row["say"] for row in cases["questions"]]
    assert len(said) == len(set(said))


def test_rhetorical_questions_still_score_as_questions_in_form(
    detectors: dict[str, Detector],
) -> None:
    assert question_score("你们就是这样骗人的吗", detectors["zh"]) > 0.5
    assert question_score("Are you kidding me?", detectors["en"]) > 0.5


def test_the_triggers_hide_no_question(question: Row, detectors: dict[str, Detector]) -> None:
    language, row = question
    detector = detectors[language]
    for clause in detector.clauser.split(row["say"]):
        own = row["say"][clause.start : clause.end]
        if detector.read(own, led=clause.led).score >= detector.threshold and not clause.led:
            assert detector.wants_answer(own)


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("这个钱，什么时候能到？", "这个钱什么时候能到"),
        ("What's the fee — and WHO pays?", "what's the fee and who pays"),
        ("我的 iPhone 坏了。", "我的iphone坏了"),
        ("…", ""),
    ],
)
def test_written_text_is_read_as_it_would_be_heard(written: str, heard: str) -> None:
    assert spoken(written) == heard


def test_scores_lie_between_0_and_1_and_nothing_scores_0(detectors: dict[str, Detector]) -> None:
    assert question_score("", detectors["zh"]) == 0.0
    for text in ("吗吗吗什么怎么谁哪里多少", "不知道没什么谢谢", "嗯"):
        assert 0.0 < question_score(text, detectors["zh"]) <= 1.0


def test_a_pause_keeps_an_answer_out_of_the_question(detectors: dict[str, Detector]) -> None:
    text = "我不去那里什么时候能到"
    found = asked(detectors["zh"], text, (Pause(5, 300),))
    assert [text[one.start : one.end] for one in found] == ["什么时候能到"]


def test_a_pause_inside_a_phrase_does_not_cut_it(detectors: dict[str, Detector]) -> None:
    text = "我的那个退款什么时候能到"
    for offset in (2, 4):
        found = asked(detectors["zh"], text, (Pause(offset, 300),))
        assert [text[one.start : one.end] for one in found] == [text]


def test_a_tag_after_a_pause_asks_about_the_clause_before(detectors: dict[str, Detector]) -> None:
    text = "你们今天会来修空调对吧"
    found = asked(detectors["zh"], text, (Pause(9, 800),))
    assert [text[one.start : one.end] for one in found] == [text]
    text = "the deposit is refundable is that right"
    found = asked(detectors["en"], text, (Pause(25, 800),))
    assert [text[one.start : one.end] for one in found] == [text]


def test_a_particle_completes_a_question_and_a_question_word_does_not(
    detectors: dict[str, Detector],
) -> None:
    assert asked(detectors["zh"], "这个能退吗")[0].quick
    assert not asked(detectors["zh"], "什么时候能到")[0].quick
    assert asked(detectors["en"], "it came today didn't it")[0].quick


def test_every_found_question_names_its_cues(detectors: dict[str, Detector]) -> None:
    assert "when" in asked(detectors["zh"], "什么时候能到")[0].cues
    assert "aux_start" in asked(detectors["en"], "can you check it")[0].cues
