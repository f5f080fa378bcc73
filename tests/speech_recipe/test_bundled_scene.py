import json

import pytest
import soundfile
import yaml


@pytest.fixture(scope="module")
def truth(scene_folder):
    return json.loads((scene_folder / "truth.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def script(scene_folder):
    return yaml.safe_load((scene_folder / "script.yaml").read_text("utf-8"))


def test_recording_is_small_stereo_and_16_khz(scene_folder):
    info = soundfile.info(scene_folder / "call.flac")
    assert (info.samplerate, info.channels, info.subtype) == (16000, 2, "PCM_16")
    assert 80 <= info.duration <= 110
    assert (scene_folder / "call.flac").stat().st_size < 4_000_000


def test_truth_says_what_the_script_says(truth, script):
    marks = str.maketrans("", "", " ，。？")
    said = sorted(turn["text"] for turn in truth["turns"])
    assert said == sorted(turn["text"].translate(marks) for turn in script["turns"])
    assert truth["format"] == "assist.transcript/1"


def test_words_are_in_order_and_inside_their_turns(truth):
    starts = [turn["start_ms"] for turn in truth["turns"]]
    assert starts == sorted(starts)
    for turn in truth["turns"]:
        assert turn["text"] == "".join(word["word"] for word in turn["words"])
        times = [edge for word in turn["words"] for edge in (word["start_ms"], word["end_ms"])]
        assert times == sorted(times)
        assert (times[0], times[-1]) == (turn["start_ms"], turn["end_ms"])


def find(truth, fragment):
    return next(turn for turn in truth["turns"] if fragment in turn["text"])


def test_the_agent_cuts_in_and_keeps_the_floor(truth):
    customer, agent = find(truth, "每次都让我等"), find(truth, "先生您听我说")
    assert 800 <= customer["end_ms"] - agent["start_ms"] <= 1000
    assert agent["end_ms"] > customer["end_ms"] + 2000


def test_one_listener_token_lies_inside_the_customers_turn(truth):
    token = next(turn for turn in truth["turns"] if turn["text"] == "嗯")
    listened = find(truth, "手机银行转的")
    assert listened["start_ms"] < token["start_ms"] < token["end_ms"] < listened["end_ms"]


def test_anger_is_much_louder_than_calm(truth, scene_folder):
    samples, _ = soundfile.read(scene_folder / "call.flac")

    def power(turn):
        first, last = turn["start_ms"] * 16, turn["end_ms"] * 16
        return float((samples[first:last, 1] ** 2).mean())

    calm, angry = find(truth, "对方还没收到"), find(truth, "你不要打断我")
    assert power(angry) / power(calm) > 10 ** (8 / 10)
