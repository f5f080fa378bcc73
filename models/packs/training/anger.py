"""Trains the scorer of angry wording and writes ``models/packs/<lang>/anger.weights``.

    python models/packs/training/anger.py zh --data FOLDER
    python models/packs/training/anger.py en --data FOLDER

FOLDER holds the open corpora named in the card (models/packs/<lang>/training/anger/CARD.md);
those that it lacks are left out. Needs scipy, and pypinyin for zh. The same files give the same
weights.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from anger_corpora import (
    PACKS,
    Example,
    checksums,
    outside_examples,
    own_examples,
    term_examples,
    terms,
)
from anger_fit import Design, Fit, TextCounter, fit, scores
from anger_noise import Noise

from assist.analysis.anger import AngerData
from assist.analysis.anger.lexicon import Lexicon
from assist.analysis.anger.tally import Term as ListedTerm
from assist.analysis.anger.tally import shape_of, spelt
from assist.analysis.anger.weights import ContextWeights, WordingWeights, write_weights
from assist.packs.yaml_file import read_yaml

JOINT = {"zh": "", "en": " "}
ORDERS = {"zh": 4, "en": 3}
NEGATORS = {
    "zh": ["不", "没", "别", "未", "无", "勿", "非"],
    "en": [
        "not",
        "no",
        "never",
        "dont",
        "didnt",
        "doesnt",
        "isnt",
        "wasnt",
        "arent",
        "wont",
        "cant",
        "without",
        "havent",
        "hasnt",
        "nor",
        "hardly",
    ],
}
POWER = 0.6
"""Sums over n-grams are divided by (tokens + 4) to this power."""
RIDGE = 1.0
DENSE_RIDGE = 0.02
"""Penalties on the weights of n-grams and of dense numbers."""
LEAST = 2
"""Texts that an n-gram must be in."""
TERM_WEIGHT = 0.3
NOISE_RATE = 0.08
NOISE_WEIGHT = 0.3
FOLDS = 2
"""Parts that the project's utterances are scored in, each by weights that never saw it."""
SMALLEST = 0.02
"""N-grams that weigh less are left out."""
CONTEXT = {
    "zh": {"decay": 0.8, "own": 1.2, "other": 0.8, "last": 0.7, "most": 0.0, "length": 0.1},
    "en": {"decay": 0.8, "own": 0.5, "other": 0.5, "last": 0.7, "most": 0.0, "length": 0.4},
}
"""How earlier turns count; chosen on the development halves, see the card."""
FALSE = (0.03, 0.004, 0.001)
"""Share of the project's own calm utterances that may reach tense, angry, furious."""


class Trainer:
    """Everything that one language is trained with."""

    def __init__(self, lang: str, data: Path | None) -> None:
        self.lang = lang
        rows = terms(lang)
        joint = JOINT[lang]
        listed = {spelt(t.text, joint): ListedTerm(t.weight, t.kind) for t in rows}
        self.shape = shape_of(
            joint,
            ORDERS[lang],
            {k: v for k, v in listed.items() if k},
            frozenset(NEGATORS[lang]),
        )
        lexicon = Lexicon(read_yaml(PACKS / lang / "anger.yaml", AngerData))
        self.count = TextCounter(self.shape, lexicon, glued=not joint)
        own = own_examples(lang)
        self.examples = own + term_examples(lang, TERM_WEIGHT)
        if data is not None:
            self.examples += outside_examples(lang, data)
        noise = Noise(lang, [e.text for e in own], NOISE_RATE)
        self.examples += [e._replace(text=noise(e.text, "1"), weight=NOISE_WEIGHT) for e in own]

        counted = [self.count(e.text) for e in self.examples]
        self._design = Design(counted, frozenset(self.shape.terms), LEAST)
        self._x = self._design.matrix(counted, POWER)

    def fit(self, rows: np.ndarray) -> Fit:
        """Weights from some of the examples."""
        chosen = [self.examples[row] for row in rows]
        return fit(self._design, self._x[rows], chosen, ridge=RIDGE, dense_ridge=DENSE_RIDGE)

    def held_out(self) -> tuple[list[Example], np.ndarray]:
        """The project's utterances, each scored by weights that never saw it."""
        folds = np.array([e.fold % FOLDS if e.fold < 5 else -1 for e in self.examples])
        whole = np.array([e.source == "own" and e.weight == 1.0 for e in self.examples])
        held: list[Example] = []
        found = []
        for fold in range(FOLDS):
            rows = np.where((folds == fold) & whole)[0]
            model = self.fit(np.where(folds != fold)[0])
            found.append(scores(model, self._design, self._x[rows]))
            held += [self.examples[row] for row in rows]
        return held, np.concatenate(found)


def knots(held: list[Example], score: np.ndarray) -> tuple[tuple[float, float], ...]:
    """Scores at which the bands begin, so that calm utterances stay calm."""
    steps = np.array([e.step for e in held])
    calm = np.sort(score[steps <= 2])
    ordinary = float(np.median(score[steps == 1]))
    found = [(ordinary, 0.1)]
    for step, level, false in zip((3, 4, 5), (0.3, 0.55, 0.85), FALSE, strict=True):
        limit = float(calm[min(len(calm) - 1, int(len(calm) * (1.0 - false)))])
        even = _even(score, steps >= step)
        found.append((max(limit, even, found[-1][0] + 0.2), level))
    return tuple(found)


def _even(score: np.ndarray, above: np.ndarray) -> float:
    """The score that misjudges the smallest share of those above and below together."""
    places = np.quantile(score, np.linspace(0.02, 0.98, 97))
    wrong = [np.mean(score[above] < p) + np.mean(score[~above] >= p) for p in places]
    return float(places[int(np.argmin(wrong))])


def reliability(
    held: list[Example], score: np.ndarray, levels: tuple[tuple[float, float], ...]
) -> list[dict[str, float | int]]:
    """How heated the project's utterances are by the level that a model without them gives.

    Calm utterances count tenfold, since a call has at least ten of them for a heated one.
    """
    at, values = zip(*levels, strict=True)
    level = np.interp(score, at, values)
    level = np.where(score < at[0], values[0] * np.exp(0.6 * (score - at[0])), level)
    steps = np.array([e.step for e in held])
    weights = np.where(steps <= 2, 10.0, 1.0)
    rows: list[dict[str, float | int]] = []
    for low in np.arange(0.0, 0.86, 0.05):
        inside = (level >= low) & (level < low + 0.05 if low < 0.84 else level <= 1.0)
        if inside.sum() >= 10:
            share = weights[inside] / weights[inside].sum()
            rows.append(
                {
                    "level": round(float(level[inside].mean()), 3),
                    "n": int(inside.sum()),
                    "tense": round(float(share @ (steps[inside] >= 3)), 3),
                    "angry": round(float(share @ (steps[inside] >= 4)), 3),
                    "furious": round(float(share @ (steps[inside] >= 5)), 3),
                }
            )
    return rows


def pack(
    trainer: Trainer, found: Fit, levels: tuple[tuple[float, float], ...], source: str
) -> WordingWeights:
    """The weights as they ship."""
    kept = {g: w for g, w in sorted(found.grams.items()) if abs(w) >= SMALLEST}
    unit = max(abs(w) for w in kept.values()) / 32_000
    kinds = sorted({t.kind for t in trainer.shape.terms.values()})
    return WordingWeights(
        format=1,
        language=trainer.lang,
        joint=trainer.shape.joint,
        orders=trainer.shape.orders,
        power=POWER,
        grams="\n".join(kept),
        gram_weights=np.array([round(w / unit) for w in kept.values()], "<i2").tobytes(),
        gram_unit=unit,
        terms="\n".join(
            f"{round(100 * t.weight)}\t{kinds.index(t.kind)}\t{spelling}"
            for spelling, t in sorted(trainer.shape.terms.items())
        ),
        kinds=tuple(kinds),
        negators=tuple(sorted(trainer.shape.negators)),
        dense={name: round(w, 5) for name, w in sorted(found.dense.items())},
        bias=0.0,
        knots=tuple((round(s, 4), level) for s, level in levels),
        context=ContextWeights(usual=round(levels[0][0], 3), **CONTEXT[trainer.lang]),
        source=source,
    )


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("lang", choices=["zh", "en"])
    parser.add_argument("--data", type=Path, help="folder of the open corpora")
    parser.add_argument("--out", type=Path, help="where to write instead of the pack")
    asked = parser.parse_args()
    trainer = Trainer(asked.lang, asked.data)
    for name in sorted({e.source for e in trainer.examples}):
        print(name, sum(e.source == name for e in trainer.examples))
    held, score = trainer.held_out()
    levels = knots(held, score)
    found = trainer.fit(np.arange(len(trainer.examples)))
    used = checksums(asked.lang, asked.data) if asked.data else {}
    source = "own corpus" + "".join(f", {name} {sha[:12]}" for name, sha in used.items())
    weights = pack(trainer, found, levels, source)
    path = asked.out or PACKS / asked.lang / "anger.weights"
    path.write_bytes(write_weights(weights))
    report = {
        "source": source,
        "knots": weights.knots,
        "reliability": reliability(held, score, levels),
    }
    folder = asked.out.parent if asked.out else PACKS / asked.lang / "training/anger"
    (folder / f"held-out-{asked.lang}.json").write_text(json.dumps(report, indent=1) + "\n")
    print("knots", weights.knots)
    print("n-grams", len(weights.gram_table), "bytes", path.stat().st_size)


if __name__ == "__main__":
    main()
