import json

import numpy as np
import pytest
import soundfile
import vosk
from recipe.edit_distance import edit_distance

STATED_CER = 0.03
"""What the model card promises for the bundled calls."""


@pytest.fixture(scope="module")
def model(speech_folder):
    vosk.SetLogLevel(-1)
    return vosk.Model(str(speech_folder / "zh-demo"))


def transcribe(model, samples, block_ms):
    recognizer = vosk.KaldiRecognizer(model, 16000)
    heard = []
    for first in range(0, len(samples), 16 * block_ms):
        if recognizer.AcceptWaveform(samples[first : first + 16 * block_ms].tobytes()):
            heard.append(json.loads(recognizer.Result())["text"])
    heard.append(json.loads(recognizer.FinalResult())["text"])
    return "".join(heard).replace(" ", "")


def error_rate(model, folder, channel, speaker, block_ms):
    samples, _ = soundfile.read(folder / "call.flac", dtype="int16")
    truth = json.loads((folder / "truth.json").read_text("utf-8"))
    said = "".join(turn["text"] for turn in truth["turns"] if turn["speaker"] == speaker)
    heard = transcribe(model, np.ascontiguousarray(samples[:, channel]), block_ms)
    return edit_distance(said, heard) / len(said)


@pytest.mark.asr
@pytest.mark.parametrize(("channel", "speaker"), [(0, "agent"), (1, "customer")])
def test_vosk_hears_the_bundled_calls(model, scene_folder, channel, speaker):
    assert error_rate(model, scene_folder, channel, speaker, 64) <= STATED_CER


@pytest.mark.asr
def test_other_block_lengths_hear_as_well(model, scenes_folder):
    assert error_rate(model, scenes_folder / "bank-transfer", 1, "customer", 100) <= STATED_CER


@pytest.mark.asr
def test_silence_says_nothing(model):
    assert transcribe(model, np.zeros(16000 * 5, np.int16), 64) == ""


def test_the_model_is_small(speech_folder):
    folders = [speech_folder / "zh-demo" / name for name in ("am", "conf", "graph")]
    size = sum(path.stat().st_size for folder in folders for path in folder.rglob("*"))
    assert size < 5_000_000
