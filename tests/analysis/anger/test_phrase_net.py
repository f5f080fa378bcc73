from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.analysis.anger.phrase_net import PhraseNet, PhraseScan, parse_phrase


def find(text: str, *phrases: str, gap_chars: int = 4) -> list[tuple[str, int]]:
    scan = PhraseScan(PhraseNet([parse_phrase(phrase) for phrase in phrases], gap_chars))
    scan.grow(text)
    return [(text[hit.start : hit.end], hit.phrase) for hit in sorted(scan.hits.values())]


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("骗子", "你们是骗子吗", ["骗子"]),
        ("(太|真)过分", "真过分啊太过分", ["真过分", "太过分"]),
        ("忍(无可忍|你(们|)很久)了", "我忍你很久了忍无可忍了", ["忍你很久了", "忍无可忍了"]),
        ("再不…投诉", "再不退钱我投诉再不投诉", ["再不退钱我投诉", "再不投诉"]),
        ("再不…投诉", "再不给我退钱我就投诉", []),
        ("liar", "you liar not liars", ["liar"]),
        (
            "i( really|) (hate|loathe) it",
            "i really hate it i loathe it",
            ["i really hate it", "i loathe it"],
        ),
        ("bad", "badly bad", ["bad"]),
    ],
)
def test_phrases_stand_for_their_spellings(phrase: str, text: str, found: list[str]) -> None:
    assert [words for words, _ in find(text, phrase)] == found


def test_the_longest_phrase_at_a_place_is_found_and_the_first_of_equals() -> None:
    assert find("我要投诉你", "我要投诉", "我要投诉你", "我要(投诉|举报)你") == [("我要投诉你", 1)]


@pytest.mark.parametrize("phrase", ["", "(a|)", "…", "…a", "a…", "(a|b", "a)b", "a|b", "(|)…(|)"])
def test_phrases_that_mean_nothing_are_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_phrase(phrase)


TEXT = st.text(alphabet="ab c我不投", max_size=24)
PHRASES = ["我不(a|投)", "不…投", "ab(c|)", "a", "投投", "我…(b|不)", "b c"]


@given(TEXT, st.lists(st.integers(0, 24), max_size=6))
def test_however_the_text_grows_the_same_is_found(text: str, cuts: list[int]) -> None:
    net = PhraseNet([parse_phrase(phrase) for phrase in PHRASES], 3)
    whole = PhraseScan(net)
    whole.grow(text)
    grown = PhraseScan(net)
    for cut in sorted(cuts):
        end = min(cut, len(text))
        inside = 0 < end < len(text) and text[end - 1] in "abc" and text[end] in "abc"
        if not inside:
            grown.grow(text[:end])
    grown.grow(text)
    assert grown.hits == whole.hits


def test_states_are_not_made_without_end() -> None:
    net = PhraseNet([parse_phrase(phrase) for phrase in PHRASES], 3)
    sizes = []
    for _ in range(2):
        scan = PhraseScan(net)
        scan.grow("我不a投b不投ab c我投投不" * 400)
        sizes.append(len(net))
    assert sizes[0] == sizes[1] < 60
