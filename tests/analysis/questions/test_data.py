from __future__ import annotations

from pathlib import Path

import pytest

from assist.analysis.questions import Detector, QuestionOptions, QuestionRules
from assist.analysis.questions.data import EXPECTS
from assist.errors import PackError
from assist.packs.yaml_file import parse_yaml, read_yaml


def test_both_packs_say_how_every_kind_of_answer_sounds(
    rules: dict[str, QuestionRules],
) -> None:
    for data in rules.values():
        assert set(data.answers.fits) == set(EXPECTS)
        assert all(data.answers.fits.values())


def test_every_cue_is_reachable(rules: dict[str, QuestionRules]) -> None:
    for data in rules.values():
        assert all(cue.phrases for cue in data.cues)
        assert any(cue.weight < 0 for cue in data.cues)


def pack(language: str) -> Path:
    return Path(__file__).parents[3] / "models" / "packs" / language / "questions.yaml"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("threshold: 0.5", "threshold: 1.5", "must lie between 0 and 1"),
        ("id: where", "id: when", "used twice"),
        ("expects: place", "expects: spot", "spot"),
        ("max_chars: 28", "max_chars: 28\n  longest: 3", "longest"),
        ("between: [还是]", 'between: ["/(/"]', "regular expression"),
    ],
)
def test_a_faulty_pack_is_explained(old: str, new: str, message: str) -> None:
    text = pack("zh").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(PackError, match=message) as raised:
        parse_yaml(text.replace(old, new, 1), "questions.yaml", QuestionRules)
    assert raised.value.line is not None


def test_wording_is_data(tmp_path: Path) -> None:
    text = pack("zh").read_text(encoding="utf-8")
    path = tmp_path / "questions.yaml"
    path.write_text(text.replace("[什么时候, 啥时候,", "[什么时候, 猴年马月, 啥时候,", 1), "utf-8")
    path.write_text(
        path.read_text("utf-8").replace("triggers: [什么,", "triggers: [猴年马月, 什么,", 1),
        "utf-8",
    )
    changed = Detector(read_yaml(path, QuestionRules))
    shipped = Detector(read_yaml(pack("zh"), QuestionRules))
    assert [found.expects for found in changed.find("猴年马月才能退款")] == ["time"]
    assert shipped.find("猴年马月才能退款") == ()


def test_options_have_units_and_sources() -> None:
    text = QuestionOptions.__doc__ or ""
    described = {line.split(":")[0].strip() for line in text.splitlines() if ":" in line}
    assert set(QuestionOptions.__struct_fields__) <= described
    entries = text.split("Attributes:")[1].replace("\n            ", " ").strip().splitlines()
    assert all("Source" in entry for entry in entries if entry.strip())
