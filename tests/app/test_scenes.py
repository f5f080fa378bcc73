"""The bundled calls: which there are, and how one is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.app.scenes import find_scene, scene_names, scene_recording, scene_takes, scenes
from assist.errors import UsageError

TROUBLES = ["bank-transfer", "damaged-goods", "hotel-room"]


def test_each_trouble_has_two_takes_in_chinese() -> None:
    assert scene_names("zh") == TROUBLES
    listed = [(scene.info.scene, scene.info.take) for scene in scenes("zh")]
    assert listed == [(name, take) for name in TROUBLES for take in ("badly", "well")]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_recording_with_a_script_can_be_asked_for(repository: Path, language: str) -> None:
    folders = {path.parent for path in repository.glob(f"models/scenes/{language}/*/script.yaml")}
    assert {scene.recording.parent for scene in scenes(language)} == folders
    assert all(scene.recording.is_file() for scene in scenes(language))


def test_without_a_take_the_story_is_played() -> None:
    told = find_scene("zh", "hotel-room")
    assert told.info.take == "badly"
    assert scene_recording("zh", "hotel-room") == told.recording
    assert scene_recording("zh", None) == scene_recording("zh", "bank-transfer", "badly")


def test_a_take_is_another_recording() -> None:
    recordings = {scene_recording("zh", "bank-transfer", take) for take in (None, "badly", "well")}
    assert len(recordings) == 2


def test_a_scene_names_the_pack_of_its_business() -> None:
    packs = {scene.info.scene: scene.info.pack for scene in scenes("zh")}
    assert packs == {
        "bank-transfer": "zh-bank",
        "damaged-goods": "zh-shop",
        "hotel-room": "zh-hotel",
    }


@pytest.mark.parametrize(
    ("language", "name", "take", "named", "offered"),
    [
        ("zh", "moon", None, "moon", "hotel-room"),
        ("zh", "hotel-room", "gladly", "gladly", "badly, well"),
        ("en", "late-parcel", "well", "well", "badly"),
        ("fr", None, None, "fr", "en, zh"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(
    language: str, name: str | None, take: str | None, named: str, offered: str
) -> None:
    with pytest.raises(UsageError) as caught:
        find_scene(language, name, take)
    assert named in str(caught.value)
    assert offered in caught.value.remedy


def test_a_scene_that_is_not_there_has_no_takes() -> None:
    assert scene_takes("zh", "moon") == []
    assert scene_takes("zh", "hotel-room") == ["badly", "well"]
