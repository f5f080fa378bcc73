"""The demo, as a machine sees it: the real recogniser, server and stream, and nothing else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import connect

from assist.app.scenes import scene_language, scene_recording
from assist.errors import UsageError

pytestmark = pytest.mark.asr

# Every connection to anywhere but this machine fails, and says where it wanted to go.
OFFLINE = """
import ipaddress, socket, sys
def guard(method):
    def checked(self, address, *rest):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            assert ipaddress.ip_address(address[0]).is_loopback, address
        return method(self, address, *rest)
    return checked
socket.socket.connect = guard(socket.socket.connect)
socket.socket.connect_ex = guard(socket.socket.connect_ex)
from assist.cli.main import run
sys.exit(run(sys.argv[1:]))
"""


class Played:
    """One run of the demo."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.journal = folder / "demo.journal.jsonl"
        arguments = ["demo", "--no-browser", "--port", "0", "--speed", "8", "--debug"]
        arguments += ["--journal", str(self.journal), *options]
        command = [sys.executable, "-c", OFFLINE, *arguments]
        environment = {**os.environ, "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder)}
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            self.first_line = process.stdout.readline()
            self.messages = list(self._watch())
            self.said = self.first_line + process.stdout.read() + process.stderr.read()
        self.status = process.returncode

    def _watch(self) -> Iterator[dict[str, Any]]:
        match = re.fullmatch(r"overlay: http://(127\.0\.0\.1:\d+)/\?token=(\S+)\n", self.first_line)
        assert match is not None, self.first_line
        with connect(f"ws://{match.group(1)}/stream?token={match.group(2)}") as stream:
            for text in stream:
                message = json.loads(text)
                yield message
                if message["type"] == "call_ended":
                    return

    def of_type(self, name: str) -> list[dict[str, Any]]:
        return [message for message in self.messages if message["type"] == name]


CALLS = ("zh", "en")


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Played]:
    folders = {language: tmp_path_factory.mktemp(f"demo-{language}") for language in CALLS}
    return {
        "zh": Played(folders["zh"]),
        "en": Played(folders["en"], "--lang", "en"),
    }


@pytest.fixture(params=CALLS)
def played(request: pytest.FixtureRequest, calls: dict[str, Played]) -> Played:
    """The default call of each language in turn."""
    return calls[request.param]


@pytest.fixture
def chinese(calls: dict[str, Played]) -> Played:
    return calls["zh"]


@pytest.fixture
def english(calls: dict[str, Played]) -> Played:
    return calls["en"]


def test_it_ends_well_and_by_itself(played: Played) -> None:
    assert played.status == 0, played.said
    assert played.messages[0]["type"] == "snapshot"


def test_the_screen_is_told_the_language(calls: dict[str, Played]) -> None:
    for language, played in calls.items():
        (started,) = played.of_type("call_started")
        assert started["language"] == language


def test_messages_are_numbered_without_a_gap(played: Played) -> None:
    numbers = [message["seq"] for message in played.messages[1:]]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_both_sides_words_appear_as_they_are_spoken(played: Played) -> None:
    for speaker in ("agent", "customer"):
        lines = [m for m in played.of_type("partial") if m["speaker"] == speaker]
        finals = [m for m in played.of_type("final") if m["speaker"] == speaker]
        assert len(lines) > 3 * len(finals) > 9


def test_anger_rises_from_calm_to_angry_and_falls_again(played: Played) -> None:
    bands = [m["band"] for m in played.of_type("anger") if m["band"]]
    assert bands[0] == "calm"
    assert "angry" in bands
    assert bands.index("tense") < bands.index("angry")
    levels = [m["level"] for m in played.of_type("anger") if m["level"] is not None]
    assert levels[-1] < max(levels) / 2


def test_the_interruption_is_the_agents_and_the_backchannel_is_none(played: Played) -> None:
    last = {m["id"]: m for m in played.of_type("overlap")}
    kinds = [(m["by"], m["kind"]) for m in last.values()]
    assert kinds.count(("agent", "interruption")) == 1
    assert ("agent", "backchannel") in kinds
    assert not [kind for by, kind in kinds if by == "customer" and kind == "interruption"]


def test_the_question_stands_open_until_it_is_answered(chinese: Played) -> None:
    asked = [m for m in chinese.of_type("question") if "什么时候能到" in m["text"]]
    states = [m["status"] for m in asked]
    assert states[0] == "open"
    assert "unanswered" in states
    assert states[-1] == "answered"
    assert asked[0]["due_ms"] > asked[0]["at_ms"]


def test_an_english_question_is_missed_asked_again_and_answered(english: Played) -> None:
    asked = [m for m in english.of_type("question") if "when will my parcel be here" in m["text"]]
    states = [m["status"] for m in asked]
    assert states[0] == "open"
    assert "unanswered" in states
    assert states[-1] == "answered"
    assert asked[-1]["repeats"] >= 1
    assert asked[0]["expects"] == "time"
    assert "tomorrow" in asked[-1]["answer"]


def test_each_trouble_gets_a_fitting_prompt(played: Played) -> None:
    names = {m["id"]: m["signal"] for m in played.of_type("signal")}
    causes = {names[s] for m in played.of_type("prompt") for s in m["because"] if s in names}
    assert "agent_interrupts" in causes
    assert "anger" in causes
    assert causes & {"question_open", "question_unanswered"}


def test_at_most_two_prompts_stand_at_any_time(played: Played) -> None:
    up: set[str] = set()
    for message in played.of_type("prompt"):
        (up.add if message["state"] == "shown" else up.discard)(message["id"])
        assert len(up) <= 2


def promised(wrap_up: dict[str, Any]) -> str:
    return " ".join([wrap_up["follow_up"], *wrap_up["promises"]])


def test_the_wrap_up_names_problem_and_promise(chinese: Played) -> None:
    (ended,) = chinese.of_type("call_ended")
    assert "没收到" in ended["wrap_up"]["problem"]
    assert "3点" in promised(ended["wrap_up"])


def test_the_english_wrap_up_names_problem_and_promise(english: Played) -> None:
    (ended,) = english.of_type("call_ended")
    assert "has not arrived" in ended["wrap_up"]["problem"]
    assert "tomorrow before noon" in promised(ended["wrap_up"])


def test_nothing_that_was_said_is_printed(calls: dict[str, Played]) -> None:
    assert not re.search("[\u4e00-\u9fff]", calls["zh"].said)
    assert not re.search("parcel|arrived|sorry", calls["en"].said)


def test_a_scene_brings_its_language_along() -> None:
    assert scene_language("late-parcel") == "en"
    assert scene_language("hotel-room") == "zh"
    assert scene_language("no-such-scene") is None
    assert scene_language(None) is None


def test_a_scene_of_another_language_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError) as caught:
        scene_recording("en", "hotel-room")
    assert "late-parcel" in caught.value.remedy


def test_its_journal_replays_to_the_same(played: Played) -> None:
    replayed = subprocess.run(
        [sys.executable, "-m", "assist", "replay", str(played.journal), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert replayed.returncode == 0, replayed.stderr
    assert "the same as then" in replayed.stdout
