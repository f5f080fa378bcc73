"""An OpenAI-compatible endpoint, asked once, with a limit on everything."""

from __future__ import annotations

import ipaddress
import time
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec

from assist.errors import InputError, SetupError
from assist.polish.options import PolishOptions

MAX_ANSWER_BYTES: Final = 64 * 1024
"""Longest answer that is read. Source: chosen; a polished draft has 2 KB."""


class SlowError(InputError):
    """The endpoint took too long."""


class UnreachableError(InputError):
    """There is nobody at the address."""


class _Message(msgspec.Struct):
    content: str


class _Choice(msgspec.Struct):
    message: _Message


class _Answer(msgspec.Struct):
    choices: list[_Choice]


class Endpoint:
    """Asks for one completion. It follows no redirects, uses no proxy and logs nothing.

    Args:
        url: Base address, such as ``http://127.0.0.1:11434/v1``.
        options: The others.

    Raises:
        SetupError: The address is none, or of another machine without ``allow_remote``; or the
            key can't be read.
    """

    def __init__(self, url: str, options: PolishOptions) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SetupError(
                f"the address for better wording is none: {url}",
                remedy="write it like http://127.0.0.1:11434/v1",
            )
        if not options.allow_remote and not is_loopback(parts.hostname):
            raise SetupError(
                f"drafts would leave this machine for {parts.hostname}",
                remedy="take a local endpoint, or set 'allow_remote = true' under [polish]",
            )
        self._url = f"{url.rstrip('/')}/chat/completions"
        self._model = options.model
        self._timeout_s = options.timeout_s
        self._headers = {"Content-Type": "application/json"}
        if options.key_file is not None:
            self._headers["Authorization"] = f"Bearer {_read_key(Path(options.key_file))}"

    def complete(self, system: str, text: str) -> str:
        """What the model makes of a text.

        Raises:
            SlowError: It took longer than it may.
            UnreachableError: Nobody answered.
            InputError: What came is no answer.
        """
        import httpx

        body = {
            "model": self._model,
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": text}],
            "temperature": 0,
            "stream": False,
        }
        deadline = time.monotonic() + self._timeout_s
        try:
            with (
                httpx.Client(timeout=self._timeout_s, trust_env=False) as client,
                client.stream(
                    "POST", self._url, content=msgspec.json.encode(body), headers=self._headers
                ) as answer,
            ):
                if answer.status_code != httpx.codes.OK:
                    raise InputError(f"the endpoint answered {answer.status_code}")
                data = b""
                for chunk in answer.iter_bytes():
                    data += chunk
                    if len(data) > MAX_ANSWER_BYTES:
                        raise InputError("the endpoint's answer is too long")
                    if time.monotonic() > deadline:
                        raise SlowError("the endpoint took too long")
        except httpx.TimeoutException as error:
            raise SlowError("the endpoint took too long") from error
        except httpx.TransportError as error:
            raise UnreachableError("the endpoint cannot be reached") from error
        except httpx.DecodingError as error:
            raise InputError("the endpoint's answer cannot be decoded") from error
        return _content(data)


def is_loopback(host: str) -> bool:
    """True if only this machine has the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _content(data: bytes) -> str:
    try:
        answer = msgspec.json.decode(data, type=_Answer)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InputError("the endpoint's answer is no completion") from error
    if not answer.choices:
        raise InputError("the endpoint's answer is empty")
    return answer.choices[0].message.content


def _read_key(path: Path) -> str:
    try:
        return path.expanduser().read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(
            "the key for better wording cannot be read",
            where=str(path),
            remedy="set 'key_file' under [polish] to a file with the key in it",
        ) from error
