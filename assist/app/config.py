"""The configuration file: everything in it is optional, everything wrong in it is named."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import platformdirs

from assist.errors import SetupError
from assist.events.privacy import Sharing
from assist.events.sign_in import ServerOptions
from assist.events.sites import EmbedOptions
from assist.packs.explain import explain_data, place_of
from assist.polish.options import PolishOptions

APP = "call-assist"
CONFIG_VARIABLE = "CALL_ASSIST_CONFIG"


class WallOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The supervisors' wall of a team.

    Attributes:
        url: Where a seat sends what ``sharing.wall`` allows: ``ws://host:port/seat?token=…``.
        seat: What the seat is called there; the machine's name where it is empty.
        token: With which seats come to ``assist serve``; a fresh one by default.
    """

    url: str | None = None
    seat: str = ""
    token: str | None = None


class StoreOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where calls are stored.

    Attributes:
        url: Of the database; an SQLite file in the data folder by default.
        audio: ``keep`` a FLAC of every call in the data folder, or ``none``.
    """

    url: str | None = None
    audio: Literal["keep", "none"] = "keep"


class PrivacyOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What of people's data is kept, and for how long.

    Attributes:
        redact: Take phone numbers, addresses, names and the like out of what is stored.
        keep_originals: Store the full text beside it, for roles that may see it.
        days: Calls are deleted after so many days; 0 keeps them for ever.
    """

    redact: bool = True
    keep_originals: bool = False
    days: Annotated[int, msgspec.Meta(ge=0)] = 0


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of this machine.

    Attributes:
        model: Folder of a Vosk model, or the name of one in the manifest.
        language: Language of calls where nothing else says.
        pack: A pack for the calls of its language: its name, or a folder.
        cards: A team's own file of cards, laid over the pack.
        data: Folder for journals and results.
        host: Address to listen on.
        port: Port to listen on; 0 takes any free one.
        agent_device: Name or number of the agent's microphone.
        customer_device: Name or number of the device that hears the customer.
        record: Keep the audio of calls, too.
        sharing: What of the agent's own state others may see.
        polish: An endpoint that words drafts better.
        embed: Sites that may show the overlay in a frame without asking.
        wall: The supervisors' wall of the team.
        store: Where calls are stored.
        privacy: What of people's data is kept.
    """

    model: str | None = None
    language: str | None = None
    pack: str | None = None
    cards: str | None = None
    data: str | None = None
    host: str = "127.0.0.1"
    port: int = 8765
    agent_device: str | None = None
    customer_device: str | None = None
    record: bool = True
    sharing: Sharing = Sharing()
    polish: PolishOptions = PolishOptions()
    embed: EmbedOptions = EmbedOptions()
    wall: WallOptions = WallOptions()
    server: ServerOptions = ServerOptions()
    store: StoreOptions = StoreOptions()
    privacy: PrivacyOptions = PrivacyOptions()

    @property
    def database_url(self) -> str:
        """Where calls are stored: a URL, or an SQLite file."""
        return self.store.url or str(self.data_folder / "calls.sqlite")

    @property
    def data_folder(self) -> Path:
        """Where calls are kept."""
        if self.data:
            return Path(self.data).expanduser()
        return Path(platformdirs.user_data_dir(APP, appauthor=False))


def config_path() -> Path:
    """Where the configuration is looked for."""
    if named := os.environ.get(CONFIG_VARIABLE):
        return Path(named)
    return Path(platformdirs.user_config_dir(APP, appauthor=False)) / "config.toml"


def load_config(path: Path | None = None) -> Config:
    """Read the configuration; an absent file at the default place is an empty one.

    Raises:
        SetupError: The file named explicitly is missing, or it does not parse or validate.
    """
    named = path is not None or CONFIG_VARIABLE in os.environ
    path = path or config_path()
    try:
        data = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if named:
            raise SetupError("there is no such configuration file", where=str(path)) from None
        return Config()
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"the configuration cannot be read ({error})", where=str(path)) from error
    try:
        settings = tomllib.loads(data)
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(error, path, data) from error
    try:
        return msgspec.convert(settings, Config)
    except msgspec.ValidationError as error:
        raise _no_setting(error, path, data, settings) from error


def _no_toml(error: tomllib.TOMLDecodeError, path: Path, text: str) -> SetupError:
    what, _, place = str(error).partition(" (at ")
    found = re.match(r"line (\d+)", place)
    return SetupError(
        f"this is not TOML ({what[:1].lower()}{what[1:]})",
        where=str(path),
        line=int(found[1]) if found else text.count("\n") + 1,
        remedy="check the quotes and brackets here",
    )


def _no_setting(
    error: msgspec.ValidationError, path: Path, text: str, settings: dict[str, object]
) -> SetupError:
    fault = explain_data(error, settings, Config)
    keys = [step for step in fault.path if isinstance(step, str)]
    what = fault.what.replace(
        "a group of `key: value` lines", f"a section `[{place_of((*keys,))}]`"
    )
    return SetupError(
        what,
        where=str(path),
        line=_line_of(keys, text),
        remedy=fault.remedy or "see the settings in docs/configuration.md",
    )


def _line_of(keys: list[str], text: str) -> int | None:
    """The line that a setting is on: below its section's head, or written out with dots."""
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if head := re.match(r"\s*\[\s*([\w.-]+)\s*\]", line):
            section = head[1]
            if section == ".".join(keys):
                return number
        elif key := re.match(r"\s*([\w.-]+)\s*=", line):
            name = f"{section}.{key[1]}" if section else key[1]
            # A setting in braces is on the line of its section.
            if name == ".".join(keys) or (len(keys) > 1 and name == ".".join(keys[:-1])):
                return number
    return None
