"""The commands ``assist models``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from assist.app.config import Config
from assist.asr.download import PullProgress, pull, verify
from assist.asr.model_folder import missing_files
from assist.asr.models import ModelEntry, find_entry, read_manifest, speech_dir, user_models_dir
from assist.errors import ModelError


def run_list(config: Config) -> None:
    """Print every known model, and whether it is here."""
    for entry in read_manifest():
        here = "here" if not missing_files(_folder(entry)) else "    "
        size = f"{entry.download_mb} MB" if entry.download_mb else "bundled"
        about = entry.about.get("en", "")
        print(f"{here}  {entry.name:34} {entry.language}  {size:>8}  {entry.licence:11} {about}")
    if config.model:
        print(f"the configuration chooses {config.model}")


def run_pull(name: str) -> None:
    """Fetch a model into the user's folder.

    Raises:
        ModelError: There is no such model, or it can't be fetched.
    """
    entry = find_entry(name)
    if entry.url is None:
        print(f"{name} ships with call-assist; there is nothing to fetch.")
        return
    with _progress(entry) as tell:
        folder = pull(entry, user_models_dir(), progress=tell)
    print(f"{name} is in {folder}")


def run_verify(name: str) -> None:
    """Check a model by name or folder.

    Raises:
        ModelError: It is not whole.
    """
    folder = Path(name).expanduser()
    if not folder.is_dir():
        folder = _folder(find_entry(name))
    found = verify(folder)
    if found.problems:
        raise ModelError(
            found.problems[0], where=str(folder), remedy="fetch it again with 'assist models pull'"
        )
    how = "every file is as it was fetched" if found.recorded else "it is a model"
    print(f"{folder}: {how}; hash {found.model_hash[:16]}")


def _folder(entry: ModelEntry) -> Path:
    return speech_dir() / entry.path if entry.path else user_models_dir() / entry.name


@contextmanager
def _progress(entry: ModelEntry) -> Iterator[Callable[[PullProgress], None] | None]:
    """A progress bar where a person is watching."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(entry.name, total=None)

        def tell(now: PullProgress) -> None:
            bar.update(
                task, description=f"{now.phase} {entry.name}", completed=now.done, total=now.total
            )

        yield tell
