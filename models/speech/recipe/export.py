"""Writes a Vosk model folder: ``am/``, ``conf/`` and ``graph/``.

Same inputs, same bytes: nothing here depends on time, hash order or the folder's place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import yaml

from recipe import kaldi_binary, openfst
from recipe.english import English
from recipe.grammar_graph import grammar_graph
from recipe.language import UNKNOWN_WORD, Language
from recipe.lexicon_graph import lexicon_graph
from recipe.mandarin import Mandarin
from recipe.ngram import NGramModel, Smoothing, estimate
from recipe.nnet import Checkpoint, nnet3
from recipe.templates import TextSource
from recipe.topology import PhoneTable, transition_model

LANGUAGES: dict[str, Callable[[Path], Language]] = {
    "english": English.load,
    "mandarin": Mandarin.load,
}
"""Language plugs by the name that ``recipe.yaml`` uses."""


class _Text(TypedDict):
    samples: int
    repeats: int
    seed: int


class _Foreign(TypedDict):
    voices: list[str]
    variants: list[str]
    words: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides a model, read from its training folder.

    Attributes:
        folder: the training folder.
        language: the language plug.
        text: sentences and words.
        smoothing: options of the language model.
        corpus: how much text is drawn.
        prior_scale: share of the log prior taken off the outputs.
        decoder: lines of ``conf/model.conf``.
        mfcc: lines of ``conf/mfcc.conf``.
        foreign: voices and words of other languages, heard in training as noise.
        training: sizes of the corpus and of the training run; see ``recipe.train``.
    """

    folder: Path
    language: Language
    text: TextSource
    smoothing: Smoothing
    corpus: _Text
    prior_scale: float
    decoder: dict[str, object]
    mfcc: dict[str, object]
    foreign: _Foreign
    training: dict[str, float]

    @classmethod
    def load(cls, folder: Path) -> "Recipe":
        """Reads ``recipe.yaml`` and the files beside it."""
        stored = yaml.safe_load((folder / "recipe.yaml").read_text("utf-8"))
        return cls(
            folder=folder,
            language=LANGUAGES[stored["language"]](folder),
            text=TextSource.load(folder),
            smoothing=Smoothing(**stored["ngram"]),
            corpus=stored["text"],
            prior_scale=stored["prior_scale"],
            decoder=stored["decoder"],
            mfcc=stored["mfcc"],
            foreign=stored["foreign"],
            training=stored["training"],
        )

    @property
    def checkpoint(self) -> Path:
        """Where the trained weights are kept."""
        return self.folder / "acoustic.npz"

    def voices(self, use: str) -> tuple[str, ...]:
        """Returns the voices for ``use``: ``train`` or ``held_out``."""
        stored = yaml.safe_load((self.folder / "voices.yaml").read_text("utf-8"))
        return tuple(stored[use])

    def language_model(self) -> NGramModel:
        """Estimates the n-gram model from the recipe's text."""
        sentences = self.text.corpus(**self.corpus)
        return estimate(sentences, [*self.text.vocabulary(), UNKNOWN_WORD], self.smoothing)


def export(recipe: Recipe, out: Path) -> dict[str, int]:
    """Writes the model to ``out`` and returns its sizes (words, n-grams, bytes).

    Raises:
        ValueError: the checkpoint was trained on other units than the language has now.
    """
    checkpoint = Checkpoint.load(recipe.checkpoint)
    if checkpoint.units != tuple(recipe.language.units):
        raise ValueError(f"{recipe.checkpoint} has other units than {recipe.folder}: train again")
    table = PhoneTable.of(recipe.language)
    files: dict[str, bytes] = {
        "am/final.mdl": kaldi_binary.HEADER
        + transition_model(table)
        + nnet3(checkpoint, recipe.prior_scale),
        "conf/model.conf": _options(recipe.decoder),
        "conf/mfcc.conf": _options(recipe.mfcc),
    }
    model = recipe.language_model()
    vocabulary = [*recipe.text.vocabulary(), UNKNOWN_WORD]
    files |= _graph(recipe.language, table, model, vocabulary)
    for name, content in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    ngrams = sum(len(followers) for level in model.probabilities for followers in level.values())
    total = sum(len(content) for content in files.values())
    return {"words": len(vocabulary), "ngrams": ngrams, "bytes": total}


def _options(values: dict[str, object]) -> bytes:
    return "".join(f"--{name}={value}\n" for name, value in values.items()).encode("ascii")


def _graph(
    language: Language, table: PhoneTable, model: NGramModel, vocabulary: list[str]
) -> dict[str, bytes]:
    """Returns the files of ``graph/``; words are numbered as look-ahead composition wants them."""
    first = {word: number for number, word in enumerate(vocabulary, start=1)}
    lexicon, renumbered = openfst.compile_lookahead(lexicon_graph(language, table, first))
    words = {word: renumbered[number] for word, number in first.items()}
    grammar = openfst.compile_acceptor(grammar_graph(model, words))
    by_number = sorted(words.items(), key=lambda item: item[1])
    symbols = "<eps> 0\n" + "".join(f"{word} {number}\n" for word, number in by_number)
    return {
        "graph/HCLr.fst": lexicon,
        "graph/Gr.fst": grammar,
        "graph/words.txt": symbols.encode("utf-8"),
        "graph/phones/word_boundary.int": table.word_boundaries().encode("ascii"),
        "graph/disambig_tid.int": b"",  # no disambiguation symbols, but Vosk wants the file
    }
