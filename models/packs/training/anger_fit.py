"""Ordinal regression over n-grams and a few dense numbers: one score, thresholds per source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from anger_corpora import Example
from scipy.optimize import minimize

from assist.analysis.anger.lexicon import Lexicon
from assist.analysis.anger.tally import Known, Shape, Tally, dense


class Counted(NamedTuple):
    """What is counted in a text."""

    grams: dict[str, int]
    dense: dict[str, float]
    length: int


class Fit(NamedTuple):
    """Weights found."""

    grams: dict[str, float]
    dense: dict[str, float]
    thresholds: dict[tuple[str, int], float]


class TextCounter:
    """Counts texts as the product does.

    Args:
        shape: N-grams and terms of the language.
        lexicon: Its lexicon.
        glued: Whether words are written without blanks.
    """

    def __init__(self, shape: Shape, lexicon: Lexicon, *, glued: bool) -> None:
        self._shape = shape
        self._lexicon = lexicon
        self._glued = glued
        self._known: dict[str, Counted] = {}

    def __call__(self, text: str) -> Counted:
        """What is counted in a text."""
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = self._count(text)
        return found

    def _count(self, text: str) -> Counted:
        tally = Tally(self._shape)
        grams = Counter(tally.grow(text))
        grams.update(tally.closing())
        reader = self._lexicon.reader()
        reading = reader.read(text.replace(" ", "") if self._glued else text, final=True)
        length = len(tally.tokens)
        known = Known(reading.heat, reading.calm, reader.taken_back)
        open_ = tally.terms()
        numbers = dense([*tally.matches, *open_], length, known)
        return Counted(dict(grams), numbers, length)


class Design:
    """Which columns a matrix has.

    Args:
        counted: What the texts of the training hold.
        always: N-grams that get a column however rare they are.
        least: Texts that any other n-gram must be in.
    """

    def __init__(self, counted: Sequence[Counted], always: frozenset[str], least: int) -> None:
        in_texts: Counter[str] = Counter()
        names: set[str] = set()
        for one in counted:
            in_texts.update(one.grams.keys())
            names.update(one.dense)
        kept = sorted(g for g, n in in_texts.items() if n >= least or g in always)
        self.grams = {gram: index for index, gram in enumerate(kept)}
        self.dense = {name: len(kept) + index for index, name in enumerate(sorted(names))}

    def matrix(self, counted: Sequence[Counted], power: float) -> sp.csr_matrix:
        """Texts by columns."""
        columns: list[int] = []
        values: list[float] = []
        ends = [0]
        for one in counted:
            scale = (one.length + 4) ** -power
            for gram, number in one.grams.items():
                column = self.grams.get(gram)
                if column is not None:
                    columns.append(column)
                    values.append((1.0 + log(number)) * scale)
            for name, value in one.dense.items():
                if name in self.dense:
                    columns.append(self.dense[name])
                    values.append(value)
            ends.append(len(columns))
        shape = (len(counted), len(self.grams) + len(self.dense))
        return sp.csr_matrix((values, columns, ends), shape=shape)


def fit(
    design: Design,
    x: sp.csr_matrix,
    examples: Sequence[Example],
    *,
    ridge: float,
    dense_ridge: float,
) -> Fit:
    """The weights under which the steps of every source stand in their order.

    All-threshold logistic loss: for each source and step, texts at or above the step are told
    from those below it by the same score, with a threshold of their own.

    Args:
        design: The columns.
        x: The examples by columns.
        examples: What they are.
        ridge: Penalty on the weights of n-grams.
        dense_ridge: Penalty on the weights of dense numbers.
    """
    steps = np.array([example.step for example in examples])
    sources = np.array([example.source for example in examples])
    weights = np.array([example.weight for example in examples])
    tasks = []
    for source in sorted(set(sources.tolist())):
        rows = np.where(sources == source)[0]
        for step in np.unique(steps[rows])[1:]:
            tasks.append((source, int(step), rows, np.where(steps[rows] >= step, 1.0, -1.0)))
    count = x.shape[1]
    penalty = np.full(count, ridge)
    penalty[len(design.grams) :] = dense_ridge

    def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
        inner, thresholds = point[:count], point[count:]
        score = x @ inner
        slope = np.zeros(len(score))
        at_threshold = np.zeros(len(tasks))
        total = 0.0
        for index, (_, _, rows, sign) in enumerate(tasks):
            margin = sign * (score[rows] - thresholds[index])
            total += float(weights[rows] @ np.logaddexp(0.0, -margin))
            pull = -sign * weights[rows] / (1.0 + np.exp(np.minimum(margin, 500.0)))
            slope[rows] += pull
            at_threshold[index] = -pull.sum()
        total += 0.5 * float(penalty @ (inner * inner))
        return total, np.concatenate([x.T @ slope + penalty * inner, at_threshold])

    start = np.zeros(count + len(tasks))
    options = {"maxiter": 150, "maxfun": 250}
    point = minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x
    return Fit(
        {gram: float(point[i]) for gram, i in design.grams.items()},
        {name: float(point[i]) for name, i in design.dense.items()},
        {(s, k): float(point[count + i]) for i, (s, k, _, _) in enumerate(tasks)},
    )


def scores(found: Fit, design: Design, x: sp.csr_matrix) -> np.ndarray:
    """Scores of texts under some weights."""
    weights = np.zeros(x.shape[1])
    for names, values in ((design.grams, found.grams), (design.dense, found.dense)):
        for name, column in names.items():
            weights[column] = values[name]
    return x @ weights
