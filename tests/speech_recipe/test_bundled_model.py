import json

import numpy as np
import pytest
import soundfile
import vosk
from recipe.edit_distance import edit_distance

STATED = {"zh": 0.03, "en": 0.05}
"""What the model cards promise for the bundled calls: character errors, word errors."""

STATED_UNSEEN = 0.15
"""What en-demo's card promises for sentences and voices that it has never heard."""


@pytest.fixture(scope="module")
def models(speech_folder):
    vosk.SetLogLevel(-1)
    return {language: vosk.Model(str(speech_folder / f"{language}-demo")) for language in STATED}


def transcribe(model, samples, rate_hz, block_ms):
    recognizer = vosk.KaldiRecognizer(model, rate_hz)
    block = rate_hz * block_ms // 1000
    heard = []
    for first in range(0, len(samples), block):
        if recognizer.AcceptWaveform(samples[first : first + block].tobytes()):
            heard.append(json.loads(recognizer.Result())["text"])
    heard.append(json.loads(recognizer.FinalResult())["text"])
    return " ".join(heard)


@pytest.fixture
def error_rate(models, tokens_of):
    def measure(folder, channel, speaker, block_ms):
        samples, rate_hz = soundfile.read(folder / "call.flac", dtype="int16")
        truth = json.loads((folder / "truth.json").read_text("utf-8"))
        language = truth["language"]
        turns = [turn["text"] for turn in truth["turns"] if turn["speaker"] == speaker]
        said = tokens_of(language, " ".join(turns))
        one = np.ascontiguousarray(samples[:, channel])
        heard = tokens_of(language, transcribe(models[language], one, rate_hz, block_ms))
        return edit_distance(said, heard) / len(said)

    return measure


SIDES = [(0, "agent"), (1, "customer")]


@pytest.mark.asr
@pytest.mark.parametrize(("channel", "speaker"), SIDES)
def test_vosk_hears_the_bundled_calls(error_rate, scene_folder, channel, speaker):
    assert error_rate(scene_folder, channel, speaker, 64) <= STATED[scene_folder.parent.name]


@pytest.mark.asr
def test_other_block_lengths_hear_as_well(error_rate, scenes_folder):
    assert error_rate(scenes_folder / "zh/bank-transfer", 1, "customer", 100) <= STATED["zh"]


@pytest.mark.asr
@pytest.mark.parametrize(("channel", "speaker"), SIDES)
def test_unseen_english_sentences_in_unseen_voices(error_rate, unseen_folder, channel, speaker):
    assert error_rate(unseen_folder, channel, speaker, 64) <= STATED_UNSEEN


@pytest.mark.asr
@pytest.mark.parametrize("language", STATED)
def test_silence_says_nothing(models, language):
    assert transcribe(models[language], np.zeros(16000 * 5, np.int16), 16000, 64).strip() == ""


@pytest.mark.parametrize("language", STATED)
def test_the_models_are_small(speech_folder, language):
    model = speech_folder / f"{language}-demo"
    files = [path for name in ("am", "conf", "graph") for path in (model / name).rglob("*")]
    assert sum(path.stat().st_size for path in files) < 5_000_000
