"""``python -m assist`` is ``assist``."""

from assist.cli import main

main()
