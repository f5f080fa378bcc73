"""Measures a built model with the real Vosk: error rates on synthetic speech it has not heard."""

import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import vosk

from recipe.augment import RECORDING_ONLY, degrade, telephone
from recipe.edit_distance import edit_distance
from recipe.espeak import Manner
from recipe.export import Recipe
from recipe.language import UNKNOWN_WORD, Language
from recipe.talker import Talker
from recipe.utterance import RATE_HZ, Audio


def tokens(language: Language, text: str) -> list[str]:
    """Returns what errors are counted in: the words of a spaced language, else the characters."""
    words = text.replace(UNKNOWN_WORD, " ").split()
    return words if language.joiner else list("".join(words))


@dataclass(slots=True)
class ErrorRate:
    """Errors over reference tokens, words or characters as the language has it."""

    language: Language
    errors: int = 0
    tokens: int = 0

    def add(self, reference: str, heard: str) -> None:
        """Counts one pair; the unknown word does not matter."""
        wanted = tokens(self.language, reference)
        self.errors += edit_distance(wanted, tokens(self.language, heard))
        self.tokens += len(wanted)

    @property
    def percent(self) -> float:
        """Errors per hundred tokens."""
        return round(100 * self.errors / max(1, self.tokens), 2)

    def row(self) -> dict[str, Any]:
        """Returns the rate and what it is over, named by what is counted."""
        counted, name = ("words", "wer") if self.language.joiner else ("characters", "cer")
        return {counted: self.tokens, f"{name}_percent": self.percent}


def transcribe(model: vosk.Model, audio: Audio, block_ms: int, rate_hz: int = RATE_HZ) -> str:
    """Returns what Vosk hears, words separated by spaces, fed in blocks as a call would be."""
    recognizer = vosk.KaldiRecognizer(model, rate_hz)
    block = rate_hz * block_ms // 1000
    samples = np.clip(audio, -32768, 32767).astype("<i2")
    heard = []
    for first in range(0, len(samples), block):
        if recognizer.AcceptWaveform(samples[first : first + block].tobytes()):
            heard.append(json.loads(recognizer.Result())["text"])
    heard.append(json.loads(recognizer.FinalResult())["text"])
    return " ".join(heard)


@dataclass(frozen=True, slots=True)
class Condition:
    """One row of the table: whose voices, how fast, over which line."""

    name: str
    sentences: tuple[str, ...]
    voices: tuple[str, ...]
    rates_wpm: tuple[tuple[int, int], ...] = ((105, 270),)
    telephone_line: bool = False


def error_rate(
    model: vosk.Model, recipe: Recipe, talker: Talker, condition: Condition, seed: int = 7
) -> ErrorRate:
    """Speaks every sentence of a condition once and counts errors; repeatable."""
    rng, generator = random.Random(seed), np.random.default_rng(seed)
    total = ErrorRate(recipe.language)
    for sentence in condition.sentences:
        manner = Manner(
            talker.voice(rng.choice(condition.voices)),
            rate_wpm=rng.randint(*rng.choice(condition.rates_wpm)),
            pitch=rng.randint(15, 85),
            pitch_range=rng.randint(30, 75),
            word_gap=rng.choice([0, 0, 1]),
        )
        utterance = talker.say(sentence.split(), manner, rng)
        if utterance is None:
            continue
        audio = degrade(utterance, rng, generator, RECORDING_ONLY).audio
        if condition.telephone_line:
            audio = telephone(audio)
        total.add(sentence, transcribe(model, audio, block_ms=100))
    return total


def held_out_sentences(recipe: Recipe, count: int, seed: int = 2024) -> tuple[str, ...]:
    """Returns template sentences that the language model has never seen."""
    rng = random.Random(seed)
    seen = {" ".join(words) for words in recipe.text.corpus(**recipe.corpus)}
    found: list[str] = []
    while len(found) < count:
        sentence = recipe.text.sample(rng, held=True)
        if sentence not in seen and "{" not in sentence and sentence not in found:
            found.append(sentence)
    return tuple(found)


def off_template_sentences(folder: Path) -> tuple[str, ...]:
    """Returns hand-written sentences that no template covers (``off_template.txt``)."""
    lines = (folder / "off_template.txt").read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def conditions(recipe: Recipe, count: int) -> Iterable[Condition]:
    """Yields the rows of the model card."""
    held, known = recipe.voices("held_out"), recipe.voices("train")
    text = held_out_sentences(recipe, count)
    off = off_template_sentences(recipe.folder)
    yield Condition("template sentences, voices of the training", text, known)
    yield Condition("template sentences, unseen voices", text, held)
    yield Condition("the same over 8 kHz mu-law", text, held, telephone_line=True)
    yield Condition("the same, fast (280-320 wpm)", text, held, ((280, 320),))
    yield Condition("the same, slow (85-100 wpm)", text, held, ((85, 100),))
    yield Condition("off-template sentences, voices of the training", off, known)
    yield Condition("off-template sentences, unseen voices", off, held)


def synthetic_report(model_folder: Path, recipe: Recipe, count: int) -> list[dict[str, Any]]:
    """Returns one row of figures per condition."""
    vosk.SetLogLevel(-1)
    model, talker = vosk.Model(str(model_folder)), recipe.language.talker()
    rows = []
    for condition in conditions(recipe, count):
        total = error_rate(model, recipe, talker, condition)
        rows.append({"set": condition.name, "sentences": len(condition.sentences)} | total.row())
    return rows
