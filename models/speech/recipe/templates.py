"""Training text: sentence templates with slots, whole sentences, and single words.

Text is already segmented: words are separated by spaces. One template sentence in ten, chosen by
its hash, is *held out*: it never reaches training and is what evaluation uses.
"""

import hashlib
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

_SLOT = re.compile(r"\{(\w+)\}")
_HELD_OUT_BELOW = 26
"""Of 256 values of the first hash byte."""


def held_out(sentence: str) -> bool:
    """Returns whether a template sentence is kept for evaluation."""
    digest = hashlib.md5(sentence.encode("utf-8"), usedforsecurity=False).digest()
    return digest[0] < _HELD_OUT_BELOW


@dataclass(frozen=True, slots=True)
class TextSource:
    """The text of one language.

    Attributes:
        slots: slot name to phrases.
        templates: sentences with ``{slot}`` in them, or without any.
        sentences: whole sentences, all used for training.
        words: words that need no sentence of their own.
    """

    slots: dict[str, tuple[str, ...]]
    templates: tuple[str, ...]
    sentences: tuple[str, ...]
    words: tuple[str, ...]

    @classmethod
    def load(cls, folder: Path) -> "TextSource":
        """Reads ``templates.yaml``, ``sentences.txt`` and ``vocabulary.txt``."""
        stored = yaml.safe_load((folder / "templates.yaml").read_text("utf-8"))
        slots = {name: tuple(phrases) for name, phrases in stored["slots"].items()}
        templates = tuple(template for group in stored["templates"].values() for template in group)
        sentences = tuple(_lines(folder / "sentences.txt"))
        words = tuple(word for line in _lines(folder / "vocabulary.txt") for word in line.split())
        return cls(slots, templates, sentences, words)

    def vocabulary(self) -> list[str]:
        """Returns every word of the source, sorted."""
        words = set(self.words)
        for phrases in self.slots.values():
            for phrase in phrases:
                words.update(phrase.split())
        for sentence in self.sentences:
            words.update(sentence.split())
        for template in self.templates:
            words.update(_SLOT.sub(" ", template).split())
        return sorted(words)

    def sample(self, rng: random.Random, held: bool = False) -> str:
        """Returns a random template sentence, from the training part or the held-out part."""
        while True:
            template = rng.choice(self.templates)
            sentence = _SLOT.sub(lambda slot: rng.choice(self.slots[slot.group(1)]), template)
            fixed = "{" not in template
            if held_out(sentence) == held or (fixed and not held):
                return sentence

    def corpus(self, samples: int, repeats: int, seed: int) -> list[list[str]]:
        """Returns language-model text: ``samples`` template sentences and all whole sentences.

        Args:
            samples: how many template sentences to draw.
            repeats: how many times each whole sentence counts.
            seed: makes the draw repeatable.
        """
        rng = random.Random(seed)
        drawn = [self.sample(rng).split() for _ in range(samples)]
        return drawn + [sentence.split() for sentence in self.sentences for _ in range(repeats)]


def _lines(path: Path) -> Iterator[str]:
    for line in path.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()
