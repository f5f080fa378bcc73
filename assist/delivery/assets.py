"""Where the files that browsers load are: beside the sources, or packed into the wheel."""

from __future__ import annotations

from pathlib import Path

import assist
from assist.errors import SetupError


def overlay_dir() -> Path:
    """The ``web_overlay`` folder.

    Raises:
        SetupError: This installation has none.
    """
    package = Path(assist.__file__).parent
    for folder in (package / "_data" / "web_overlay", package.parent / "web_overlay"):
        if (folder / "index.html").is_file():
            return folder
    raise SetupError(
        "the overlay's files are missing from this installation",
        where=str(package),
        remedy="install call-assist again",
    )
