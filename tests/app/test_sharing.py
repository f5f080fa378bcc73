"""What is for the agent alone reaches the agent's overlay and nothing that others read."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from assist.app.call import Call
from assist.app.card_stats import run_stats
from assist.app.config import Config, load_config
from assist.app.kept import Conclusions
from assist.app.replay import ReplayOptions, outputs_path, run_replay
from assist.app.review import ReviewOptions, run_review
from assist.delivery import Hub
from assist.errors import SetupError
from assist.events import OutputEvent
from assist.events.privacy import PRIVATE_SIGNALS, Sharing
from assist.ingest.formats import parse_transcript
from assist.ingest.hypotheses import transcript_inputs
from assist.pipeline import Pack, open_session
from assist.store.journal import JournalHeader, JournalWriter

NOTHING = Config()
EVERYTHING = Config(sharing=Sharing(agent_tone=True, wellbeing=True))


@pytest.fixture
def hear(general: Pack, angry_text: str, tmp_path: Path) -> Callable[[Config], Path]:
    """Runs the bad call as ``live`` does and gives its journal; the overlay's text is beside it."""

    def run(config: Config) -> Path:
        path = tmp_path / "c-1.journal.jsonl"
        header = JournalHeader(
            call_id="c-1", language="zh", app_version="0", config_hash="", pack_hash=general.hash
        )
        feed = Hub().open_call("c-1", "zh")
        conclusions = Conclusions(path, config.sharing)

        def publish(outputs: Sequence[OutputEvent]) -> None:
            conclusions.write(outputs)
            feed.publish(outputs)

        transcript = parse_transcript(angry_text.encode(), where="c-1", call_id="c-1")
        with Call(open_session("c-1", general), publish, JournalWriter(path, header)) as call:
            call.feed(transcript_inputs(transcript))
        conclusions.close()
        shown = "\n".join(kept.text for kept in feed._ring)
        (tmp_path / "overlay.txt").write_text(shown + feed.snapshot().messages[0])
        return path

    return run


def told(text: str) -> set[str]:
    """The private signals in lines of outputs, and ``prompt`` where a private prompt is."""
    found = set()
    for line in text.splitlines():
        event = json.loads(line)
        if event["type"] == "signal" and event["signal"] in PRIVATE_SIGNALS:
            found.add(event["signal"])
        if event["type"] == "prompt" and event["private"]:
            found.add("prompt")
    return found


def report(config: Config, folder: Path, text: str) -> dict[str, Any]:
    (folder / "call.txt").write_text(text)
    options = ReviewOptions(
        json=str(folder / "report.json"),
        channels="agent,customer",
        timing_only=False,
        language=None,
        model=None,
        pack=None,
    )
    run_review([folder / "call.txt"], options, config)
    (call,) = json.loads((folder / "report.json").read_text())["calls"]
    found: dict[str, Any] = call
    return found


def outputs_of_replay(journal: Path, config: Config) -> str:
    target = journal.with_name("replayed.jsonl")
    run_replay([journal], ReplayOptions(outputs=str(target)), config)
    return target.read_text()


def test_the_overlay_gets_everything(hear: Callable[[Config], Path], tmp_path: Path) -> None:
    hear(NOTHING)
    shown = (tmp_path / "overlay.txt").read_text()
    for name in PRIVATE_SIGNALS:
        assert f'"signal":"{name}"' in shown
    assert '"private":true' in shown


def test_what_is_kept_and_replayed_lacks_it(hear: Callable[[Config], Path]) -> None:
    journal = hear(NOTHING)
    assert told(outputs_path(journal).read_text()) == set()
    assert told(outputs_of_replay(journal, NOTHING)) == set()


def test_what_is_kept_and_replayed_has_what_is_shared(hear: Callable[[Config], Path]) -> None:
    journal = hear(EVERYTHING)
    expected = {*PRIVATE_SIGNALS, "prompt"}
    assert told(outputs_path(journal).read_text()) == expected
    assert told(outputs_of_replay(journal, EVERYTHING)) == expected


def test_each_is_shared_by_itself(hear: Callable[[Config], Path]) -> None:
    journal = hear(Config(sharing=Sharing(agent_tone=True)))
    assert told(outputs_path(journal).read_text()) == {"agent_tone"}


@pytest.mark.parametrize("then", [NOTHING, EVERYTHING])
@pytest.mark.parametrize("now", [NOTHING, EVERYTHING])
def test_a_call_checks_whatever_was_shared_then_and_is_now(
    hear: Callable[[Config], Path], capsys: pytest.CaptureFixture[str], then: Config, now: Config
) -> None:
    run_replay([hear(then)], ReplayOptions(check=True), now)
    assert "the same as then" in capsys.readouterr().out


def test_the_report_lacks_it_unless_it_is_shared(tmp_path: Path, angry_text: str) -> None:
    hidden = report(NOTHING, tmp_path, angry_text)
    assert not {s["signal"] for s in hidden["signals"]} & set(PRIVATE_SIGNALS)
    assert "有完没完" not in json.dumps([hidden["signals"], hidden["prompts"]], ensure_ascii=False)
    open_ = report(EVERYTHING, tmp_path, angry_text)
    assert {s["signal"] for s in open_["signals"]} >= set(PRIVATE_SIGNALS)
    hidden_cards = {p["card"] for p in hidden["prompts"]}
    assert hidden_cards < {p["card"] for p in open_["prompts"]}


def test_statistics_lack_it_unless_it_is_shared(
    hear: Callable[[Config], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    def cards(config: Config) -> set[str]:
        run_stats([journal], json="-", config=config)
        return {card["card"] for card in json.loads(capsys.readouterr().out)["cards"]}

    journal = hear(EVERYTHING)
    assert cards(NOTHING) < cards(EVERYTHING)


def test_the_settings_say_what_is_shared(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[sharing]\nagent_tone = true\n")
    assert load_config(path).sharing == Sharing(agent_tone=True, wellbeing=False)
    path.write_text("[sharing]\nagent_tones = true\n")
    with pytest.raises(SetupError, match="agent_tones"):
        load_config(path)
