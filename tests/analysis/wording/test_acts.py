"""Acts: what a party does with its words, told once an utterance, taken back if need be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from assist.analysis.wording import ActData, WordingDetector
from assist.events import (
    Channel,
    DialogueAct,
    FinalHypothesis,
    InputEvent,
    OutputEvent,
    PartialHypothesis,
    Word,
)
from assist.events.listener import Ids
from assist.packs.yaml_file import read_yaml

ACTS = {
    "apologise": {
        "speaker": "agent",
        "guards": ["hearsay"],
        "grace_ms": 1200,
        "rules": [
            {"id": "sorry", "phrases": ["sorry"]},
            {"id": "apology", "phrases": ["i apologise"]},
        ],
    },
    "farewell": {"speaker": "agent", "rules": [{"id": "bye", "phrases": ["bye"]}]},
    "farewell.customer": {"speaker": "customer", "rules": [{"id": "bye", "phrases": ["bye"]}]},
}


def data(signals: dict[str, object]) -> ActData:
    guards = {"hearsay": {"after": ["he said"], "within": 1}}
    return msgspec.convert({"signals": signals, "guards": guards}, ActData)


def words(text: str, start_ms: int = 0) -> tuple[Word, ...]:
    return tuple(
        Word(word, start_ms + index * 400, start_ms + index * 400 + 400)
        for index, word in enumerate(text.split())
    )


def spoken(channel: Channel, number: int, text: str, start_ms: int) -> list[InputEvent]:
    said = words(text, start_ms)
    partials = [
        PartialHypothesis(
            at_ms=word.end_ms + 200,
            channel=channel,
            utterance=number,
            words=said[: index + 1],
            stable=index + 1,
        )
        for index, word in enumerate(said)
    ]
    final = FinalHypothesis(
        at_ms=said[-1].end_ms + 900, channel=channel, utterance=number, words=said
    )
    return [*partials, final]


Run = Callable[..., list[OutputEvent]]


def acts(run: Run, events: list[InputEvent]) -> list[DialogueAct]:
    told = run(WordingDetector(Ids(), data(ACTS)), events)
    assert all(isinstance(out, DialogueAct) for out in told)
    return [out for out in told if isinstance(out, DialogueAct)]


def test_an_act_is_raised_from_partial_words_and_confirmed_under_its_id(
    run_directly: Run,
) -> None:
    told = acts(run_directly, spoken(Channel.AGENT, 3, "i am so sorry about that", 0))
    assert [(act.act, act.state) for act in told] == [
        ("apologise", "raised"),
        ("apologise", "confirmed"),
    ]
    assert told[0].id == told[1].id
    assert told[1].line == "agent-u3"
    assert [item.why for item in told[1].evidence] == ["act:apologise/sorry"]
    assert told[1].evidence[0].text == "sorry"


def test_an_act_is_told_once_an_utterance_and_again_in_the_next(run_directly: Run) -> None:
    events = [
        *spoken(Channel.AGENT, 1, "sorry i apologise for all of this", 0),
        *spoken(Channel.AGENT, 2, "sorry again for all of this", 8000),
    ]
    told = acts(run_directly, events)
    assert len({act.id for act in told}) == 2
    assert {act.line for act in told} == {"agent-u1", "agent-u2"}


def test_an_act_is_withdrawn_when_the_words_turn_out_otherwise(run_directly: Run) -> None:
    heard = words("i am sorry about all that mess")
    read = words("i am soaring about all that mess")
    told = acts(
        run_directly,
        [
            PartialHypothesis(
                at_ms=3000, channel=Channel.AGENT, utterance=1, words=heard, stable=7
            ),
            FinalHypothesis(at_ms=4000, channel=Channel.AGENT, utterance=1, words=read),
        ],
    )
    assert [act.state for act in told] == ["raised", "withdrawn"]


def test_a_guard_keeps_hearsay_from_being_an_act(run_directly: Run) -> None:
    assert acts(run_directly, spoken(Channel.AGENT, 1, "sorry he said to me then", 0)) == []


def test_both_parties_say_goodbye(run_directly: Run) -> None:
    events = [
        *spoken(Channel.AGENT, 1, "okay bye now then", 0),
        *spoken(Channel.CUSTOMER, 1, "bye then take care", 5000),
    ]
    told = {(act.speaker, act.act) for act in acts(run_directly, events)}
    assert told == {(Channel.AGENT, "farewell"), (Channel.CUSTOMER, "farewell")}


def test_a_misspelt_act_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="apologize"):
        data({"apologize": {"speaker": "agent", "rules": []}})


def test_an_act_belongs_to_its_party() -> None:
    with pytest.raises(msgspec.ValidationError, match="the customer has no act"):
        data({"escalate": {"speaker": "customer", "rules": []}})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_pack_hears_every_act_of_the_list(repository: Path, language: str) -> None:
    from assist.analysis.wording.acts import AGENT_ACTS, CUSTOMER_ACTS, act_of

    file = read_yaml(repository / "models" / "packs" / language / "acts.yaml", ActData)
    heard = {(rules.speaker, act_of(key)) for key, rules in file.signals.items()}
    assert heard == {
        *((Channel.AGENT, act) for act in AGENT_ACTS),
        *((Channel.CUSTOMER, act) for act in CUSTOMER_ACTS),
    }
