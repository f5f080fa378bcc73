"""The settings page: what of the configuration and the preferences a screen may read and change."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from assist.app.config import Config, config_path, load_config
from assist.app.config_file import Value, edited, write_config
from assist.app.findings import Said
from assist.app.hearing import LANGUAGES
from assist.app.preferences import OwnPreferences, PreferenceBook
from assist.app.settings_words import FAULTS, fault
from assist.asr.models import locate_model
from assist.audio.devices import Device, list_devices
from assist.coach.options import CoachOptions
from assist.errors import AssistError, DeviceError, InputError, SetupError
from assist.packs.explain import explain_data, explain_json, place_of
from assist.packs.find import find_pack, pack_names, packs_dir, read_info
from assist.packs.pack import read_playbook

FIELDS: Final = (
    "agent_device",
    "customer_device",
    "language",
    "pack",
    "model",
    "data",
    "port",
    "record",
    "sharing.agent_tone",
    "sharing.wellbeing",
    "sharing.wall",
)
"""What the page may change. Addresses, tokens and keys are for an editor, and never shown."""

MAX_PORT: Final = 65_535
MAX_TEXT: Final = 1_000


class Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What ``PUT /api/settings`` takes; whatever is left out stays.

    Attributes:
        values: Settings of the file by name; null takes the default again.
        quiet: Begin calls without cards.
        per_minute: Cards a minute; null leaves it to the coach.
        max_up: Cards at once; null leaves it to the coach.
        unmute: Cards that are wanted again.
    """

    values: dict[str, str | int | bool | None] = {}
    quiet: bool | msgspec.UnsetType = msgspec.UNSET
    per_minute: int | msgspec.UnsetType | None = msgspec.UNSET
    max_up: int | msgspec.UnsetType | None = msgspec.UNSET
    unmute: Annotated[tuple[str, ...], msgspec.Meta(max_length=1000)] = ()


class FieldError(msgspec.Struct, frozen=True):
    """What is wrong with a field."""

    field: str
    what: Said


class DeviceChoice(msgspec.Struct, frozen=True):
    """A device to choose."""

    id: str
    name: str
    kind: Literal["microphone", "loopback"]
    default: bool


class PackChoiceInfo(msgspec.Struct, frozen=True):
    """A pack to choose."""

    name: str
    title: str
    language: str


class MutedCard(msgspec.Struct, frozen=True):
    """A card that the agent does not want; ``say`` is empty where no pack has it any more."""

    id: str
    say: str


class CoachWishes(msgspec.Struct, frozen=True):
    """What the agent wants of the coach; None is the coach's own choice, which is told, too."""

    quiet: bool
    per_minute: int | None
    max_up: int | None
    usual_per_minute: int
    usual_max_up: int


class SettingsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What ``GET /api/settings`` gives.

    Attributes:
        path: The file.
        trouble: Why it cannot be read; the defaults are shown then, and nothing can be changed.
        values: By name; null where the default holds.
        defaults: By name.
        pending: Settings that differ from what this process began with: they hold from its next
            start.
    """

    path: str
    trouble: str
    values: dict[str, Value]
    defaults: dict[str, Value]
    pending: tuple[str, ...]
    languages: tuple[str, ...]
    packs: tuple[PackChoiceInfo, ...]
    coach: CoachWishes
    muted: tuple[MutedCard, ...]


class Settings:
    """Reads and changes the configuration file and the agent's own preferences.

    Args:
        config: What this process began with.
        path: The file; the usual one, or the one that was named, by default.
        listed: Gives the devices.
    """

    def __init__(
        self,
        config: Config,
        path: Path | None = None,
        listed: Callable[[], Sequence[Device]] = list_devices,
    ) -> None:
        self._began = config
        self._path = path or config_path()
        self._listed = listed
        self._book = PreferenceBook(config.data_folder)

    def read(self) -> bytes:
        """Everything that the page shows but the devices, which take a moment."""
        trouble = ""
        try:
            config = self._load()
        except SetupError as error:
            config, trouble = Config(), str(error)
        own = self._own()
        usual = CoachOptions()
        answer = SettingsAnswer(
            path=str(self._path),
            trouble=trouble,
            values={name: _changed(config, name) for name in FIELDS},
            defaults={name: _at(Config(), name) for name in FIELDS},
            pending=tuple(f for f in FIELDS if _at(config, f) != _at(self._began, f)),
            languages=LANGUAGES,
            packs=tuple(_packs()),
            coach=CoachWishes(
                own.quiet, own.per_minute, own.max_up, usual.per_minute, usual.max_up
            ),
            muted=tuple(_muted(own.muted, config)),
        )
        return msgspec.json.encode(answer)

    def devices(self) -> bytes:
        """The devices that there are now; none where there is no sound."""
        try:
            devices = self._listed()
        except DeviceError:
            devices = []
        return msgspec.json.encode([DeviceChoice(d.id, d.name, d.kind, d.default) for d in devices])

    def change(self, data: bytes) -> tuple[bool, bytes]:
        """Check everything first; nothing is kept unless all of it is right."""
        try:
            change = msgspec.json.decode(data, type=Change)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            wrong = explain_json(error, data, Change)
            raise InputError(wrong.what, remedy=wrong.remedy or 'send {"values": {…}}') from error
        text = self._text()
        errors, after = self._check(change, text)
        if errors:
            return False, msgspec.json.encode({"errors": errors})
        if change.values and after != text:
            write_config(self._path, after)
        wishes = _wishes(change)
        if wishes or change.unmute:
            self._book.update(lambda own: _wished(own, wishes, change.unmute))
        return True, self.read()

    def _check(self, change: Change, text: str) -> tuple[list[FieldError], str]:
        """What is wrong, and the file's text with the change."""
        unknown = [name for name in change.values if name not in FIELDS]
        if unknown:
            raise InputError(
                f"there is no setting `{unknown[0]}` to change here",
                remedy=f"choose from {', '.join(FIELDS)}",
            )
        errors = [FieldError("coach." + name, FAULTS[name]) for name in _bad_wishes(change)]
        try:
            after = edited(text, change.values, self._path)
            converted = msgspec.convert(tomllib.loads(after), Config)
        except SetupError as error:
            return [*errors, FieldError("", fault("file", error))], text
        except tomllib.TOMLDecodeError as error:
            return [*errors, FieldError("", fault("file", error))], text
        except msgspec.ValidationError as error:
            wrong = explain_data(error, tomllib.loads(after), Config)
            field = place_of(wrong.path)
            said = FAULTS.get(field) or fault("file", f"{self._path}: {wrong.what}")
            return [*errors, FieldError(field if field in FIELDS else "", said)], text
        return [*errors, *_doubts(converted, change.values)], after

    def _load(self) -> Config:
        return load_config(self._path) if self._path.exists() else Config()

    def _text(self) -> str:
        try:
            return self._path.read_text("utf-8")
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError) as error:
            raise SetupError("the configuration cannot be read", where=str(self._path)) from error

    def _own(self) -> OwnPreferences:
        try:
            return self._book.read()
        except InputError:
            return OwnPreferences()


def _at(config: Config, name: str) -> Value:
    value: object = config
    for step in name.split("."):
        value = getattr(value, step)
    assert value is None or isinstance(value, str | int)
    return value


def _changed(config: Config, name: str) -> Value:
    value = _at(config, name)
    if name == "pack" and isinstance(value, str):
        value = _proper_name(value, config.language)
    return None if value == _at(Config(), name) else value


def _proper_name(pack: str, language: str | None) -> str:
    """The name that a shipped pack is listed by; ``bank`` is ``zh-bank``."""
    try:
        folder = find_pack(pack, language or "zh")
    except AssistError:
        return pack
    return folder.name if folder.parent == packs_dir() else pack


def _doubts(config: Config, changed: Mapping[str, Value]) -> Iterator[FieldError]:
    """What is right as TOML but cannot work; only about what is being changed."""
    for name, value in changed.items():
        if isinstance(value, str) and not 0 < len(value) <= MAX_TEXT:
            yield FieldError(name, FAULTS["text"])
        elif value is not None and not _works(config, name):
            yield FieldError(name, FAULTS[name])
    devices = {"agent_device", "customer_device"}
    same = config.agent_device is not None and config.agent_device == config.customer_device
    if same and devices & changed.keys():
        yield FieldError("customer_device", FAULTS["same_device"])


def _works(config: Config, name: str) -> bool:
    language = config.language or "zh"
    try:
        if name == "language":
            return language in LANGUAGES
        if name == "port":
            return 0 <= config.port <= MAX_PORT
        if name == "pack" and config.pack:
            read_info(find_pack(config.pack, config.language))
        elif name == "model" and config.model:
            locate_model(language, config.model)
        elif name == "data":
            folder = config.data_folder
            nearest = next(path for path in (folder, *folder.parents) if path.exists())
            return folder.is_absolute() and nearest.is_dir() and os.access(nearest, os.W_OK)
    except AssistError:
        return False
    return True


def _packs() -> Iterator[PackChoiceInfo]:
    for name in pack_names():
        info = read_info(packs_dir() / name)
        yield PackChoiceInfo(name, info.name, info.language)


def _muted(ids: Sequence[str], config: Config) -> Iterator[MutedCard]:
    """The cards with their first sentence, from the packs that calls have here."""
    missing = dict.fromkeys(ids)
    said: dict[str, str] = {}
    own = [config.pack] if config.pack else []
    for name in dict.fromkeys([*own, *LANGUAGES, *pack_names()]):
        if missing.keys() <= said.keys():
            break
        try:
            playbook = read_playbook(find_pack(name, config.language))
        except AssistError:
            continue
        for card in playbook.cards:
            if card.id in missing and card.say:
                said.setdefault(card.id, card.say[0])
    for id_ in ids:
        yield MutedCard(id_, said.get(id_, ""))


def _bad_wishes(change: Change) -> Iterator[str]:
    if change.per_minute and not 1 <= change.per_minute <= 20:
        yield "per_minute"
    if change.max_up and not 1 <= change.max_up <= 3:
        yield "max_up"
    yield from (name for name in ("per_minute", "max_up") if getattr(change, name) == 0)


def _wishes(change: Change) -> dict[str, bool | int | None]:
    names = ("quiet", "per_minute", "max_up")
    wished = {name: getattr(change, name) for name in names}
    return {name: value for name, value in wished.items() if value is not msgspec.UNSET}


def _wished(
    own: OwnPreferences, wishes: Mapping[str, bool | int | None], unmute: Sequence[str]
) -> OwnPreferences:
    muted = tuple(card for card in own.muted if card not in unmute)
    return msgspec.structs.replace(own, muted=muted, **wishes)
