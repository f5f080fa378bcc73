"""The distance that error rates are counted in."""

from collections.abc import Sequence


def edit_distance(reference: Sequence[str], heard: Sequence[str]) -> int:
    """Returns the fewest insertions, deletions and substitutions between two sequences."""
    row = list(range(len(heard) + 1))
    for i, wanted in enumerate(reference, start=1):
        diagonal, row[0] = row[0], i
        for j, got in enumerate(heard, start=1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (wanted != got))
    return row[-1]
