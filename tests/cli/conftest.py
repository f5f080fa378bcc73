"""Runs the command as a user would, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Assist = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def assist(tmp_path: Path) -> Assist:
    """``assist("review", "x.wav")``; the process has its own configuration and data folder."""
    environment = {
        **os.environ,
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "PYTHONWARNINGS": "error",
    }
    environment.pop("VOSK_MODEL_PATH", None)

    def run(*arguments: object, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "assist", *map(str, arguments)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**environment, **changes},
            timeout=120,
            check=False,
        )

    return run
