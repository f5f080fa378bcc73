"""Logistic regression on named features, the same on every machine and in every run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

Features = Mapping[str, float]


class Example(NamedTuple):
    """What was seen, and whether it is one."""

    features: Features
    label: int
    weight: float = 1.0


class Fit(NamedTuple):
    """Weights by name, and the bias."""

    weights: dict[str, float]
    bias: float

    def odds(self, features: Features) -> float:
        """Log-odds of what shows these features."""
        return self.bias + sum(self.weights.get(k, 0.0) * v for k, v in features.items())


def fit(examples: Sequence[Example], l2: Mapping[str, float], least: int) -> Fit:
    """Fit weights.

    Args:
        examples: To learn from.
        l2: Strength of the prior at zero by first character of the name; "" for all others.
        least: Names seen less often than this are left out.
    """
    count: Counter[str] = Counter()
    for example in examples:
        count.update(example.features.keys())
    names = sorted(name for name, times in count.items() if times >= least)
    index = {name: at for at, name in enumerate(names)}
    matrix = _matrix(examples, index)
    labels = np.array([example.label for example in examples], dtype=float)
    weights = np.array([example.weight for example in examples])
    prior = np.array([l2.get(name[0], l2[""]) for name in names])

    def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
        odds = matrix @ point[:-1] + point[-1]
        value = (np.logaddexp(0.0, odds) - labels * odds) * weights
        slope = (1.0 / (1.0 + np.exp(-odds)) - labels) * weights
        gradient = np.append(matrix.T @ slope + prior * point[:-1], slope.sum())
        return float(value.sum() + 0.5 * (prior * point[:-1] ** 2).sum()), gradient

    start = np.zeros(len(names) + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return Fit({name: float(w) for name, w in zip(names, found, strict=False)}, float(found[-1]))


def _matrix(examples: Sequence[Example], index: Mapping[str, int]) -> csr_matrix:
    rows, columns, values = [], [], []
    for row, example in enumerate(examples):
        for name, value in example.features.items():
            if name in index:
                rows.append(row)
                columns.append(index[name])
                values.append(value)
    return csr_matrix((values, (rows, columns)), shape=(len(examples), len(index)))


def thousandths(weights: Iterable[tuple[str, float]], smallest: float) -> dict[str, int]:
    """Weights as whole thousandths, without those too small to matter."""
    return {name: round(1000 * w) for name, w in weights if abs(w) >= smallest}
