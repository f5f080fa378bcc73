"""Waits, asides and calls for attention, in many wordings of both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from assist.events import Signal

LANGUAGES = ("zh", "en")
OPENING = {
    "zh": ("A: 您好请问有什么可以帮您", "C: 我的快递到现在还没有送到"),
    "en": ("A: good morning how can i help you", "C: my parcel hasn't come yet"),
}


def situations(kind: str) -> list[object]:
    found: list[object] = []
    for language in LANGUAGES:
        path = Path(__file__).with_name(f"situations_{language}.yaml")
        for expected, texts in yaml.safe_load(path.read_text(encoding="utf-8"))[kind].items():
            for text in texts:
                param = pytest.param(
                    language, text, expected == "positive", id=f"{language} {text}"
                )
                found.append(param)
    return found


@pytest.mark.parametrize(("language", "text", "expected"), situations("hold"))
def test_a_wait_is_asked_for_with_courtesy_and_a_time(
    language: str, text: str, expected: bool, converse: Callable[..., list[Signal]]
) -> None:
    told = converse(*OPENING[language], f"A: {text}", "-- 15", language=language)
    assert expected == any(signal.signal == "hold_without_notice" for signal in told)


@pytest.mark.parametrize(("language", "text", "expected"), situations("aside"))
def test_speech_to_others_shelves_the_customer(
    language: str, text: str, expected: bool, converse: Callable[..., list[Signal]]
) -> None:
    told = converse(*OPENING[language], f"A: {text}", "-- 1", language=language)
    assert expected == any(signal.signal == "customer_shelved" for signal in told)


@pytest.mark.parametrize(("language", "text", "expected"), situations("presence"))
def test_a_customer_who_calls_out_is_answered(
    language: str, text: str, expected: bool, converse: Callable[..., list[Signal]]
) -> None:
    told = converse(*OPENING[language], "-- 3", f"C: {text}", "-- 6", language=language)
    assert expected == any(signal.signal == "customer_shelved" for signal in told)


def test_there_are_enough_of_each() -> None:
    for language in LANGUAGES:
        path = Path(__file__).with_name(f"situations_{language}.yaml")
        kinds = yaml.safe_load(path.read_text(encoding="utf-8")).values()
        assert sum(len(kind["positive"]) for kind in kinds) >= 40
        assert sum(len(kind["near_miss"]) for kind in kinds) >= 40
