"""JSON for events: one line each, decoded strictly."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from assist.errors import InputError
from assist.events.base import Event
from assist.events.inputs import Input
from assist.events.outputs import Output

_E = TypeVar("_E", bound=Event)
_ENCODER = msgspec.json.Encoder()
_INPUTS: msgspec.json.Decoder[Input] = msgspec.json.Decoder(Input)
_OUTPUTS: msgspec.json.Decoder[Output] = msgspec.json.Decoder(Output)


def encode(event: Event) -> bytes:
    """One event as compact UTF-8 JSON without a newline."""
    return _ENCODER.encode(event)


def well_formed(event: _E) -> _E:
    """The event with "?" for every half of a surrogate pair, which UTF-8 can't carry."""
    return msgspec.convert(_whole(msgspec.to_builtins(event)), type(event))


def _whole(value: object) -> object:
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, list | tuple):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    return value


def decode_input(line: bytes | str) -> Input:
    """Read one input event.

    Raises:
        InputError: The line is not a valid input event.
    """
    try:
        return _INPUTS.decode(line)
    except msgspec.MsgspecError as error:
        raise InputError(f"not an input event ({error})") from error


def decode_output(line: bytes | str) -> Output:
    """Read one output event.

    Raises:
        InputError: The line is not a valid output event.
    """
    try:
        return _OUTPUTS.decode(line)
    except msgspec.MsgspecError as error:
        raise InputError(f"not an output event ({error})") from error
