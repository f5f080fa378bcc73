"""Every event of the vocabulary is found by reflection and survives a round trip."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, get_args, get_origin

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.errors import InputError
from assist.events import (
    CardUse,
    Channel,
    CheckItem,
    Draft,
    Event,
    Evidence,
    Input,
    InputEvent,
    Output,
    OutputEvent,
    PassedOver,
    RecordLine,
    Span,
    Token,
    Word,
    WrapUp,
    decode_input,
    decode_output,
    encode,
)


def leaves(base: type[Event]) -> Iterator[type[Event]]:
    for child in base.__subclasses__():
        if child.__subclasses__():
            yield from leaves(child)
        else:
            yield child


INPUTS = sorted(leaves(InputEvent), key=lambda kind: kind.__name__)
OUTPUTS = sorted(leaves(OutputEvent), key=lambda kind: kind.__name__)


def test_the_unions_name_every_event() -> None:
    assert set(get_args(Input)) == set(INPUTS)
    assert set(get_args(Output)) == set(OUTPUTS)


def test_no_two_events_share_a_tag() -> None:
    tags = [kind.__struct_config__.tag for kind in INPUTS + OUTPUTS]
    assert len(tags) == len(set(tags))


TEXT = st.text(max_size=12)
MS = st.integers(0, 10**9)
SPANS = st.builds(Span, MS, MS)
EVIDENCE = st.builds(Evidence, TEXT, MS, MS, TEXT)
FLOATS = st.floats(-200, 5000, allow_nan=False).map(lambda x: round(x, 3))
LINES = st.lists(
    st.builds(
        RecordLine,
        part=TEXT,
        text=TEXT,
        speaker=st.sampled_from(Channel),
        line=TEXT,
        span=SPANS,
        due=TEXT,
    ),
    max_size=2,
).map(tuple)
DRAFT = st.builds(
    Draft, channel=st.sampled_from(["sms", "email", "voicemail"]), text=TEXT, lines=LINES
)
PASSED_OVER = st.builds(PassedOver, TEXT, st.sampled_from(["weight", "budget", "muted"]))
CARD_USE = st.builds(CardUse, MS, MS, MS)
FIELDS = {
    int: MS,
    float: FLOATS,
    str: TEXT,
    bool: st.booleans(),
    Channel: st.sampled_from(Channel),
    Span: SPANS,
    WrapUp: st.builds(
        WrapUp, problem=TEXT, open_questions=st.tuples(TEXT), lines=LINES, drafts=st.tuples(DRAFT)
    ),
    tuple[RecordLine, ...]: LINES,
    tuple[PassedOver, ...]: st.lists(PASSED_OVER, max_size=2).map(tuple),
    tuple[CheckItem, ...]: st.lists(st.builds(CheckItem, TEXT, st.none() | MS), max_size=2).map(
        tuple
    ),
    dict[str, CardUse]: st.dictionaries(TEXT, CARD_USE, max_size=2),
    tuple[Word, ...]: st.lists(st.builds(Word, TEXT, MS, MS, FLOATS), max_size=3).map(tuple),
    tuple[Token, ...]: st.lists(st.builds(Token, TEXT, MS, TEXT), max_size=3).map(tuple),
    tuple[Evidence, ...]: st.lists(EVIDENCE, max_size=2).map(tuple),
    tuple[str, ...]: st.lists(TEXT, max_size=3).map(tuple),
    tuple[float, ...]: st.lists(FLOATS, max_size=3).map(tuple),
    dict[str, float]: st.dictionaries(TEXT, FLOATS, max_size=3),
    dict[str, str]: st.dictionaries(TEXT, TEXT, max_size=3),
}


def strategy_for(kind: object) -> st.SearchStrategy[object]:
    if kind in FIELDS:
        return FIELDS[kind]  # type: ignore[index]
    options = get_args(kind)
    if get_origin(kind) is Annotated:
        limits = options[1]
        return st.integers(limits.ge, limits.le)
    if options and all(isinstance(option, str) for option in options):
        return st.sampled_from(options)
    if type(None) in options:
        inner = [strategy_for(option) for option in options if option is not type(None)]
        return st.one_of(st.none(), *inner)
    raise AssertionError(f"no strategy for a field of type {kind}")


def instances(kind: type[Event]) -> st.SearchStrategy[Event]:
    fields = {f.name: strategy_for(f.type) for f in msgspec.structs.fields(kind)}
    return st.builds(kind, **fields)


@pytest.mark.parametrize("kind", INPUTS, ids=lambda kind: kind.__name__)
@settings(max_examples=25)
@given(data=st.data())
def test_inputs_round_trip(kind: type[Event], data: st.DataObject) -> None:
    event = data.draw(instances(kind))
    assert decode_input(encode(event)) == event
    assert b"\n" not in encode(event)


@pytest.mark.parametrize("kind", OUTPUTS, ids=lambda kind: kind.__name__)
@settings(max_examples=25)
@given(data=st.data())
def test_outputs_round_trip(kind: type[Event], data: st.DataObject) -> None:
    event = data.draw(instances(kind))
    assert decode_output(encode(event)) == event


@pytest.mark.parametrize("kind", INPUTS + OUTPUTS, ids=lambda kind: kind.__name__)
def test_events_are_frozen(kind: type[Event]) -> None:
    assert kind.__struct_config__.frozen


@pytest.mark.parametrize("line", ["", "{", "[]", '{"type":"nonsense","at_ms":1}', '{"at_ms":1}'])
def test_garbage_is_refused_in_a_sentence(line: str) -> None:
    with pytest.raises(InputError, match="not an input event"):
        decode_input(line)
    with pytest.raises(InputError, match="not an output event"):
        decode_output(line)
