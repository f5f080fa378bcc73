"""Where a reader expects a comma or a stop, told from the words around it and from pauses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

NONE, COMMA, STOP = 0, 1, 2
_EDGE = "^"
_BIAS = "*"
_LENGTHS = (1, 2, 3, 4, 6, 8, 11, 15, 20, 30)


class MarkOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What pauses and clause words add to the wording, in hundredths of log-odds.

    Attributes:
        base: To every boundary. What the weights were learned from is typed, and people type fewer
            clauses in a breath than they say. Source: set by hand on our own calls and on a
            sixth of the rows that docs/signals/readable.md measures on.
        cue: To a comma, and off a stop, where a clause word stands (``comma_before``,
            ``comma_after``). Source: chosen likewise.
        slight_ms: A silence from here on speaks for a mark. Source: measured; in the recognised
            demo call words of one clause touch, clauses are 60 to 150 ms apart.
        slight: That much. Source: chosen.
        short_ms: A pause that is heard as one. Source: chosen; stop consonants are silent for up
            to 150 ms.
        short: What it adds. Source: chosen.
        long_ms: From here on it speaks for a stop. Source: chosen; pauses between sentences have
            their median near half a second in read Mandarin and English.
        long: What it adds to a stop.
        brief: What a shorter pause takes off a stop. Source: chosen.
        joined: What words that touch take off, where the utterance has pauses elsewhere.
            Source: chosen.
        heard_ms: A pause that anybody hears. Without one no question ends inside an utterance,
            and where ``sure`` is set a mark has to score that, but for a clause word behind a
            slight pause. Source: chosen,
            between ``short_ms`` and ``long_ms``.
        sure: That score, of the words alone, half of it from ``slight_ms`` on; 0 for no limit.
            Source: a pack's ``readable.yaml``.
    """

    base: int = 60
    cue: int = 150
    slight_ms: int = 60
    slight: int = 200
    short_ms: int = 200
    short: int = 450
    long_ms: int = 450
    long: int = 350
    brief: int = 150
    joined: int = 80
    heard_ms: int = 350
    sure: int = 0


def _bucket(length: int) -> int:
    """Lengths in steps that grow."""
    return sum(length > step for step in _LENGTHS)


_MOST = _LENGTHS[-1] + 1
_SINCE = tuple(f"l{_bucket(length)}" for length in range(_MOST + 1))
_LEFT = tuple(f"r{_bucket(length)}" for length in range(_MOST + 1))


def surroundings(units: Sequence[str], at: int, since: int) -> tuple[str, ...]:
    """The names of everything around the boundary before ``units[at]``.

    Args:
        units: Characters of Chinese, words of others.
        at: 1 … ``len(units) - 1``.
        since: Units since the last mark.
    """
    left = len(units) - at
    a = units[at - 1]
    b = units[at - 2] if at > 1 else _EDGE
    c = units[at - 3] if at > 2 else _EDGE
    x = units[at]
    y = units[at + 1] if left > 1 else _EDGE
    z = units[at + 2] if left > 2 else _EDGE
    return (
        _BIAS,
        f"a{a}",
        f"b{b} {a}",
        f"c{c} {b} {a}",
        f"x{x}",
        f"y{x} {y}",
        f"z{x} {y} {z}",
        f"m{a} {x}",
        _SINCE[since if since < _MOST else _MOST],
        _LEFT[left if left < _MOST else _MOST],
    )


class Marker:
    """Sets commas and stops inside an utterance, from left to right.

    Args:
        weights: Of the surroundings, in hundredths of log-odds: for a comma, for a stop.
        options: What pauses and clause words add.
    """

    def __init__(
        self, weights: Mapping[str, tuple[int, int]], options: MarkOptions | None = None
    ) -> None:
        self._weights = weights
        self._options = options or MarkOptions()

    def marks(
        self,
        units: Sequence[str],
        boundaries: Sequence[int],
        pauses: Sequence[int],
        cues: frozenset[int] = frozenset(),
    ) -> dict[int, int]:
        """``COMMA`` or ``STOP`` by boundary.

        Args:
            units: Characters of Chinese, words of others, of one utterance.
            boundaries: Places between words, as indices of the unit behind; rising.
            pauses: Silence at each of them in milliseconds.
            cues: Those of the boundaries where a clause word stands.
        """
        weight_of, options = self._weights.get, self._options
        found: dict[int, int] = {}
        paused = max(pauses, default=0) >= options.slight_ms
        last = 0
        for at, pause in zip(boundaries, pauses, strict=True):
            comma = stop = options.base
            for name in surroundings(units, at, at - last):
                weight = weight_of(name)
                if weight is not None:
                    comma += weight[0]
                    stop += weight[1]
            if at in cues:
                comma += options.cue
                stop -= options.cue
            silence, for_stop = self._silence(pause, paused=paused)
            comma += silence
            stop += silence + for_stop
            hinted = pause >= options.slight_ms
            backed = pause >= options.heard_ms or (hinted and at in cues)
            if options.sure and not backed:
                told = max(comma, stop) - silence > options.sure // (2 if hinted else 1)
            else:
                told = comma > 0 or stop > 0
            if told:
                found[at] = COMMA if comma >= stop else STOP
                last = at
        return found

    def _silence(self, pause: int, *, paused: bool) -> tuple[int, int]:
        options = self._options
        if pause >= options.short_ms:
            return options.short, options.long if pause >= options.long_ms else -options.brief
        if pause >= options.slight_ms:
            return options.slight, 0
        return (-options.joined if paused else 0), 0
