"""The project's own example sentences, spoken word by word to the detector that listens live."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

NewCall = Callable[..., Any]
BANDS = ("calm", "tense", "angry", "furious")


class Halves(msgspec.Struct, forbid_unknown_fields=True):
    """Sentences seen while the lexicon was written, and others that only give the figures."""

    dev: tuple[str, ...]
    held: tuple[str, ...]


class Cases(msgspec.Struct, forbid_unknown_fields=True):
    calm: Halves
    tense_at_most: Halves
    heated: Halves
    angry: Halves


def load(language: str) -> Cases:
    path = Path(__file__).parent / f"cases.{language}.yaml"
    return msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), Cases)


CASES = {language: load(language) for language in ("zh", "en")}


def dev(name: str) -> list[Any]:
    return [
        pytest.param(language, text, id=text)
        for language, cases in CASES.items()
        for text in getattr(cases, name).dev
    ]


def highest(new_call: NewCall, language: str, text: str) -> int:
    """Rank of the highest band raised by an utterance, even if it was withdrawn again."""
    call = new_call(language)
    call.say(text)
    return max((BANDS.index(signal.band) for signal in call.signals), default=0)


@pytest.mark.parametrize(("language", "text"), dev("calm"))
def test_a_calm_utterance_raises_nothing(new_call: NewCall, language: str, text: str) -> None:
    assert highest(new_call, language, text) == 0


@pytest.mark.parametrize(("language", "text"), dev("tense_at_most"))
def test_a_question_about_complaining_is_tense_at_most(
    new_call: NewCall, language: str, text: str
) -> None:
    assert highest(new_call, language, text) <= 1


@pytest.mark.parametrize(("language", "text"), dev("heated"))
def test_a_heated_utterance_is_tense_at_least(new_call: NewCall, language: str, text: str) -> None:
    assert highest(new_call, language, text) >= 1


@pytest.mark.parametrize(("language", "text"), dev("angry"))
def test_an_angry_utterance_is_angry(new_call: NewCall, language: str, text: str) -> None:
    assert highest(new_call, language, text) >= 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_half_that_was_kept_apart_holds_up(new_call: NewCall, language: str) -> None:
    cases = CASES[language]
    calm = [highest(new_call, language, text) for text in cases.calm.held]
    mild = [highest(new_call, language, text) for text in cases.tense_at_most.held]
    heated = [highest(new_call, language, text) for text in cases.heated.held]
    angry = [highest(new_call, language, text) for text in cases.angry.held]
    raised = [rank for rank in (*heated, *angry) if rank]
    false = [rank for rank in calm if rank]
    assert len(false) / len(calm) <= 0.04
    assert max(mild) <= 1
    assert len(raised) / (len(raised) + len(false)) >= 0.95
    assert len(raised) / (len(heated) + len(angry)) >= 0.85
    assert sum(rank >= 2 for rank in angry) / len(angry) >= 0.75


@pytest.mark.parametrize("language", ["zh", "en"])
def test_there_are_enough_cases(language: str) -> None:
    cases = CASES[language]
    calm = (*cases.calm.dev, *cases.calm.held, *cases.tense_at_most.dev, *cases.tense_at_most.held)
    hot = (*cases.heated.dev, *cases.heated.held, *cases.angry.dev, *cases.angry.held)
    assert len(set(calm)) >= 40
    assert len(set(hot)) >= 40
