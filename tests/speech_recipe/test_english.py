import json

import pytest
from recipe.english import PHONES, English
from recipe.english_alignment import segments_of, share_out
from recipe.english_sounds import ESPEAK, FLITE, WEAK_FORMS
from recipe.espeak import Phoneme
from recipe.utterance import Segment


@pytest.fixture
def english():
    return English({"of": ["AH V"], "course": ["K AO R S"], "out": ["AW T"], "a": ["EY"]})


def by_word(segments):
    units = {}
    for segment in segments:
        units.setdefault(segment.word, []).append(segment.unit)
    return units


def test_a_word_without_a_pronunciation_is_refused_by_name(english):
    assert english.pronunciations("of") == (("AH", "V"),)
    with pytest.raises(ValueError, match="'parcel' has no pronunciation"):
        english.pronunciations("parcel")


def test_every_sound_of_the_synthesisers_is_a_phone():
    named = {name for sounds in ESPEAK.values() for name in sounds.values()}
    named |= set(FLITE.values()) | {form for forms in WEAK_FORMS.values() for form in forms}
    assert {phone for name in named for phone in name.split()} <= set(PHONES)


def test_the_bundled_lexicon_knows_every_word_of_the_text_and_only_known_phones(speech_folder):
    from recipe.export import Recipe

    folder = speech_folder / "en-demo" / "training"
    lexicon = json.loads((folder / "lexicon.json").read_text("utf-8"))
    assert set(Recipe.load(folder).text.vocabulary()) <= set(lexicon)
    assert {phone for forms in lexicon.values() for form in forms for phone in form.split()} <= set(
        PHONES
    )


# "water" as the American voice says it: w O: t# 3
WATER = [Phoneme("w", 0), Phoneme("O:", 50), Phoneme("t#", 150), Phoneme("3", 200)]


def test_phonemes_become_phones_with_times():
    segments = segments_of([*WATER, Phoneme("_:", 300)], ["water"], "en-us+f2", 0.4)
    assert [s.unit for s in segments] == ["W", "AO", "T", "ER", "SIL"]
    assert [s.start_s for s in segments] == [0.0, 0.05, 0.15, 0.2, 0.3]
    assert segments[-1].end_s == 0.4
    assert [s.word for s in segments] == [0, 0, 0, 0, None]


def test_an_accent_decides_what_a_phoneme_is():
    british = segments_of(WATER, ["water"], "en-gb-x-rp", 0.3)
    assert [s.unit for s in british] == ["W", "AO", "T", "AX"]


def test_a_double_sound_is_shared_out_unless_its_second_half_follows():
    far = [Phoneme("f", 0), Phoneme("A@", 100)]
    assert [s.unit for s in segments_of(far, ["far"], "en-us", 0.3)] == ["F", "AA", "R"]
    away = [*far, Phoneme("r", 300, 4), Phoneme("eI", 400, 4)]
    units = [s.unit for s in segments_of(away, ["far", "ray"], "en-us", 0.5)]
    assert units == ["F", "AA", "R", "EY"]


def test_a_sound_without_length_takes_part_of_the_one_before():
    oil = [Phoneme("OI", 0), Phoneme("l", 200), Phoneme("_:", 200)]
    vowel, consonant, _ = segments_of(oil, ["oil"], "en-us", 0.3)
    assert vowel.unit == "OY"
    assert consonant.unit == "L"
    assert 0 < vowel.end_s == consonant.start_s < consonant.end_s == 0.2


def test_a_word_is_found_before_and_after_a_full_stop():
    # after a full stop espeak names the space before the word
    phonemes = [
        Phoneme("aI", 0, 0),
        Phoneme("_:", 100, 0),
        Phoneme("j", 200, 2),
        Phoneme("u:", 250, 2),
    ]
    segments = segments_of(phonemes, ["i.", "you"], "en-us", 0.4)
    assert by_word(segments) == {0: ["AY"], None: ["SIL"], 1: ["Y", "UW"]}


def test_an_unknown_phoneme_is_not_guessed():
    assert segments_of([Phoneme("Q", 0)], ["loch"], "en-us", 0.1) is None


def spoken(*units):
    return [Segment(unit, number / 10, (number + 1) / 10, 0) for number, unit in enumerate(units)]


def test_joined_words_come_apart_at_a_known_pronunciation(english):
    segments = spoken("AH", "V", "K", "AO", "R", "S")
    assert share_out(["of", "course"], segments, english)
    assert by_word(segments) == {0: ["AH", "V"], 1: ["K", "AO", "R", "S"]}


def test_small_words_come_apart_at_their_weak_form(english):
    segments = spoken("AW", "T", "AX", "V", "DH", "AX")
    assert share_out(["out", "of", "the"], segments, english)
    assert by_word(segments) == {0: ["AW", "T"], 1: ["AX", "V"], 2: ["DH", "AX"]}


def test_joined_words_that_fit_nothing_are_given_up(english):
    assert not share_out(["of", "course"], spoken("B", "IY"), english)
