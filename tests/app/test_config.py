"""The configuration is optional, but what is in it must be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.app.config import CONFIG_VARIABLE, Config, load_config
from assist.errors import SetupError


def test_no_file_is_all_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CONFIG_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert load_config() == Config()


def test_settings_are_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('port = 0\nmodel = "vosk-model-small-cn-0.22"\n')
    assert load_config(path).port == 0


@pytest.mark.parametrize("text", ["port = ", "prot = 1", 'port = "x"'])
def test_a_mistake_names_the_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(SetupError) as caught:
        load_config(path)
    assert str(caught.value).startswith(str(path))


def test_a_file_that_was_named_must_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CONFIG_VARIABLE, str(tmp_path / "none.toml"))
    with pytest.raises(SetupError, match="no such configuration"):
        load_config()
