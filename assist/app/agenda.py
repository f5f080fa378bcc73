"""The points that an agent wants to raise in an outbound call, from a file."""

from __future__ import annotations

from pathlib import Path

from assist.errors import InputError

MOST_POINTS = 30
"""Points of one call. Source: chosen; more is a script, not an agenda."""
LONGEST_POINT = 200


def read_agenda(path: Path) -> tuple[str, ...]:
    """One point a line; empty lines and lines that begin with ``#`` are left out.

    Raises:
        InputError: The file can't be read, holds no point, or one that is too long.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise InputError(
            f"the agenda cannot be read ({error.strerror})", where=str(path)
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            "the agenda is not UTF-8", where=str(path), remedy="save the file as UTF-8"
        ) from error
    points = []
    for number, line in enumerate(lines, start=1):
        point = line.strip()
        if not point or point.startswith("#"):
            continue
        if len(point) > LONGEST_POINT:
            raise InputError(
                f"this point has {len(point)} characters",
                where=str(path),
                line=number,
                remedy=f"say it in {LONGEST_POINT}",
            )
        points.append(point)
    if not 1 <= len(points) <= MOST_POINTS:
        raise InputError(
            f"the agenda has {len(points)} points",
            where=str(path),
            remedy=f"write 1 to {MOST_POINTS}, one a line",
        )
    return tuple(points)
