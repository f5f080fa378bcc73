"""Fills English's lexicon: how the synthesisers say each word, alone and in sentences."""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from recipe.english import LEXICON, English
from recipe.english_talker import EnglishTalker
from recipe.espeak import Manner
from recipe.templates import TextSource
from recipe.utterance import Utterance

VOICES = ("en-us", "flite:kal16", "en-gb-x-rp")
"""One voice of each set of pronunciations, the first one's first; kal16 is flite's quickest."""

SENTENCES = 2500
"""Template sentences read by each voice, beside all whole sentences. Source: chosen."""

LEAST_SHARE = 0.08
"""A pronunciation that a voice uses less often than this in sentences is left out. The British
voice's need three times that: it is heard least. Source: chosen."""


def pronunciations_of(utterance: Utterance, words: list[str]) -> Iterable[tuple[str, str]]:
    """Yields each word of an utterance with the phones it was said with."""
    phones: defaultdict[int, list[str]] = defaultdict(list)
    for segment in utterance.segments:
        if segment.word is not None:
            phones[segment.word].append(segment.unit)
    for number, units in sorted(phones.items()):
        yield words[number], " ".join(units)


def _alone(talker: EnglishTalker, words: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in words:
        forms = []
        for voice in VOICES:
            utterance = talker.say([word], Manner(voice), None)
            if utterance is None:
                raise ValueError(f"{voice} says something else for {word!r}: leave the word out")
            forms += [form for _, form in pronunciations_of(utterance, [word])]
        found[word] = list(dict.fromkeys(forms))
    return found


def _in_sentences(
    talker: EnglishTalker, sentences: list[list[str]], voice: str
) -> dict[str, Counter[str]]:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for words in sentences:
        utterance = talker.say(words, Manner(voice), None)
        if utterance is not None:
            for word, form in pronunciations_of(utterance, words):
                counts[word][form] += 1
    return counts


def build_lexicon(folder: Path) -> int:
    """Writes ``lexicon.json`` of a training folder; returns the number of pronunciations."""
    text = TextSource.load(folder)
    lexicon = _alone(EnglishTalker(English({})), text.vocabulary())
    talker = EnglishTalker(English(lexicon))  # knows the words now, so joined ones come apart
    rng = random.Random(0)
    sentences = [text.sample(rng).split() for _ in range(SENTENCES)]
    sentences += [sentence.split() for sentence in text.sentences]
    for voice in VOICES:
        least = LEAST_SHARE * (3 if voice == VOICES[-1] else 1)
        for word, counted in _in_sentences(talker, sentences, voice).items():
            total = counted.total()
            for form, times in counted.most_common():
                if times >= max(2, least * total) and form not in lexicon[word]:
                    lexicon[word].append(form)
    lines = ",\n".join(
        f"{json.dumps(word)}: {json.dumps(forms)}" for word, forms in sorted(lexicon.items())
    )
    (folder / LEXICON).write_text(f"{{\n{lines}\n}}\n", "utf-8")
    return sum(map(len, lexicon.values()))
