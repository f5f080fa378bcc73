import json

import pytest
import soundfile
import yaml
from recipe.templates import TextSource, held_out


def read_truth(folder):
    return json.loads((folder / "truth.json").read_text("utf-8"))


def read_info(folder):
    return yaml.safe_load((folder / "scene.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def truth(scene_folder):
    return read_truth(scene_folder)


@pytest.fixture(scope="module")
def script(scene_folder):
    return yaml.safe_load((scene_folder / "script.yaml").read_text("utf-8"))


def test_every_scene_is_tested(scenes_folder, bundled_scenes):
    found = [path.parent for path in scenes_folder.glob("*/*/call.flac")]
    names = tuple(sorted(f"{folder.parent.name}/{folder.name}" for folder in found))
    assert names == bundled_scenes


LIMITS = {
    ("zh", "badly"): (16000, 120, 3_500_000),
    ("zh", "well"): (8000, 160, 2_600_000),
    ("en", "badly"): (8000, 120, 1_500_000),
}
"""Sampling rate, most seconds, most bytes."""


def test_recording_is_small_and_stereo(scene_folder):
    info = soundfile.info(scene_folder / "call.flac")
    take = read_info(scene_folder)["take"]
    rate_hz, longest_s, most_bytes = LIMITS[scene_folder.parent.name, take]
    assert (info.samplerate, info.channels, info.subtype) == (rate_hz, 2, "PCM_16")
    assert 90 <= info.duration <= longest_s
    assert (scene_folder / "call.flac").stat().st_size < most_bytes


MARKS = "，。？,.?"


def said(turn):
    """The words of a script's turn that were spoken out."""
    return [word for word in turn["text"].split() if word not in MARKS]


def test_truth_says_what_the_script_says(truth, script, scene_folder, tokens_of):
    language = scene_folder.parent.name
    spoken = sorted(tokens_of(language, turn["text"]) for turn in truth["turns"])
    assert spoken == sorted(tokens_of(language, " ".join(said(t))) for t in script["turns"])
    assert truth["format"] == "assist.transcript/1"
    assert truth["language"] == script["language"] == language
    assert truth["call_id"] == script["call_id"] == scene_folder.name


def test_words_are_in_order_and_inside_their_turns(truth, tokens_of):
    starts = [turn["start_ms"] for turn in truth["turns"]]
    assert starts == sorted(starts)
    for turn in truth["turns"]:
        words = " ".join(word["word"] for word in turn["words"])
        language = truth["language"]
        assert tokens_of(language, turn["text"]) == tokens_of(language, words)
        times = [edge for word in turn["words"] for edge in (word["start_ms"], word["end_ms"])]
        assert times == sorted(times)
        assert (times[0], times[-1]) == (turn["start_ms"], turn["end_ms"])


def test_the_models_text_holds_every_sentence_of_the_scene(script, speech_folder):
    known = set(TextSource.load(speech_folder / script["model"] / "training").sentences)
    for turn in script["turns"]:
        assert " ".join(said(turn)) in known or len(said(turn)) == 1


def test_the_english_voices_were_never_heard_in_training(scenes_folder, unseen_folder):
    training = scenes_folder.parent / "speech" / "en-demo" / "training"
    voices = yaml.safe_load((training / "voices.yaml").read_text("utf-8"))
    assert not set(voices["train"]) & set(voices["held_out"])
    for folder in (scenes_folder / "en" / "late-parcel", unseen_folder):
        script = yaml.safe_load((folder / "script.yaml").read_text("utf-8"))
        spoken = {speaker["voice"] for speaker in script["speakers"].values()}
        assert spoken <= set(voices["held_out"])


def test_the_unseen_sentences_are_held_out_of_the_models_text(unseen_folder, speech_folder):
    text = TextSource.load(speech_folder / "en-demo" / "training")
    for turn in yaml.safe_load((unseen_folder / "script.yaml").read_text("utf-8"))["turns"]:
        assert held_out(turn["text"])
        assert turn["text"] not in text.sentences


def find(truth, fragment):
    return next(turn for turn in truth["turns"] if fragment in turn["text"])


# scene, who is cut off, who cuts in
CUT_INS = [
    ("zh/bank-transfer", "每次都让我等", "先生您听我说"),
    ("zh/hotel-room", "酒店有酒店的规定", "你别跟我讲规定"),
    ("zh/hotel-room", "我花了八百块钱", "女士您听我说"),
    ("zh/damaged-goods", "系统里没有看到照片", "又是规定"),
    ("zh/damaged-goods", "我请了两天假", "先生您先听我说"),
    ("en/late-parcel", "i have called three times", "madam please listen"),
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
    ("zh/bank-transfer", "嗯", "手机银行转的"),
    ("zh/hotel-room", "嗯", "我带着孩子"),
    ("zh/hotel-room", "好的", "查到了九楼"),
    ("zh/damaged-goods", "嗯", "外壳裂了"),
    ("zh/damaged-goods", "嗯", "照片找到了"),
    ("en/late-parcel", "okay", "the website says delivered"),
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
        ("zh/bank-transfer", "请您稍等", "查到了"),
        ("zh/hotel-room", "我查一下", "查到了"),
        ("zh/damaged-goods", "我再查一下", "照片找到了"),
        ("en/late-parcel", "please bear with me", "i have found it"),
    ],
)
def test_the_answer_comes_seconds_after_the_deferral(scenes_folder, scene, deferral, answer):
    truth = read_truth(scenes_folder / scene)
    waited_ms = find(truth, answer)["start_ms"] - find(truth, deferral)["end_ms"]
    assert 3500 <= waited_ms <= 5000


EIGHT_DB = 10 ** (8 / 10)


def customer_power(folder, turn):
    samples, rate_hz = soundfile.read(folder / "call.flac")
    first, last = (turn[edge] * rate_hz // 1000 for edge in ("start_ms", "end_ms"))
    return float((samples[first:last, 1] ** 2).mean())


@pytest.mark.parametrize(
    ("scene", "calm", "angry"),
    [
        ("zh/bank-transfer", "对方还没收到", "你不要打断我"),
        ("zh/hotel-room", "床单上有头发", "你让我把话说完"),
        ("zh/damaged-goods", "送到就是坏的", "你不要打断我"),
        ("en/late-parcel", "it still has not arrived", "do not interrupt me"),
    ],
)
def test_anger_is_much_louder_than_calm(scenes_folder, scene, calm, angry):
    truth = read_truth(scenes_folder / scene)
    assert customer_power(scenes_folder / scene, find(truth, angry)) > EIGHT_DB * customer_power(
        scenes_folder / scene, find(truth, calm)
    )


WELL = ("zh/bank-transfer", "zh/damaged-goods", "zh/hotel-room")
"""Scenes that have a second take, in a folder beside the first."""


@pytest.fixture(params=WELL)
def takes(request, scenes_folder):
    """A scene's two folders: handled badly, handled well."""
    return scenes_folder / request.param, scenes_folder / f"{request.param}-well"


def test_both_takes_have_the_same_people_and_trouble(takes):
    badly, well = map(read_info, takes)
    assert (badly["take"], well["take"]) == ("badly", "well")
    assert all(badly[name] == well[name] for name in ("scene", "title", "pack"))
    voices = [
        {name: speaker["voice"] for name, speaker in script["speakers"].items()}
        for script in (yaml.safe_load((f / "script.yaml").read_text("utf-8")) for f in takes)
    ]
    assert voices[0] == voices[1]


def test_handled_well_nobody_cuts_in(takes):
    turns = read_truth(takes[1])["turns"]
    spoken_into = [
        later["text"]
        for number, earlier in enumerate(turns)
        for later in turns[number + 1 :]
        if later["start_ms"] < earlier["end_ms"]
    ]
    assert spoken_into
    assert set(spoken_into) == {"嗯"}


def test_handled_well_the_customer_is_upset_and_calms_down(takes):
    turns = [turn for turn in read_truth(takes[1])["turns"] if turn["speaker"] == "customer"]
    powers = [customer_power(takes[1], turn) for turn in turns]
    loudest = powers.index(max(powers))
    assert loudest < len(turns) // 4
    assert powers[loudest] > EIGHT_DB * max(powers[-3:])


def test_handled_well_the_customer_hangs_up_first(takes):
    last, before = read_truth(takes[1])["turns"][-1:-3:-1]
    assert (last["speaker"], before["speaker"]) == ("customer", "agent")
    assert last["text"].endswith("再见")
    assert before["text"].endswith("再见")


def test_handled_well_a_wait_is_announced_and_thanked_for(scenes_folder):
    for scene, announced in (("bank-transfer-well", "需要一分钟"), ("hotel-room-well", "半分钟")):
        truth = read_truth(scenes_folder / "zh" / scene)
        waited_ms = find(truth, "谢谢您等我")["start_ms"] - find(truth, announced)["end_ms"]
        assert 4000 <= waited_ms <= 8000
