"""Small files of wording, and calls spoken to a detector that works from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import yaml

from assist.analysis.wording import WordingData, WordingDetector
from assist.events import InputEvent, OutputEvent, Signal
from assist.events.listener import Ids
from assist.packs.yaml_file import parse_yaml

SMALL = """
gap: 3
numbers: [一, 二, 三, 两, 十]
fillers: [呃]
alike: {你: [您]}
slots:
  deed: [查, 问]
marks:
  checks: {speaker: agent, phrases: [我帮你<deed>, 我去<deed>]}
  can: {speaker: agent, phrases: [可以], unless: [不可以]}
  card: {speaker: customer, phrases: [银行卡]}
guards:
  quoted: {before: [他说], within: 4}
  question: {after: [吗], within: 3}
  harmless: {over: [不知道你]}
signals:
  dont_know:
    speaker: agent
    guards: [quoted, harmless]
    mend: {marks: [checks], within: 10, before: 4, within_ms: 5000}
    grace_ms: 2000
    cooldown_ms: 5000
    rules:
      - {id: plain, phrases: [不(太|)(知道|清楚)], better: 我去查}
  negative_wording:
    speaker: agent
    guards: [question]
    grace_ms: 500
    cooldown_ms: 0
    rules:
      - {id: bare, phrases: [绝对不行]}
      - {id: mild, weight: 0.5, phrases: [只能]}
      - {id: near, phrases: [等着], near: {marks: [can], within: 3}}
      - {id: card, phrases: [不支持], after: {marks: [card], within_ms: 3000}}
      - {id: end, phrases: ["^没有$"]}
  jargon:
    speaker: agent
    rules:
      - {id: term, new_term: true, phrases: [冲正, t加<number>]}
  complaint_kind:
    speaker: customer
    grace_ms: 0
    classes: {names: [service, product], margin: 0.5}
    rules:
      - {id: rude, is: service, phrases: [态度差]}
      - {id: worse, is: service, weight: 2.0, phrases: [骂人]}
      - {id: broken, is: product, phrases: [坏了]}
"""


@pytest.fixture(scope="session")
def small() -> WordingData:
    """A small file."""
    return parse_yaml(SMALL, "small.yaml", WordingData)


@pytest.fixture(scope="session")
def small_text() -> dict[str, Any]:
    """The same, before it is validated."""
    loaded: dict[str, Any] = yaml.safe_load(SMALL)
    return loaded


@pytest.fixture(scope="session")
def say(
    small: WordingData,
    talk: Callable[..., list[InputEvent]],
    listen_to: Callable[..., Any],
) -> Callable[..., list[Signal]]:
    """``say("A 0-2000 我 不知道")``: every telling of a signal by the small file."""

    def run(*lines: str, extra: Sequence[InputEvent] = ()) -> list[Signal]:
        heard = listen_to(WordingDetector(Ids(), small), talk(*lines, extra=extra))
        signals: list[Signal] = heard.signals
        return signals

    return run


@pytest.fixture(scope="session")
def states() -> Callable[[Sequence[OutputEvent], str], list[str]]:
    """The states that signals of a name went through."""

    def of(told: Sequence[OutputEvent], name: str) -> list[str]:
        return [out.state for out in told if isinstance(out, Signal) and out.signal == name]

    return of
