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


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("\nport = ", 2, "this is not TOML (invalid value); check the quotes"),
        ("prot = 1", 1, "the file has no key `prot`; try `port`."),
        ('port = "x"', 1, "`port` must be a whole number but is `x`; see the settings in"),
        ("[polish]\n\ntimeout_s = 0", 3, "`timeout_s` must be a number above 0.0 but is `0`;"),
        ("[polish]\nurll = 'x'", 2, "`polish` has no key `urll`; try `url`."),
        ("\n[sharing]\nagent_tone = 'yes'", 3, "`agent_tone` must be true or false but is `yes`"),
        ("sharing.agent_tone = 3", 1, "`agent_tone` must be true or false but is `3`"),
        ("sharing = 1", 1, "`sharing` must be a section `[sharing]` but is `1`"),
        ("polish = {timeout_s = 900}", 1, "`timeout_s` must be a number at most 120.0"),
        ("model = ['a']", 1, "`model` must be a text or nothing but is a list"),
    ],
)
def test_a_mistake_is_told_in_words_with_its_line(
    tmp_path: Path, text: str, line: int, what: str
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(SetupError) as caught:
        load_config(path)
    assert str(caught.value).startswith(f"{path}:{line}: {what}")
    assert "$" not in str(caught.value)


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
