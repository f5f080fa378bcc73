import json

import pytest
from recipe.mandarin import Mandarin, split_syllable


@pytest.mark.parametrize(
    ("syllable", "units"),
    [
        ("ma1", ("m", "a1")),
        ("zhi4", ("zh", "ih4")),
        ("zi4", ("z", "iz4")),
        ("ju2", ("j", "v2")),
        ("xuan1", ("x", "van1")),
        ("lv3", ("l", "v3")),
        ("yu2", ("v2",)),
        ("you3", ("iu3",)),
        ("wei4", ("ui4",)),
        ("wang2", ("uang2",)),
        ("er2", ("er2",)),
    ],
)
def test_a_syllable_is_an_initial_and_a_tonal_final(syllable, units):
    assert split_syllable(syllable) == units


@pytest.fixture
def mandarin():
    sounds = {s: ["x", "y"] for s in ("bu4", "bu2", "yao4", "hao3", "yi1", "yi2", "yi4")}
    fixes = {"不": "bu4 | bu2", "一": "yi1 | yi2 | yi4", "要": "yao4", "好": "hao3", "坏": "huai4"}
    return Mandarin(sounds, fixes)


def test_careful_speech_applies_the_tone_rules(mandarin):
    assert mandarin.spoken_form("不", "要", None) == ("bu2",)
    assert mandarin.spoken_form("不", "好", None) == ("bu4",)
    assert mandarin.spoken_form("一", "要", None) == ("yi2",)
    assert mandarin.spoken_form("一", "好", None) == ("yi4",)
    assert mandarin.spoken_form("一", None, None) == ("yi1",)


def test_an_unheard_syllable_is_refused_by_name(mandarin):
    with pytest.raises(ValueError, match="huai4"):
        mandarin.pronunciations("坏")


def test_units_of_the_bundled_model_are_those_it_was_trained_on(speech_folder):
    folder = speech_folder / "zh-demo" / "training"
    syllables = json.loads((folder / "units.json").read_text("utf-8"))
    units = Mandarin(syllables, {}).units
    assert units[:2] == ("SIL", "SPN")
    assert len(units) == 205
    for syllable, phonemes in syllables.items():
        places = Mandarin(syllables, {}).unit_of_phonemes(syllable)
        assert len(places) == len(phonemes)
