"""The command ``assist``. Commands import what they need when they run, so ``--help`` is quick."""

from __future__ import annotations

import sys

from assist.cli.main import run


def main() -> None:
    """Entry point: run the command line and leave with its status."""
    sys.exit(run(sys.argv[1:]))
