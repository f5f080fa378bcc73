"""What a screen changes is checked first, and leaves the rest of the file as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assist.app.config import Config, load_config
from assist.app.preferences import OwnPreferences, PreferenceBook
from assist.app.settings import FIELDS, Settings
from assist.audio.devices import Device
from assist.errors import DeviceError, InputError

FILE = """\
# 王姐的电脑
pack = "bank"   # we are a bank
cards = "~/team.yaml"

[polish]
model = "qwen2.5:3b"  # at home

[wall]
token = "a secret of the team"
"""
HEADSET = Device(id="pulse:headset", name="Jabra", kind="microphone", backend="pulse", host="x")


class Desk:
    def __init__(self, folder: Path) -> None:
        self.path = folder / "config.toml"
        self.path.write_text(FILE, "utf-8")
        config = Config(data=str(folder / "data"), pack="bank", cards="~/team.yaml")
        self.book = PreferenceBook(folder / "data")
        self.settings = Settings(config, self.path, lambda: [HEADSET])

    def put(self, **change: Any) -> tuple[bool, dict[str, Any]]:
        kept, answer = self.settings.change(json.dumps(change).encode())
        return kept, json.loads(answer)

    def errors(self, **change: Any) -> list[str]:
        before = self.path.read_text("utf-8")
        kept, answer = self.put(**change)
        assert not kept
        assert self.path.read_text("utf-8") == before
        assert all(error["what"]["zh"] and error["what"]["en"] for error in answer["errors"])
        return [error["field"] for error in answer["errors"]]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_change_keeps_comments_order_and_everything_else(desk: Desk) -> None:
    kept, answer = desk.put(
        values={"port": 9000, "sharing.agent_tone": True, "agent_device": "pulse:headset"}
    )
    assert kept
    text = desk.path.read_text("utf-8")
    for line in FILE.splitlines():
        assert line in text.splitlines()
    assert text.index("port") < text.index("[polish]")
    config = load_config(desk.path)
    assert (config.port, config.sharing.agent_tone, config.agent_device) == (
        9000,
        True,
        "pulse:headset",
    )
    assert answer["values"]["port"] == 9000
    assert {"port", "sharing.agent_tone", "agent_device"} <= set(answer["pending"])


def test_a_default_takes_the_line_out(desk: Desk) -> None:
    desk.put(values={"pack": None, "port": None, "sharing.wellbeing": None})
    assert load_config(desk.path).pack is None
    assert "pack" not in desk.path.read_text("utf-8")
    assert "sharing" not in desk.path.read_text("utf-8")


def test_nothing_to_change_leaves_every_byte(desk: Desk) -> None:
    assert desk.put(quiet=True)[0]
    assert desk.path.read_text("utf-8") == FILE


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"port": 70_000}, "port"),
        ({"port": -1}, "port"),
        ({"port": "nine"}, "port"),
        ({"language": "fr"}, "language"),
        ({"pack": "no such pack"}, "pack"),
        ({"model": "no such model"}, "model"),
        ({"data": "/etc/passwd/calls"}, "data"),
        ({"data": "relative"}, "data"),
        ({"record": "maybe"}, "record"),
        ({"sharing.agent_tone": 3}, "sharing.agent_tone"),
        ({"sharing.wall": "some"}, "sharing.wall"),
        ({"agent_device": ""}, "agent_device"),
        ({"agent_device": "x", "customer_device": "x"}, "customer_device"),
    ],
)
def test_a_mistake_points_at_its_field_and_changes_nothing(
    desk: Desk, values: dict[str, Any], field: str
) -> None:
    assert field in desk.errors(values=values)


def test_one_mistake_among_right_values_keeps_none_of_them(desk: Desk) -> None:
    assert desk.errors(values={"port": 9000, "language": "fr"}, quiet=True) == ["language"]
    assert not desk.book.read().quiet


def test_budget_quiet_and_muted_cards_are_the_agents_own(desk: Desk) -> None:
    desk.book.update(lambda own: OwnPreferences(muted=("silence.still_here", "gone")))
    shown = json.loads(desk.settings.read())["muted"]
    assert [card["id"] for card in shown] == ["silence.still_here", "gone"]
    assert shown[0]["say"]
    assert shown[1]["say"] == ""
    kept, answer = desk.put(quiet=True, per_minute=3, max_up=1, unmute=["gone"])
    assert kept
    own = desk.book.read()
    assert (own.quiet, own.per_minute, own.max_up, own.muted) == (
        True,
        3,
        1,
        ("silence.still_here",),
    )
    event = own.event(0)
    assert (event.quiet, event.per_minute, event.max_up) == (True, 3, 1)
    assert answer["coach"]["usual_per_minute"] == 5
    desk.put(per_minute=None)
    assert desk.book.read().per_minute is None


@pytest.mark.parametrize("wish", [{"per_minute": 0}, {"per_minute": 21}, {"max_up": 4}])
def test_a_budget_out_of_range_is_refused(desk: Desk, wish: dict[str, int]) -> None:
    assert desk.errors(**wish) == [f"coach.{next(iter(wish))}"]


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"values": {"host": "0.0.0.0"}}', b'{"polish.url": "x"}', b"\xff"]
)
def test_what_is_no_change_is_refused(desk: Desk, body: bytes) -> None:
    with pytest.raises(InputError):
        desk.settings.change(body)
    assert desk.path.read_text("utf-8") == FILE


def test_secrets_and_addresses_are_never_shown(desk: Desk) -> None:
    assert b"a secret of the team" not in desk.settings.read()
    assert not {"host", "polish.url", "wall.token"} & set(FIELDS)


def test_a_file_with_a_mistake_is_told_and_not_overwritten(desk: Desk) -> None:
    desk.path.write_text("prot = 1\n")
    answer = json.loads(desk.settings.read())
    assert "prot" in answer["trouble"]
    assert desk.errors(values={"port": 1}) == [""]
    desk.path.write_text("port = \n")
    assert desk.errors(values={"port": 1}) == [""]


def test_the_first_change_makes_a_private_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    settings = Settings(Config(data=str(tmp_path)), path, lambda: [])
    assert settings.change(b'{"values": {"port": 9000}}')[0]
    assert load_config(path).port == 9000
    assert path.stat().st_mode & 0o077 == 0


def test_a_file_keeps_its_mode_and_a_link_stays_one(tmp_path: Path) -> None:
    real = tmp_path / "real.toml"
    real.write_text("port = 1\n")
    real.chmod(0o640)
    link = tmp_path / "config.toml"
    link.symlink_to(real)
    Settings(Config(data=str(tmp_path)), link, lambda: []).change(b'{"values": {"port": 2}}')
    assert link.is_symlink()
    assert real.read_text() == "port = 2\n"
    assert real.stat().st_mode & 0o777 == 0o640


def test_devices_are_listed_and_their_absence_is_no_failure(desk: Desk) -> None:
    assert [device["name"] for device in json.loads(desk.settings.devices())] == ["Jabra"]

    def none() -> list[Device]:
        raise DeviceError("no audio input was found")

    assert Settings(Config(), desk.path, none).devices() == b"[]"


def test_the_coach_keeps_to_the_agents_budget() -> None:
    from assist.coach.options import CoachOptions
    from assist.coach.policy import Policy
    from assist.events import Preferences

    policy = Policy((), CoachOptions())
    policy.prefer(Preferences(at_ms=0, per_minute=3, max_up=1))
    assert policy.limits == (3, 1)
    policy = Policy((), CoachOptions())
    policy.prefer(Preferences(at_ms=0))
    assert policy.limits == (5, 2)
