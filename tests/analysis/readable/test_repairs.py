"""Names are put right by sound, never silently, and never where common words were meant."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.analysis.readable import ReadableWriter, Term
from assist.analysis.readable.data import Likeness
from assist.analysis.readable.sounds import TONE_COST, Sounds, syllable
from assist.events import Word

Writers = Callable[[str, bool], ReadableWriter]
Names = Callable[..., ReadableWriter]
Words = Callable[..., list[Word]]
PLANTED = re.compile(r"\[(~?)([^=\]]+)=([^\]]+)\]")


def heard_words(sentence: str, words: Words) -> tuple[list[Word], list[tuple[str, str]]]:
    found: list[Word] = []
    errors = []
    at = 0
    for match in PLANTED.finditer(sentence):
        found += words(sentence[at : match.start()])
        found += words(match[2], 0.4 if match[1] else 1.0)
        errors.append((match[2], match[3]))
        at = match.end()
    return found + words(sentence[at:]), errors


@pytest.mark.parametrize("language", ["zh", "en"])
def test_planted_errors_are_repaired(
    language: str, writer: Writers, words: Words, cases: Callable[[str], dict[str, list[str]]]
) -> None:
    own = writer(language, True)
    right = wrong = total = 0
    for sentence in cases(f"repairs.{language}")["planted"]:
        heard, errors = heard_words(sentence, words)
        told = [(p.heard or p.text.lower(), p.text) for p in own.normalise(heard)]
        total += len(errors)
        right += sum(error in told for error in errors)
        wrong += sum(1 for p in own.normalise(heard) if p.heard and (p.heard, p.text) not in errors)
    assert right >= 0.9 * total
    assert wrong == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_was_right_stays(
    language: str, writer: Writers, words: Words, cases: Callable[[str], dict[str, list[str]]]
) -> None:
    own = writer(language, True)
    told = [
        piece
        for sentence in cases(f"repairs.{language}")["clean"]
        for piece in own.normalise(words(sentence))
        if piece.heard
    ]
    assert len(told) <= 1, told


def test_a_repaired_word_carries_what_was_heard(writer: Writers) -> None:
    heard = [Word("用", 0, 1), Word("运", 1, 2), Word("闪富", 2, 3), Word("付钱", 3, 4)]
    tokens = writer("zh", True).write(heard)
    assert [(t.text, t.words, t.heard) for t in tokens] == [
        ("用", 1, ""),
        ("云闪付", 2, "运闪富"),
        ("付钱。", 1, ""),
    ]


def test_a_term_that_was_heard_right_has_nothing_to_say(writer: Writers, words: Words) -> None:
    assert not any(token.heard for token in writer("zh", True).write(words("怎么开通云闪付")))
    (token, *_) = writer("en", True).write(words("zelle is down"))
    assert (token.text, token.heard) == ("Zelle", "")


def test_a_repair_never_cuts_a_word(writer: Writers) -> None:
    heard = [Word("得运", 0, 1), Word("闪付", 1, 2)]
    assert not any(token.heard for token in writer("zh", True).write(heard))


def test_common_words_need_doubt_and_company(writer: Writers, words: Words) -> None:
    own = writer("zh", True)

    def told(before: str, heard: str, conf: float) -> str:
        return "".join(p.text for p in own.normalise([*words(before), *words(heard, conf)]))

    assert told("经理叫", "和平", 0.4) == "经理叫何平"
    assert told("经理叫", "和平", 1.0) == "经理叫和平"
    assert told("世界", "和平", 0.4) == "世界和平"


def test_digits_inside_a_name_stay(names: Names, words: Words) -> None:
    own = names("zh", Term(term="三号院"))
    assert "".join(p.text for p in own.normalise(words("住三号院三号楼"))) == "住三号院3号楼"


def test_a_name_sounds_as_its_team_says(names: Names, words: Words) -> None:
    plain = names("zh", Term(term="e招贷"))
    told = names("zh", Term(term="e招贷", sounds=("yi zhao dai",)))
    heard = words("我的衣招带呢")
    assert not any(piece.heard for piece in plain.normalise(heard))
    assert [p.text for p in told.normalise(heard) if p.heard] == ["e招贷"]


@pytest.mark.parametrize("conf", [0.4, 1.0])
@pytest.mark.parametrize(
    "near", [(), ("send", "pay", "money"), ("car",)], ids=["alone", "company", "beside"]
)
def test_an_ordinary_word_stays(
    near: tuple[str, ...], conf: float, names: Names, words: Words
) -> None:
    own = names("en", Term(term="Zelle", near=near))
    heard = words("i want to sell my car and pay you the money", conf)
    told = [piece.text for piece in own.normalise(heard)]
    assert ("Zelle" in told) == ("car" in near and conf < 0.6)


@pytest.mark.parametrize("conf", [0.4, 1.0])
def test_two_characters_never_without_company(conf: float, names: Names, words: Words) -> None:
    heard = words("我们飞越了大海", conf)
    for near in ((), ("会员",)):
        own = names("zh", Term(term="飞悦", near=near))
        assert not any(piece.heard for piece in own.normalise(heard))


CHARS = "林晓雯小文陈志自强云闪运付富张章山"


@given(
    terms=st.lists(st.text(CHARS, min_size=2, max_size=5), unique=True, max_size=6),
    text=st.text(CHARS + "我的", min_size=1, max_size=12),
)
@settings(max_examples=60, deadline=None)
def test_any_glossary_covers_all_words_once_and_settles(
    terms: list[str], text: str, names: Names, words: Words
) -> None:
    own = names("zh", *(Term(term=term) for term in terms))
    heard = words(text)
    pieces = own.normalise(heard)
    assert sum(piece.words for piece in pieces) == len(heard)
    spelt = "".join(piece.text for piece in pieces)
    assert len(spelt) == len(text)
    for piece in pieces:
        assert not piece.heard or piece.text in terms


def test_sounds_that_callers_confuse_are_near() -> None:
    likeness = Likeness(
        initials=(("z", "zh", 0.15), ("n", "l", 0.2)),
        finals=(("an", "ang", 0.15),),
        syllables=(("fa", "hua", 0.3),),
    )
    sounds = Sounds(
        {"zhang1": "张", "zan4": "赞", "zhang4": "账", "fa1": "发", "hua1": "花"}, likeness
    )

    def apart(a: str, b: str) -> float:
        return sounds.chars_apart(a, sounds.of(b))

    assert apart("张", "账") == TONE_COST
    assert apart("张", "赞") == pytest.approx(0.3)
    assert apart("发", "花") == pytest.approx(0.3)
    assert apart("张", "花") == 1.0
    assert sounds.fold(syllable("zan4")) == sounds.fold(syllable("zhang1"))
    assert syllable("yun2").final == "ün"
