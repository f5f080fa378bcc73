"""The configuration file: everything in it is optional, everything wrong in it is named."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import msgspec
import platformdirs

from assist.errors import SetupError
from assist.events.privacy import Sharing
from assist.polish.options import PolishOptions

APP = "call-assist"
CONFIG_VARIABLE = "CALL_ASSIST_CONFIG"


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
        sharing: What of the agent's own state others may see.
        polish: An endpoint that words drafts better.
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
    sharing: Sharing = Sharing()
    polish: PolishOptions = PolishOptions()

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
        return msgspec.convert(tomllib.loads(data), Config)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SetupError(
            f"the configuration is not valid ({error})",
            where=str(path),
            remedy="see the settings in docs/configuration.md",
        ) from error
