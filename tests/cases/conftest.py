"""Loads the runner of the cases, which is also a benchmark, and the packs that it runs with."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from assist.packs.pack import load_pack
from assist.pipeline import Pack

ROOT = Path(__file__).resolve().parents[2]


def load_runner() -> ModuleType:
    """``benchmarks/wording_cases.py`` as a module."""
    name = "wording_cases"
    if name not in sys.modules:
        path = ROOT / "benchmarks" / f"{name}.py"
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture(scope="session")
def runner() -> ModuleType:
    """The runner."""
    return load_runner()


@pytest.fixture(scope="session")
def pack_of() -> Callable[[str], Pack]:
    """The shipped pack of a language, read once."""
    return cache(load_pack)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test per case file, or per call, whichever a test asks for."""
    runner = load_runner()
    if "held_file" in metafunc.fixturenames:
        found = [(lang, path) for lang in runner.LANGUAGES for path in _files(lang, "held/*.yaml")]
        metafunc.parametrize(("language", "held_file"), found, ids=_ids(found))
    if "dev_file" in metafunc.fixturenames:
        found = [(lang, path) for lang in runner.LANGUAGES for path in _files(lang, "dev/*.yaml")]
        metafunc.parametrize(("language", "dev_file"), found, ids=_ids(found))
    for kind in ("good", "bad"):
        if f"{kind}_call" in metafunc.fixturenames:
            found = [
                (lang, path) for lang in runner.LANGUAGES for path in _files(lang, f"calls/{kind}*")
            ]
            metafunc.parametrize(("language", f"{kind}_call"), found, ids=_ids(found))


def _files(language: str, pattern: str) -> list[Path]:
    return sorted((Path(__file__).parent / language).glob(pattern))


def _ids(found: list[tuple[str, Path]]) -> list[str]:
    return [f"{language}-{path.stem}" for language, path in found]
