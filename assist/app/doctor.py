"""``assist doctor``: what is missing here, and the command that puts it right."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Literal

import msgspec

from assist.app.config import Config, config_path
from assist.app.hearing import LANGUAGES
from assist.errors import AssistError

State = Literal["ok", "note", "missing"]
_MARK: dict[State, str] = {"ok": "ok   ", "note": "note ", "missing": "WRONG"}


_SMALL = {"zh": "vosk-model-small-cn-0.22", "en": "vosk-model-small-en-us-0.15"}


class Finding(msgspec.Struct, frozen=True):
    """One thing looked at; ``remedy`` is a command or an advice."""

    state: State
    what: str
    remedy: str = ""


def run_doctor(config: Config) -> int:
    """Print every finding; 0 when everything that a call needs is here, else 1."""
    findings = list(examine(config))
    for finding in findings:
        remedy = f"\n        → {finding.remedy}" if finding.remedy else ""
        print(f"{_MARK[finding.state]}  {finding.what}{remedy}")
    return int(any(finding.state == "missing" for finding in findings))


def examine(config: Config) -> Iterator[Finding]:
    """Look at everything a call depends on, cheapest first."""
    yield from _python()
    yield _configuration(config)
    yield _folder(config.data_folder)
    yield _port(config)
    for language in LANGUAGES:
        yield _told(f"language pack {language}", partial(_pack, language, config))
        yield _model(language, config)
    yield _told("audio devices", _devices, missing="note")
    yield _browser()


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("ok", f"Python {version}")
    lacking = []
    for requirement in importlib.metadata.requires("call-assist") or ():
        if "extra ==" in requirement:
            continue
        name = requirement.split(">")[0].split("=")[0].split("<")[0].strip()
        try:
            importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            lacking.append(name)
    if lacking:
        yield Finding("missing", f"packages {', '.join(lacking)}", "make setup")
    else:
        yield Finding("ok", "every package that call-assist needs")


def _configuration(config: Config) -> Finding:
    path = config_path()
    if config == Config():
        return Finding("ok", f"configuration: defaults ({path} is not needed)")
    return Finding("ok", f"configuration: {path}")


def _folder(folder: Path) -> Finding:
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if os.access(nearest, os.W_OK):
        free_gb = shutil.disk_usage(nearest).free / 1e9
        return Finding("ok", f"calls are kept in {folder} ({free_gb:.0f} GB free)")
    return Finding("missing", f"calls can't be kept in {folder}", "set 'data' in the configuration")


def _port(config: Config) -> Finding:
    with socket.socket() as probe:
        try:
            probe.bind((config.host, config.port))
        except OSError as error:
            return Finding(
                "note", f"port {config.port} can't be used now ({error.strerror})", "--port 0"
            )
    return Finding("ok", f"port {config.port} is free")


def _told(
    what: str, look: Callable[[], str], missing: Literal["note", "missing"] = "missing"
) -> Finding:
    """A finding from something that either answers or explains itself."""
    try:
        return Finding("ok", f"{what}: {look()}")
    except AssistError as error:
        place = f" ({error.where})" if error.where else ""
        return Finding(missing, f"{what}: {error.what}{place}", error.remedy)


def _pack(language: str, config: Config) -> str:
    from assist.app.shelf import PackChoice, PackShelf

    shelved = PackShelf(PackChoice.of(config)).take(language)
    own = f" with the cards of {shelved.cards}" if shelved.cards is not None else ""
    return f"{shelved.pack.name} {shelved.pack.version}{own}"


def _model(language: str, config: Config) -> Finding:
    from assist.asr.models import locate_model

    configured = config.model if language == (config.language or "zh") else None
    try:
        located = locate_model(language, configured)
    except AssistError as error:
        # English works on transcripts without a model, so its absence is no fault.
        state: State = "note" if language != (config.language or "zh") else "missing"
        return Finding(state, f"speech model {language}: {error.what}", error.remedy)
    if located.source == "bundled":
        return Finding(
            "note",
            f"speech model {language}: only the bundled demo model, which is poor on real voices",
            f"assist models pull {_SMALL[language]}",
        )
    return Finding("ok", f"speech model {language}: {located.name} ({located.source})")


def _devices() -> str:
    from assist.audio.devices import list_devices

    return f"{len(list_devices())} inputs found"


def _browser() -> Finding:
    import webbrowser

    try:
        webbrowser.get()
    except webbrowser.Error:
        return Finding("note", "no browser was found", "open the overlay's address by hand")
    return Finding("ok", "a browser for the overlay")
