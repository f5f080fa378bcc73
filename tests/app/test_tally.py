"""A call counted for its agent, the preferences that come of it, and the shift."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from assist.app.config import Config
from assist.app.preferences import (
    RECENT,
    Changes,
    OwnPreferences,
    PreferenceBook,
    run_preferences,
)
from assist.app.shift import ShiftBook, run_shift
from assist.app.tally import CallTally
from assist.errors import InputError, UsageError
from assist.events import (
    Anger,
    Band,
    CallEnded,
    CardUse,
    Channel,
    OutputEvent,
    Prompt,
    PromptState,
    Signal,
    Span,
    WrapUp,
)
from assist.packs.pack import packs_dir, read_playbook

TEAM = """\
language: zh
cards:
  - id: ours.here
    when: {signal: dead_air}
    tactic: inform
    say: [我在。]
    why: 他在等。
    source: [SVC-15]
"""


def prompt(id_: str, card: str, state: PromptState, *, private: bool = False) -> Prompt:
    return Prompt(
        at_ms=1,
        id=id_,
        card=card,
        because=("s1",),
        say=("好",),
        why="",
        priority=50,
        state=state,
        private=private,
    )


def anger(band: Band) -> Anger:
    return Anger(
        at_ms=1, speaker=Channel.CUSTOMER, level=0.5, band=band, trend="steady", contributions={}
    )


def wellbeing(kind: str) -> Signal:
    return Signal(
        at_ms=1,
        id="s1",
        signal="wellbeing",
        speaker=Channel.AGENT,
        span=Span(0, 1),
        value=1.0,
        slots={"is": kind},
    )


def ended(ms: int = 120_000) -> CallEnded:
    return CallEnded(at_ms=ms, duration_ms=ms, wrap_up=WrapUp())


HARD: list[OutputEvent] = [
    anger("angry"),
    prompt("p1", "anger.listen", "shown"),
    prompt("p1", "anger.listen", "used"),
    prompt("p2", "self.breathe", "shown", private=True),
    anger("furious"),
    prompt("p3", "anger.listen", "shown"),
    prompt("p3", "anger.listen", "dismissed"),
    anger("calm"),
    wellbeing("breather"),
    ended(),
]


@pytest.fixture
def hard() -> CallTally:
    tally = CallTally()
    tally.take(HARD)
    return tally


def test_a_call_is_counted_from_its_conclusions(hard: CallTally) -> None:
    assert (hard.peak, hard.last, hard.duration_ms) == ("furious", "calm", 120_000)
    assert hard.prompts == CardUse(shown=3, used=1, dismissed=1)


def test_cards_for_the_agent_alone_are_not_counted_by_name(hard: CallTally) -> None:
    assert hard.by_card() == {"anger.listen": CardUse(shown=2, used=1, dismissed=1)}


@pytest.mark.parametrize(
    ("outputs", "turned"),
    [
        ([anger("furious"), anger("calm")], True),
        ([anger("furious"), anger("tense")], False),
        ([anger("tense"), anger("calm")], False),
        ([anger("furious"), anger("tense"), wellbeing("turned_round")], True),
        ([anger("furious"), anger("calm"), wellbeing("breather")], False),
    ],
)
def test_a_call_was_turned_round(outputs: list[OutputEvent], turned: bool) -> None:
    tally = CallTally()
    tally.take(outputs)
    assert tally.turned_round is turned


def test_the_end_is_told_once() -> None:
    told: list[CallTally] = []
    tally = CallTally(told.append)
    for event in HARD:
        tally.take([event])
    assert told == [tally]


def test_preferences_learn_from_calls_and_stay_private(hard: CallTally, tmp_path: Path) -> None:
    book = PreferenceBook(tmp_path)
    assert book.read() == OwnPreferences()
    for _ in range(2):
        book.update(lambda own: own.learned(hard))
    assert book.read().use == {"anger.listen": CardUse(shown=4, used=2, dismissed=2)}
    assert book.path.stat().st_mode & 0o077 == 0
    assert book.path.parent.stat().st_mode & 0o077 == 0
    event = book.read().event(0)
    assert (event.quiet, event.muted, event.use) == (False, (), book.read().use)


def test_old_habits_fade(hard: CallTally) -> None:
    own = OwnPreferences(use={"anger.listen": CardUse(shown=RECENT - 1, used=0, dismissed=20)})
    assert own.learned(hard).use["anger.listen"] == CardUse(shown=20, used=0, dismissed=10)


def test_preferences_are_changed_by_the_agent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = Config(data=str(tmp_path))
    first, second = sorted(card.id for card in read_playbook(packs_dir() / "zh").cards)[:2]
    run_preferences(config, Changes(quiet=True, mute=(first, second)))
    run_preferences(config, Changes(unmute=(first,)))
    assert PreferenceBook(tmp_path).read() == OwnPreferences(quiet=True, muted=(second,))
    assert capsys.readouterr().out.endswith(f"quiet: yes\nmuted: {second}\n")


def test_a_card_that_no_pack_has_is_not_muted(tmp_path: Path) -> None:
    config = Config(data=str(tmp_path))
    card = sorted(card.id for card in read_playbook(packs_dir() / "zh").cards)[0]
    with pytest.raises(UsageError) as caught:
        run_preferences(config, Changes(quiet=True, mute=(card[:-1],)))
    assert str(caught.value).startswith(f"there is no card `{card[:-1]}`; it may be ")
    assert f"`{card}`" in str(caught.value)
    with pytest.raises(UsageError, match="names the cards of a call"):
        run_preferences(config, Changes(mute=("nosuch",)))
    with pytest.raises(UsageError, match="is not muted; nothing is muted"):
        run_preferences(config, Changes(unmute=(card,)))
    assert PreferenceBook(tmp_path).read() == OwnPreferences()


def test_a_card_of_an_industry_or_of_ones_own_may_be_muted(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    team = tmp_path_factory.mktemp("team") / "team.yaml"
    team.write_text(TEAM, "utf-8")
    config = Config(data=str(tmp_path), cards=str(team))
    general = {card.id for name in ("zh", "en") for card in read_playbook(packs_dir() / name).cards}
    bank = {card.id for card in read_playbook(packs_dir() / "zh-bank").cards}
    card = min(bank - general)
    run_preferences(config, Changes(mute=("ours.here", card)))
    assert PreferenceBook(tmp_path).read().muted == ("ours.here", card)


@pytest.mark.parametrize("content", [b"", b"{", b'{"format":"x"}', b"\xff"])
def test_preferences_that_are_none(tmp_path: Path, content: bytes) -> None:
    book = PreferenceBook(tmp_path)
    book.path.parent.mkdir()
    book.path.write_bytes(content)
    with pytest.raises(InputError, match="no preferences"):
        book.read()


def enter(book: ShiftBook, tally: CallTally, language: str, *days: str) -> None:
    for day in days:
        book.add(f"c-{day}", f"{day}T10:00:00+08:00", language, tally)


def test_a_shift_is_the_calls_of_its_day(hard: CallTally, tmp_path: Path) -> None:
    book = ShiftBook(tmp_path)
    enter(book, hard, "zh", "2026-03-05", "2026-03-05", "2026-03-06")
    day = book.day("2026-03-05")
    assert (day.calls, day.minutes, day.peak, day.heated) == (2, 4, "furious", 2)
    assert (day.shown, day.used, day.dismissed, day.breathers) == (6, 2, 2, 2)
    assert day.language == "zh"
    assert "2 通" in day.text[0]
    assert book.path.stat().st_mode & 0o077 == 0


def test_no_word_of_a_call_is_kept_in_it(hard: CallTally, tmp_path: Path) -> None:
    book = ShiftBook(tmp_path)
    enter(book, hard, "zh", "2026-03-05")
    line = msgspec.json.decode(book.path.read_bytes())
    assert sorted(line) == [
        "breather",
        "call_id",
        "dismissed",
        "duration_ms",
        "language",
        "peak",
        "shown",
        "started_at",
        "turned_round",
        "used",
    ]


def test_a_torn_line_costs_that_call_only(hard: CallTally, tmp_path: Path) -> None:
    book = ShiftBook(tmp_path)
    enter(book, hard, "en", "2026-03-05")
    with book.path.open("ab") as file:
        file.write(b'{"call_id": "c-2", "star\n')
    enter(book, hard, "en", "2026-03-05")
    assert book.day("2026-03-05").calls == 2


@pytest.mark.parametrize(
    ("language", "outputs", "said"),
    [
        ("zh", HARD, ["这一天接了 1 通", "火气很大", "缓一缓"]),
        (
            "zh",
            [anger("angry"), anger("calm"), ended()],
            ["1 通客户火气很大，最后都缓了下来", "好好休息"],
        ),
        ("zh", [ended()], ["1 通电话，一共 2 分钟"]),
        ("en", HARD, ["1 call, 2 min", "1 caller got angry", "a few minutes that are yours"]),
        ("en", [anger("angry"), anger("calm"), ended(7_200_000)], ["2 h 0 min", "ended calmly"]),
    ],
)
def test_the_summary_is_kind_and_in_the_calls_language(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    language: str,
    outputs: list[OutputEvent],
    said: list[str],
) -> None:
    tally = CallTally()
    tally.take(outputs)
    enter(ShiftBook(tmp_path), tally, language, "2026-03-05")
    run_shift(Config(data=str(tmp_path)), day="2026-03-05", as_json=False)
    printed = capsys.readouterr().out
    for part in said:
        assert part in printed
    assert len(printed.splitlines()) <= 4


def test_a_day_without_calls(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_shift(Config(data=str(tmp_path), language="en"), day="2026-03-05", as_json=False)
    assert capsys.readouterr().out == "No calls were kept for this day.\n"


def test_a_day_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no day"):
        run_shift(Config(data=str(tmp_path)), day="yesterday", as_json=False)


@pytest.fixture(autouse=True)
def _no_stray_files(tmp_path: Path) -> Iterator[None]:
    """Everything that is the agent's own is in one folder."""
    yield
    assert {item.name for item in tmp_path.iterdir()} <= {"agent"}
