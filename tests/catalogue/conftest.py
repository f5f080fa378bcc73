"""The walks through the catalogue, the packs that they run with, and the modules that play them."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import msgspec
import pytest
import yaml

from assist.packs.pack import load_pack
from assist.packs.resources import models_dir
from assist.pipeline import Pack

if "catalogue_walks" not in sys.modules:
    package = ModuleType("catalogue_walks")
    package.__path__ = [str(Path(__file__).parent)]
    sys.modules["catalogue_walks"] = package

if TYPE_CHECKING:
    from catalogue_walks.walk_file import Catalogue, WalkFile


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The method catalogue."""
    kind = importlib.import_module("catalogue_walks.walk_file").Catalogue
    path = models_dir() / "catalogue.yaml"
    return msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), kind)


@pytest.fixture(scope="session")
def pack_of() -> Callable[[str], Pack]:
    """A shipped pack by name, read once."""
    return cache(load_pack)


@pytest.fixture(scope="session")
def walks_of() -> Callable[[str], WalkFile]:
    """The walks of a language, read once."""
    return cache(importlib.import_module("catalogue_walks.walk_file").read_walks)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each walk."""
    if "walk" not in metafunc.fixturenames:
        return
    walk_file = importlib.import_module("catalogue_walks.walk_file")
    found = [
        (language, number, walk)
        for language in walk_file.LANGUAGES
        for number, walk in enumerate(walk_file.read_walks(language).walks, start=1)
    ]
    cases = [(language, walk) for language, _, walk in found]
    ids = [f"{language}-{number}-{walk.ids[0]}" for language, number, walk in found]
    metafunc.parametrize(("language", "walk"), cases, ids=ids)
