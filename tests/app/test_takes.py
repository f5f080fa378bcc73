"""The bundled calls in two takes, heard by the real recogniser: what each shows an agent."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from assist.app.config import Config
from assist.app.review import ReviewOptions, run_review
from assist.app.scenes import find_scene, scene_names
from assist.review.report_parts import CallReport, Report, ReportPrompt

pytestmark = pytest.mark.asr

SCENES = scene_names("zh")


def heard(name: str, take: str, folder: Path) -> CallReport:
    scene = find_scene("zh", name, take)
    target = folder / "report.json"
    options = ReviewOptions(
        json=str(target),
        channels="agent,customer",
        timing_only=False,
        language="zh",
        model="zh-demo",
        pack=Path(scene.info.pack),
    )
    run_review((scene.recording,), options, Config())
    (call,) = msgspec.json.decode(target.read_bytes(), type=Report).calls
    return call


def during(call: CallReport) -> list[ReportPrompt]:
    return [prompt for prompt in call.prompts if prompt.at_ms < call.duration_ms]


@pytest.fixture(scope="module", params=SCENES)
def takes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[CallReport, CallReport]:
    folder = tmp_path_factory.mktemp(request.param)
    return heard(request.param, "badly", folder), heard(request.param, "well", folder)


@pytest.fixture
def badly(takes: tuple[CallReport, CallReport]) -> CallReport:
    return takes[0]


@pytest.fixture
def well(takes: tuple[CallReport, CallReport]) -> CallReport:
    return takes[1]


def results(call: CallReport) -> dict[str, str]:
    return {item.id: item.result for item in call.scorecard.items}


def test_the_call_handled_badly_tells_its_story(badly: CallReport) -> None:
    signals = {(signal.signal, signal.band) for signal in badly.signals}
    assert {("anger", "angry"), ("anger", "furious")} <= signals
    assert {"agent_interrupts", "question_unanswered"} <= {name for name, _ in signals}
    topics = {prompt.card.split(".")[0] for prompt in badly.prompts}
    assert {"anger", "floor", "question"} <= topics
    assert results(badly)["OBJ-1"] == "fail"


def test_the_call_handled_well_needs_hardly_a_prompt(well: CallReport) -> None:
    assert len(during(well)) <= 2, [(p.at_ms, p.card) for p in during(well)]
    stages = [stage.stage for stage in well.stages]
    assert stages.index("empathy") < stages.index("solution")
    assert stages[-1] == "closing"
    judged = results(well)
    for done in ("SVC-13", "PIV-1", "SVC-25b", "OBJ-7", "OBJ-8", "AFT-2", "OBJ-4", "SVC-17"):
        assert judged[done] == "pass", done


def test_the_well_handled_call_scores_far_better(badly: CallReport, well: CallReport) -> None:
    assert badly.scorecard.score is not None
    assert well.scorecard.score is not None
    assert well.scorecard.score >= badly.scorecard.score + 15
