"""Draws how well levels from words keep their promise: ``docs/signals/anger-reliability.svg``.

    python benchmarks/anger_reliability.py

From ``models/packs/*/training/anger/held-out-*.json``, which training writes: the project's own
utterances, each read by weights that never saw it, calm ones counting tenfold as in a call.
"""

from __future__ import annotations

import json
from pathlib import Path

ROOT = Path(__file__).parents[1]
SIDE, LEFT, TOP, GAP = 260, 50, 40, 70
COLOURS = {"tense": "#b58900", "angry": "#cb4b16", "furious": "#8b0000"}
ENTRIES = {"tense": 0.3, "angry": 0.55, "furious": 0.85}


def panel(lang: str, x: int) -> list[str]:
    """One language: for each level, the share of utterances labelled at least as a band."""
    path = ROOT / f"models/packs/{lang}/training/anger/held-out-{lang}.json"
    rows = json.loads(path.read_text(encoding="utf-8"))["reliability"]
    base = TOP + SIDE
    parts = [
        f'<text x="{x}" y="{TOP - 14}" font-weight="bold">{lang}</text>',
        f'<rect x="{x}" y="{TOP}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#888"/>',
    ]
    for share in (0.25, 0.5, 0.75):
        y = base - share * SIDE
        parts.append(f'<line x1="{x}" x2="{x + SIDE}" y1="{y}" y2="{y}" stroke="#ddd"/>')
    for tick in (0.0, 0.5, 1.0):
        parts.append(f'<text x="{x + tick * SIDE - 8}" y="{base + 16}">{tick}</text>')
        parts.append(f'<text x="{x - 28}" y="{base - tick * SIDE + 4}">{tick}</text>')
    for band, colour in COLOURS.items():
        entry = x + ENTRIES[band] * SIDE
        points = " ".join(
            f"{x + row['level'] * SIDE:.1f},{base - row[band] * SIDE:.1f}" for row in rows
        )
        parts += [
            f'<line x1="{entry}" x2="{entry}" y1="{TOP}" y2="{base}" stroke="{colour}"'
            ' stroke-dasharray="4 4"/>',
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>',
        ]
        parts += [
            f'<circle cx="{x + row["level"] * SIDE:.1f}" cy="{base - row[band] * SIDE:.1f}"'
            f' r="3" fill="{colour}"/>'
            for row in rows
        ]
    parts.append(f'<text x="{x + 50}" y="{base + 34}">level from words alone</text>')
    return parts


def main() -> None:
    width = LEFT + 2 * SIDE + GAP + 110
    height = TOP + SIDE + 50
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        *panel("zh", LEFT),
        *panel("en", LEFT + SIDE + GAP),
    ]
    x = LEFT + 2 * SIDE + GAP + 12
    for index, (band, colour) in enumerate(COLOURS.items()):
        y = TOP + 14 + 20 * index
        parts.append(f'<text x="{x}" y="{y}" fill="{colour}">≥ {band}</text>')
    path = ROOT / "docs/signals/anger-reliability.svg"
    path.write_text("\n".join([*parts, "</svg>", ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
