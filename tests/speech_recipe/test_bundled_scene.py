import json

import pytest
import soundfile
import yaml
from recipe.templates import TextSource


def read_truth(folder):
    return json.loads((folder / "truth.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def truth(scene_folder):
    return read_truth(scene_folder)


@pytest.fixture(scope="module")
def script(scene_folder):
    return yaml.safe_load((scene_folder / "script.yaml").read_text("utf-8"))


def test_every_scene_is_tested(scenes_folder, bundled_scenes):
    assert tuple(sorted(path.parent.name for path in scenes_folder.glob("*/*.flac"))) == (
        bundled_scenes
    )


def test_recording_is_small_stereo_and_16_khz(scene_folder):
    info = soundfile.info(scene_folder / "call.flac")
    assert (info.samplerate, info.channels, info.subtype) == (16000, 2, "PCM_16")
    assert 90 <= info.duration <= 120
    assert (scene_folder / "call.flac").stat().st_size < 3_500_000


def test_truth_says_what_the_script_says(truth, script, scene_folder):
    marks = str.maketrans("", "", " ，。？")
    said = sorted(turn["text"] for turn in truth["turns"])
    assert said == sorted(turn["text"].translate(marks) for turn in script["turns"])
    assert truth["format"] == "assist.transcript/1"
    assert truth["call_id"] == script["call_id"] == scene_folder.name


def test_words_are_in_order_and_inside_their_turns(truth):
    starts = [turn["start_ms"] for turn in truth["turns"]]
    assert starts == sorted(starts)
    for turn in truth["turns"]:
        assert turn["text"] == "".join(word["word"] for word in turn["words"])
        times = [edge for word in turn["words"] for edge in (word["start_ms"], word["end_ms"])]
        assert times == sorted(times)
        assert (times[0], times[-1]) == (turn["start_ms"], turn["end_ms"])


def test_the_models_text_holds_every_sentence_of_the_scene(script, speech_folder):
    known = set(TextSource.load(speech_folder / "zh-demo" / "training").sentences)
    for turn in script["turns"]:
        said = [word for word in turn["text"].split() if word not in "，。？"]
        assert " ".join(said) in known or len(said) == 1


def find(truth, fragment):
    return next(turn for turn in truth["turns"] if fragment in turn["text"])


# scene, who is cut off, who cuts in
CUT_INS = [
    ("bank-transfer", "每次都让我等", "先生您听我说"),
    ("hotel-room", "酒店有酒店的规定", "你别跟我讲规定"),
    ("hotel-room", "我花了八百块钱", "女士您听我说"),
    ("damaged-goods", "系统里没有看到照片", "又是规定"),
    ("damaged-goods", "我请了两天假", "先生您先听我说"),
]


@pytest.mark.parametrize(("scene", "cut_off", "cuts_in"), CUT_INS)
def test_who_cuts_in_keeps_the_floor(scenes_folder, scene, cut_off, cuts_in):
    truth = read_truth(scenes_folder / scene)
    first, second = find(truth, cut_off), find(truth, cuts_in)
    assert first["speaker"] != second["speaker"]
    assert 800 <= first["end_ms"] - second["start_ms"] <= 1050
    assert second["end_ms"] > first["end_ms"] + 2000


# scene, the listener's word, the turn it is said into
BACKCHANNELS = [
    ("bank-transfer", "嗯", "手机银行转的"),
    ("hotel-room", "嗯", "我带着孩子"),
    ("hotel-room", "好的", "查到了九楼"),
    ("damaged-goods", "嗯", "外壳裂了"),
    ("damaged-goods", "嗯", "照片找到了"),
]


@pytest.mark.parametrize(("scene", "word", "into"), BACKCHANNELS)
def test_a_listener_token_lies_inside_the_others_turn(scenes_folder, scene, word, into):
    truth = read_truth(scenes_folder / scene)
    listened = find(truth, into)
    tokens = [
        turn
        for turn in truth["turns"]
        if turn["text"] == word and turn["speaker"] != listened["speaker"]
    ]
    assert any(
        listened["start_ms"] < token["start_ms"] < token["end_ms"] < listened["end_ms"]
        for token in tokens
    )


@pytest.mark.parametrize(
    ("scene", "deferral", "answer"),
    [
        ("bank-transfer", "请您稍等", "查到了"),
        ("hotel-room", "我查一下", "查到了"),
        ("damaged-goods", "我再查一下", "照片找到了"),
    ],
)
def test_the_answer_comes_seconds_after_the_deferral(scenes_folder, scene, deferral, answer):
    truth = read_truth(scenes_folder / scene)
    waited_ms = find(truth, answer)["start_ms"] - find(truth, deferral)["end_ms"]
    assert 3500 <= waited_ms <= 5000


@pytest.mark.parametrize(
    ("scene", "calm", "angry"),
    [
        ("bank-transfer", "对方还没收到", "你不要打断我"),
        ("hotel-room", "床单上有头发", "你让我把话说完"),
        ("damaged-goods", "送到就是坏的", "你不要打断我"),
    ],
)
def test_anger_is_much_louder_than_calm(scenes_folder, scene, calm, angry):
    truth = read_truth(scenes_folder / scene)
    samples, _ = soundfile.read(scenes_folder / scene / "call.flac")

    def power(turn):
        first, last = turn["start_ms"] * 16, turn["end_ms"] * 16
        return float((samples[first:last, 1] ** 2).mean())

    assert power(find(truth, angry)) / power(find(truth, calm)) > 10 ** (8 / 10)
