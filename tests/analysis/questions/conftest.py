"""Plays terse dialogues through the session, and reads the cases and rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from assist.analysis.questions import (
    Detector,
    QuestionLedger,
    QuestionModel,
    QuestionOptions,
    QuestionRules,
)
from assist.events import (
    Channel,
    ChannelEvent,
    FinalHypothesis,
    HangUp,
    OutputEvent,
    PartialHypothesis,
    Progress,
    Question,
    Signal,
    Span,
    SpeechEnded,
    SpeechStarted,
    Word,
    is_cjk,
)
from assist.events.listener import Ids
from assist.packs.pack import QUESTIONS_MODEL
from assist.packs.weights import read_weights
from assist.packs.yaml_file import read_yaml
from assist.session import Session

HERE = Path(__file__).parent
PACKS = HERE.parents[2] / "models" / "packs"
BLOCK_MS = 64
PAUSE_MS = 400
_TURN = re.compile(r"(?P<who>[AC]) (?P<start>[\d.]+)-(?P<end>[\d.]+) (?P<text>.+)")


class Turn(NamedTuple):
    channel: Channel
    words: tuple[Word, ...]


class Heard(NamedTuple):
    """What came out of a dialogue."""

    outputs: list[OutputEvent]

    @property
    def questions(self) -> list[Question]:
        """The last state of every line, in the order they were first asked."""
        last = {event.id: event for event in self.outputs if isinstance(event, Question)}
        return sorted(last.values(), key=lambda line: line.asked_ms)

    @property
    def ledger(self) -> list[Question]:
        return [line for line in self.questions if line.status != "withdrawn"]

    @property
    def signals(self) -> list[Signal]:
        return [event for event in self.outputs if isinstance(event, Signal)]

    def named(self, name: str) -> list[Signal]:
        return [signal for signal in self.signals if signal.signal == name]

    def history(self, id: str) -> list[str]:
        """The statuses that a line went through."""
        statuses: list[str] = []
        for event in self.outputs:
            if isinstance(event, Question) and event.id == id and statuses[-1:] != [event.status]:
                statuses.append(event.status)
        return statuses


def block(ms: float) -> int:
    """The end of the block in which ``ms`` lies."""
    return -(-int(ms) // BLOCK_MS) * BLOCK_MS


def turn(line: str) -> Turn:
    """``C 6.0-9.5 words``, ``/`` for a pause; Chinese without spaces is a word per character."""
    found = _TURN.fullmatch(line)
    assert found is not None, line
    start, end = float(found["start"]) * 1000, float(found["end"]) * 1000
    pieces = []
    for token in found["text"].replace("/", " / ").split():
        pieces += list(token) if is_cjk(token[0]) else [token]
    spoken = [piece for piece in pieces if piece != "/"]
    step = (end - start - PAUSE_MS * pieces.count("/")) / max(1, len(spoken))
    words = []
    at = start
    for piece in pieces:
        if piece == "/":
            at += PAUSE_MS
            continue
        words.append(Word(piece, int(at), int(at + step)))
        at += step
    return Turn(Channel.AGENT if found["who"] == "A" else Channel.CUSTOMER, tuple(words))


def events_of(turns: Sequence[Turn], *, partials: bool, delay_ms: int = 192) -> list[ChannelEvent]:
    """Voice activity and hypotheses as a recogniser would tell them."""
    out: list[ChannelEvent] = []
    for number, (channel, words) in enumerate(turns, 1):
        start, end = words[0].start_ms, words[-1].end_ms
        out.append(SpeechStarted(at_ms=block(start + 100), channel=channel, start_ms=start))
        if partials:
            for index, word in enumerate(words, 1):
                out.append(
                    PartialHypothesis(
                        at_ms=block(word.end_ms + delay_ms),
                        channel=channel,
                        utterance=number,
                        words=words[:index],
                        stable=index,
                    )
                )
        out.append(SpeechEnded(at_ms=block(end + 300), channel=channel, span=Span(start, end)))
        out.append(
            FinalHypothesis(at_ms=block(end + 600), channel=channel, utterance=number, words=words)
        )
    return sorted(out, key=lambda event: event.at_ms)


def run(
    rules: QuestionRules,
    events: Sequence[ChannelEvent],
    *,
    until_ms: int,
    hang_up: bool = True,
    options: QuestionOptions | None = None,
    model: QuestionModel | None = None,
) -> Heard:
    session = Session("c-1", "zh", [QuestionLedger(rules, Ids(), options, model)])
    for event in events:
        session.feed(event)
    end = block(max([until_ms, *(event.at_ms for event in events)]))
    for channel in Channel:
        session.feed(Progress(at_ms=end, channel=channel))
    if hang_up:
        session.feed(HangUp(at_ms=end))
    return Heard(session.drain())


class Rules(dict[str, QuestionRules]):
    """Rules by language; says so shortly, for the reports of property tests."""

    def __repr__(self) -> str:
        return "rules"


@pytest.fixture(scope="session")
def rules() -> Rules:
    return Rules(
        (language, read_yaml(PACKS / language / "questions.yaml", QuestionRules))
        for language in ("zh", "en")
    )


class Models(dict[str, QuestionModel]):
    """Learned weights by language; says so shortly."""

    def __repr__(self) -> str:
        return "models"


@pytest.fixture(scope="session")
def models() -> Models:
    return Models(
        (language, read_weights([PACKS / language], QUESTIONS_MODEL, QuestionModel))
        for language in ("zh", "en")
    )


@pytest.fixture(scope="session")
def detectors(
    rules: dict[str, QuestionRules], models: dict[str, QuestionModel]
) -> dict[str, Detector]:
    return {
        language: Detector(data, model=models[language].asks) for language, data in rules.items()
    }


Play = Callable[..., Heard]


@pytest.fixture(scope="session")
def play(rules: dict[str, QuestionRules], models: dict[str, QuestionModel]) -> Play:
    """``play(language, *lines, until=seconds, partials=True, hang_up=False)``."""

    def _play(
        language: str,
        *lines: str,
        until: float = 0,
        partials: bool = True,
        hang_up: bool = False,
        options: QuestionOptions | None = None,
    ) -> Heard:
        turns = [turn(line) for line in lines]
        return run(
            rules[language],
            events_of(turns, partials=partials),
            until_ms=int(until * 1000),
            hang_up=hang_up,
            options=options,
            model=models[language],
        )

    return _play


DEMO = (
    "C 1.0-5.5 是的手机银行转的钱已经扣了我想问一下这个钱什么时候能到",
    "A 6.0-8.0 请您提供一下身份证号",
    "C 8.5-12 我刚才已经说过一遍了/这个钱现在到底在哪里",
    "A 12.4-15 系统显示正在处理/这是银行的规定",
    "C 15.3-17 你们就是这样骗人的吗",
    "C 18-20 那这个钱到底什么时候能到",
    "A 20.5-23 我现在就帮您查/请您稍等",
    "A 40-44 查到了/这笔钱今天下午三点之前会到账",
    "C 44.5-46 那如果三点还没有到呢",
    "A 46.5-51 如果三点还没有到我会亲自给您打电话给您一个说法",
    "C 51.5-53 好吧那我等",
    "A 54-56 请问还有什么可以帮您的吗",
    "C 57-58 没有了谢谢",
)


def load(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Hand out the sentences and dialogues of the YAML files, one test each."""
    for fixture in metafunc.fixturenames:
        if fixture not in KINDS:
            continue
        source, kind = KINDS[fixture]
        rows = []
        for language in ("zh", "en"):
            data = load(f"{source}.{language}.yaml")
            for row in data[kind] if kind else data:
                name = row if isinstance(row, str) else row.get("say", row.get("name"))
                if "reply" in row:
                    name = f"{name} | {row['reply']}"
                rows.append(pytest.param((language, row), id=f"{language}: {name}"))
        metafunc.parametrize(fixture, rows)


KINDS = {
    "question": ("cases", "questions"),
    "several": ("cases", "several"),
    "rhetorical": ("cases", "rhetorical"),
    "check": ("cases", "checks"),
    "statement": ("cases", "statements"),
    "dialogue": ("dialogues", ""),
    "exchange": ("exchanges", ""),
}


class Kit:
    """The helpers above, for tests that drive the ledger by hand."""

    DEMO = DEMO
    Turn = Turn
    block = staticmethod(block)
    events_of = staticmethod(events_of)
    load = staticmethod(load)
    run = staticmethod(run)
    turn = staticmethod(turn)


@pytest.fixture(scope="session")
def kit() -> type[Kit]:
    return Kit


class Scenes(tuple[tuple[str, dict[str, Any]], ...]):
    """Dialogues with their language."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "scenes"


@pytest.fixture(scope="session")
def scenes() -> Scenes:
    """Every dialogue, the demo call last."""
    rows = [
        (language, scene)
        for language in ("zh", "en")
        for scene in load(f"dialogues.{language}.yaml")
    ]
    return Scenes([*rows, ("zh", {"turns": list(DEMO), "until": 60})])
