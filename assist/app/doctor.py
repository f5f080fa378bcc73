"""``assist doctor``: what is missing here, and the command that puts it right."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from assist.app.config import Config, config_path
from assist.app.findings import Finding, Said, State, finding
from assist.app.hearing import LANGUAGES
from assist.app.sound_devices import ChosenDevices, examine_devices
from assist.errors import AssistError

_MARK: dict[State, str] = {"ok": "ok   ", "note": "note ", "missing": "WRONG"}

_SMALL = {"zh": "vosk-model-small-cn-0.22", "en": "vosk-model-small-en-us-0.15"}

LITTLE_GB = 2.0
"""Free room from which on somebody should hear of it. Source: chosen; twenty hours of calls."""

AUDIO_TOPICS = ("microphone", "loopback")
"""Recordings and transcripts are reviewed without them, so that their absence fails no command."""


def run_doctor(config: Config, language: str = "en") -> int:
    """Print every finding; 0 when everything that a review needs is here, else 1."""
    findings = []
    for found in examine(config):
        findings.append(found)
        print(f"{_MARK[found.state]}  {_in(found.what, language)}", flush=True)
        if found.remedy is not None:
            print(f"        → {_in(found.remedy, language)}")
        if found.command:
            print(f"          {found.command}")
    wrong = [each for each in findings if each.state == "missing"]
    return int(any(each.topic not in AUDIO_TOPICS for each in wrong))


def examine(
    config: Config,
    *,
    serving: int | None = None,
    chosen: ChosenDevices | None = None,
    hears: Callable[[], bool] = lambda: True,
) -> Iterator[Finding]:
    """Look at everything a call depends on, cheapest first.

    Args:
        config: The settings.
        serving: The port that this very process answers on.
        chosen: The devices; by default those of the configuration.
        hears: Whether devices may be listened to for a moment now.
    """
    yield from _python()
    yield _configuration(config)
    yield _folder(config.data_folder)
    yield _port(config, serving)
    for language in LANGUAGES:
        yield _model(language, config)
    yield from examine_devices(chosen or ChosenDevices.of(config), hears)
    for language in LANGUAGES:
        yield _pack(language, config)
    if serving is None:
        yield _browser()


def _in(said: Said, language: str) -> str:
    return said.zh if language == "zh" else said.en


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield finding("python", "ok", "python", version=version)
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
        names = ", ".join(lacking)
        yield finding("packages", "missing", "packages.lacking", "make setup", names=names)
    else:
        yield finding("packages", "ok", "packages")


def _configuration(config: Config) -> Finding:
    key = "config.default" if config == Config() else "config"
    return finding("configuration", "ok", key, path=config_path())


def _folder(folder: Path) -> Finding:
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if not (nearest.is_dir() and os.access(nearest, os.W_OK)):
        return finding("data", "missing", "data.no", folder=folder)
    free_gb = shutil.disk_usage(nearest).free / 1e9
    little = free_gb < LITTLE_GB
    return finding(
        "data",
        "note" if little else "ok",
        "data.little" if little else "data",
        folder=folder,
        free=f"{free_gb:.1f}" if little else f"{free_gb:.0f}",
    )


def _port(config: Config, serving: int | None) -> Finding:
    if serving is not None:
        return finding("port", "ok", "port.serving", port=serving)
    with socket.socket() as probe:
        try:
            probe.bind((config.host, config.port))
        except OSError as error:
            why = error.strerror
            command = "assist live --port 0"
            return finding("port", "note", "port.taken", command, port=config.port, why=why)
    return finding("port", "ok", "port", port=config.port)


def _pack(language: str, config: Config) -> Finding:
    from assist.app.shelf import PackChoice, PackShelf

    topic = f"pack.{language}"
    try:
        shelved = PackShelf(PackChoice.of(config)).take(language)
    except AssistError as error:
        return finding(topic, "missing", "pack.no", language=language, why=error)
    own = f" + {shelved.cards}" if shelved.cards is not None else ""
    name = f"{shelved.pack.name} {shelved.pack.version}{own}"
    return finding(topic, "ok", "pack", language=language, name=name)


def _model(language: str, config: Config) -> Finding:
    from assist.asr.models import locate_model

    own = language == (config.language or "zh")
    topic = "model" if own else f"model.{language}"
    pull = f"assist models pull {_SMALL[language]}"
    try:
        located = locate_model(language, config.model if own else None)
    except AssistError as error:
        # English works on transcripts without a model, so its absence is no fault.
        state: State = "missing" if own else "note"
        return finding(topic, state, "model.no", pull, language=language, why=error.what)
    values = {"language": language, "name": located.name, "source": located.source}
    if located.source == "bundled":
        return finding(topic, "note", "model.demo", pull, **values)
    return finding(topic, "ok", "model", **values)


def _browser() -> Finding:
    import webbrowser

    try:
        webbrowser.get()
    except webbrowser.Error:
        return finding("browser", "note", "browser.no")
    return finding("browser", "ok", "browser")
