"""The configuration is optional, but what is in it must be right."""

from __future__ import annotations

from pathlib import Path

import msgspec
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


def test_every_setting_is_documented(repository: Path) -> None:
    guide = (repository / "docs/configuration.md").read_text("utf-8")
    names = []
    for field in msgspec.structs.fields(Config):
        if isinstance(field.default, msgspec.Struct):
            names += [f"{field.name}.{inner}" for inner in field.default.__struct_fields__]
        else:
            names.append(field.name)
    assert [name for name in names if f"`{name}`" not in guide] == []


def test_the_example_of_the_guide_is_read(repository: Path, tmp_path: Path) -> None:
    guide = (repository / "docs/configuration.md").read_text("utf-8")
    path = tmp_path / "config.toml"
    path.write_text(guide.split("```toml\n")[1].split("```")[0], "utf-8")
    config = load_config(path)
    assert config.polish.url is not None
    assert config.cards == "~/team.yaml"


@pytest.mark.parametrize(
    "text",
    [
        "[polish]\ntimeout_s = 0",
        "[polish]\nurll = 'x'",
        "[sharing]\nwellbeing = 'yes'",
        "sharing = 1",
    ],
)
def test_a_mistake_in_a_section_names_the_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(SetupError) as caught:
        load_config(path)
    assert str(caught.value).startswith(str(path))
