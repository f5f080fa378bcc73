"""A model folder as the engine wants it: the same files, decoded in shorter steps."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CONF = Path("conf") / "model.conf"
_OPTION = "--frames-per-chunk"


@contextmanager
def live_view(folder: Path, frames_per_chunk: int | None) -> Iterator[Path]:
    """A folder to load the model from, valid while the context lasts.

    Kaldi decodes in chunks and reads their size from ``conf/model.conf`` only. The view links to
    every file of the model except that one, which it copies with the option added; the model
    itself is never written to.

    - A model whose configuration already names a chunk size keeps it.
    - A model of the old layout has no such file and is used as it is. So is any model that
      cannot be linked to: it works, with more delay.

    Args:
        folder: A model folder.
        frames_per_chunk: 10 ms frames per chunk; None leaves the model as it is.
    """
    conf = folder / _CONF
    if frames_per_chunk is None or not conf.is_file():
        yield folder
        return
    text = conf.read_text(encoding="utf-8")
    if _OPTION in text:
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="call-assist-model-") as temporary:
        view = Path(temporary)
        try:
            _link(folder.resolve(), view)
        except OSError:
            yield folder
            return
        (view / _CONF).unlink()
        (view / _CONF).write_text(
            f"{text.rstrip()}\n{_OPTION}={frames_per_chunk}\n", encoding="utf-8"
        )
        yield view


def _link(folder: Path, view: Path) -> None:
    for path in folder.rglob("*"):
        place = view / path.relative_to(folder)
        if path.is_dir():
            place.mkdir(parents=True, exist_ok=True)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            place.symlink_to(path)
        except OSError:  # Windows wants a privilege for these, but not for hard links
            place.hardlink_to(path)
