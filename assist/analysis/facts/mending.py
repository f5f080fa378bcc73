"""Values that a speaker takes back in the same breath: 四百五不是四百八, ``no sorry …``."""

from __future__ import annotations

from assist.analysis.facts.pieces import CODE, MONEY, NUMBER, Piece
from assist.analysis.facts.scan import Mark, Scan

_APART = 6
"""Tokens that may stand between a value and the one in its place. Source: chosen."""
_NOT = (("不", "是"), ("not",))
_IS = ("是", "is", "it's", "was")
_SUMS = (MONEY, NUMBER, CODE)


def mended(scan: Scan) -> Scan:
    """The scan with slips of the tongue put right: the first value has become the second."""
    slips = scan.marks("talk", "slips")
    if not slips or len(scan.pieces) < 2:
        return scan
    order = sorted(scan.pieces)
    first = order[0]
    for second in order[1:]:
        one, other = scan.pieces[first], scan.pieces[second]
        between = [mark for mark in slips if first < mark.start and mark.end <= second]
        if not between or second - first > _APART + 1 or not _alike(one, other):
            first = second
            continue
        del scan.pieces[second]
        if not _is_meant(scan, first, between[0]):
            scan.pieces[first] = _merged(one, other)
    return scan


def last_digits(whole: str, end: str) -> str:
    """A number whose last digits are others."""
    return whole[: -len(end)] + end if len(end) < len(whole) else end


def _alike(one: Piece, other: Piece) -> bool:
    return one.kind == other.kind or (one.kind in _SUMS and other.kind in _SUMS)


def _is_meant(scan: Scan, token: int, slip: Mark) -> bool:
    """是四百五不是四百八: the first one stands."""
    tokens = scan.tokens.tokens
    if tuple(tokens[slip.start : slip.end]) not in _NOT or not token:
        return False
    return tokens[token - 1] in _IS and tokens[max(0, token - 2)] not in ("不", "not")


def _merged(one: Piece, other: Piece) -> Piece:
    was = one.value or one.digits
    if one.kind == CODE and other.kind == CODE:
        value = last_digits(one.digits, other.digits)
        return other._replace(value=value, digits=value, was=was)
    if other.kind == one.kind or one.amount:
        return other._replace(was=one.amount or was)
    return other
