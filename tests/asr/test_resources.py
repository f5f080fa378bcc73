from __future__ import annotations

from pathlib import Path

import pytest

from assist.packs import resources


def test_a_checkout_uses_its_own_data(repository: Path) -> None:
    assert resources.models_dir() == repository / "models"
    assert resources.overlay_dir() == repository / "web_overlay"


def test_an_installed_package_uses_what_it_brought(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("models", "web_overlay"):
        (tmp_path / "assist" / "_data" / name).mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "assist")
    assert resources.models_dir() == tmp_path / "assist" / "_data" / "models"
    assert resources.overlay_dir() == tmp_path / "assist" / "_data" / "web_overlay"
