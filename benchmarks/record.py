"""Writes a benchmark's figures with what is needed to read them: command, machine, date."""

from __future__ import annotations

import datetime
import json
import os
import platform
import shlex
import sys
from pathlib import Path

RESULTS = Path(__file__).parent / "results"

Figure = float | int | str | bool | None | list["Figure"] | dict[str, "Figure"]


def record(name: str, figures: dict[str, Figure]) -> None:
    """Write ``results/NAME.json`` and print it."""
    script = Path(sys.argv[0])
    command = ["python", f"benchmarks/{script.name}", *(_plain(a) for a in sys.argv[1:])]
    document = {
        "command": shlex.join(command),
        "machine": _machine(),
        "date": datetime.date.today().isoformat(),
        **figures,
    }
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(text, encoding="utf-8")
    print(text, end="")


def percentile(values: list[float], share: float) -> float:
    """Nearest-rank percentile of a non-empty list."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]


def _plain(argument: str) -> str:
    """An argument without the folders of this machine."""
    return Path(argument).name if os.sep in argument else argument


def _machine() -> str:
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return (
        f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    )
