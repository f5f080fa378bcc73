"""A transcript as the engine wants it: who said what when, checked."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

import msgspec

from assist.errors import TranscriptError
from assist.events import Channel, Word, is_cjk

Timing = Literal["words", "turns", "estimated"]


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """What one party said in one go.

    Attributes:
        words: Without punctuation; spread over the span where the source has no word times.
        text: As the source spelt it, for people to read.
    """

    speaker: Channel
    start_ms: int
    end_ms: int
    text: str
    words: tuple[Word, ...]


class Rang(msgspec.Struct, frozen=True):
    """How long it rang before the call was answered; ``rings`` null where nobody counted."""

    ms: int
    rings: int | None = None


class Transcript(msgspec.Struct, frozen=True, kw_only=True):
    """A whole call as text, in order of time.

    Attributes:
        timing: Whether times are of words, of turns, or only estimated from the length of the
            text, in which case pauses and overlaps can't be told.
        warnings: What was put right on reading, each a sentence.
        rang: Null where the source does not say.
        hung_up_by: Who ended the call; null where the source does not say.
    """

    call_id: str
    language: str
    turns: tuple[Turn, ...]
    timing: Timing
    warnings: tuple[str, ...] = ()
    rang: Rang | None = None
    hung_up_by: Channel | None = None


class RawTurn(msgspec.Struct, kw_only=True):
    """A turn as a format's reader found it, not yet checked.

    Attributes:
        speaker: As the source names the party.
        where: Line or turn number, for messages.
        start_ms: None where the source has no times.
        words: None where the source has no word times.
    """

    speaker: str
    text: str
    where: str
    start_ms: int | None = None
    end_ms: int | None = None
    words: list[Word] | None = None


MS_PER_CHARACTER = 220
"""Chinese is spoken at about 4 to 5 characters a second. Source: chosen within that range."""

MS_PER_WORD = 350
"""English is spoken at about 150 to 180 words a minute. Source: chosen within that range."""

LONGEST_CALL_MS = 24 * 3_600_000
"""Times beyond this are not of a call but of a clock. Source: chosen."""

ESTIMATED_PAUSE_MS = 1000
"""Gap between turns whose times are estimated: an unhurried answer, long enough for a card that
waits for a pause and short enough to raise no signal about one. Source: chosen."""

_PAUSES_MS = dict.fromkeys(",，、:：", 300) | dict.fromkeys(".。;；!！?？…", 600)
"""Pause after a mark. Source: chosen within what speakers of both languages leave there."""

# A mark of the keyboard may stand in a number, a time or an abbreviation: no pause there.
_MARKS = re.compile(r"([，、：。；！？…]|[,;:!?](?!\d)|\.(?=\s|$))")

_JOINERS = "\u200c\u200d\t\n"
"""Invisible characters that belong to writing: joiners of emoji and of some scripts, and space."""

AGENT_NAMES = frozenset(
    [
        "agent",
        "advisor",
        "adviser",
        "representative",
        "rep",
        "operator",
        "support",
        "csr",
        "seller",
        "assistant",
        "staff",
        "a",
        "客服",
        "坐席",
        "座席",
        "客服人员",
        "客服代表",
        "话务员",
        "接线员",
        "商家",
        "服务员",
        "工作人员",
    ]
)
CUSTOMER_NAMES = frozenset(
    [
        "customer",
        "caller",
        "client",
        "user",
        "buyer",
        "guest",
        "consumer",
        "c",
        "客户",
        "顾客",
        "用户",
        "来电人",
        "来电者",
        "客人",
        "买家",
        "旅客",
        "消费者",
    ]
)


def speaker_channel(name: str) -> Channel | None:
    """The party that a source's speaker name means, or None if that can't be told."""
    key = unicodedata.normalize("NFKC", name).strip().lower()
    if key in AGENT_NAMES:
        return Channel.AGENT
    return Channel.CUSTOMER if key in CUSTOMER_NAMES else None


def spread(text: str, start_ms: int, end_ms: int) -> tuple[Word, ...]:
    """Words of ``text`` without punctuation, their times even over the span by length.

    Punctuation becomes the pause that a speaker makes there; all pauses together take a third of
    the span at most.
    """
    pieces = _pieces(text)
    length = sum(len(spelling) for spelling, _ in pieces)
    silence_ms = sum(pause_ms for _, pause_ms in pieces)
    span_ms = end_ms - start_ms
    kept_ms = min(silence_ms, span_ms // 3)
    words, letters, silent_ms = [], 0, 0
    for spelling, pause_ms in pieces:
        before_ms = start_ms + (silent_ms * kept_ms // silence_ms if silence_ms else 0)
        first = before_ms + (span_ms - kept_ms) * letters // length
        letters += len(spelling)
        words.append(Word(spelling, first, before_ms + (span_ms - kept_ms) * letters // length))
        silent_ms += pause_ms
    return tuple(words)


def _pieces(text: str) -> list[tuple[str, int]]:
    """Words, each with the pause after it in milliseconds; the last has none."""
    pieces: list[tuple[str, int]] = []
    for part in _MARKS.split(text):
        if part in _PAUSES_MS:
            if pieces:
                pieces[-1] = (pieces[-1][0], _PAUSES_MS[part])
        else:
            pieces += [(spelling, 0) for spelling in tokens(part)]
    if pieces:
        pieces[-1] = (pieces[-1][0], 0)
    return pieces


def tokens(text: str) -> list[str]:
    """Single Chinese characters and whole other words; punctuation is dropped."""
    found: list[str] = []
    word = ""
    for char in unicodedata.normalize("NFKC", text):
        inner = bool(word) and (char in "'’-" or (char == "." and word[-1].isdigit()))
        if char.isalnum() and not is_cjk(char):
            word += char
        elif inner:
            word += "'" if char == "’" else char
        else:
            if word:
                found.append(word.rstrip("'-."))
            word = ""
            if char.isalnum():
                found.append(char)
    if word:
        found.append(word.rstrip("'-."))
    return found


def printable(text: str) -> str:
    """Text without control characters and direction overrides, which only disguise."""
    kept = (c for c in text if unicodedata.category(c) not in ("Cc", "Cf") or c in _JOINERS)
    return "".join(" " if char in "\t\n" else char for char in kept).strip()


def safe_id(name: str) -> str:
    """A call's name as it may stand in file names and addresses."""
    return re.sub(r"[^\w.-]+", "_", name).strip("._")[:80] or "call"


def guess_language(turns: list[RawTurn]) -> str:
    """``zh`` where speakers are named in Chinese or a fifth of the letters are, else ``en``."""
    if turns and all(is_cjk(turn.speaker[:1] or " ") for turn in turns):
        return "zh"
    letters = [char for turn in turns for char in turn.text if char.isalpha()]
    chinese = sum(map(is_cjk, letters))
    return "zh" if letters and chinese * 5 >= len(letters) else "en"


def build_transcript(
    raw: list[RawTurn],
    *,
    where: str,
    call_id: str,
    language: str | None,
) -> Transcript:
    """Check and order what a reader found.

    Turns out of order are sorted, and a turn that runs into the same speaker's next one is cut
    there; both are said in ``warnings``. Turns of different speakers may overlap.

    Raises:
        TranscriptError: No turns, a speaker that is neither party, a time that is negative,
            reversed or missing on some turns only.
    """
    if not raw:
        raise TranscriptError(
            "the transcript has no turns",
            where=where,
            remedy="give each turn a speaker, for instance “客服：您好” or “agent: hello”",
        )
    timed = [turn.start_ms is not None and turn.end_ms is not None for turn in raw]
    if any(timed) and not all(timed):
        place = raw[timed.index(False)].where
        raise TranscriptError(
            f"{place} has no time while others have", where=where, remedy="give every turn a time"
        )
    if not any(timed):
        _estimate_times(raw)
    turns = [_checked(turn, where) for turn in raw]
    warnings = []
    ordered = sorted(turns, key=lambda turn: (turn.start_ms, turn.end_ms))
    if ordered != turns:
        warnings.append("turns were not in order of time and have been sorted")
    cut = _without_self_overlap(ordered)
    if cut != ordered:
        warnings.append("a speaker's turns overlapped each other and have been cut short")
    worded = all(turn.words is not None for turn in raw)
    return Transcript(
        call_id=safe_id(call_id),
        language=language or guess_language(raw),
        turns=tuple(cut),
        timing="words" if worded else "turns" if all(timed) else "estimated",
        warnings=tuple(warnings),
    )


def _estimate_times(raw: list[RawTurn]) -> None:
    at_ms = 0
    for turn in raw:
        spellings = tokens(turn.text)
        length = sum(
            MS_PER_CHARACTER if is_cjk(spelling[0]) else MS_PER_WORD for spelling in spellings
        )
        turn.start_ms, turn.end_ms = at_ms, at_ms + length
        at_ms = turn.end_ms + ESTIMATED_PAUSE_MS


def _checked(turn: RawTurn, where: str) -> Turn:
    channel = speaker_channel(turn.speaker)
    if channel is None:
        raise TranscriptError(
            f"{turn.where} has the speaker “{turn.speaker[:40]}”, who is neither party",
            where=where,
            remedy="name speakers agent or customer (客服 or 客户)",
        )
    start_ms, end_ms = turn.start_ms, turn.end_ms
    assert start_ms is not None
    assert end_ms is not None
    if start_ms < 0:
        raise TranscriptError(
            f"{turn.where} starts at {start_ms} ms",
            where=where,
            remedy="times count from the start of the call and can't be negative",
        )
    if end_ms > LONGEST_CALL_MS:
        raise TranscriptError(
            f"{turn.where} ends at {end_ms} ms, more than {LONGEST_CALL_MS // 3_600_000} hours "
            "into the call",
            where=where,
            remedy="times count in milliseconds from the start of the call",
        )
    if end_ms < start_ms:
        raise TranscriptError(
            f"{turn.where} ends at {end_ms} ms, before its start at {start_ms} ms",
            where=where,
            remedy="exchange the two times",
        )
    words = (
        spread(turn.text, start_ms, end_ms) if turn.words is None else _checked_words(turn, where)
    )
    return Turn(
        speaker=channel, start_ms=start_ms, end_ms=end_ms, text=printable(turn.text), words=words
    )


def _checked_words(turn: RawTurn, where: str) -> tuple[Word, ...]:
    """Word times clamped into the turn and made to go forward; punctuation dropped."""
    assert turn.words is not None
    assert turn.start_ms is not None
    assert turn.end_ms is not None
    words: list[Word] = []
    last = turn.start_ms
    for item in turn.words:
        if item.start_ms < 0 or item.end_ms < item.start_ms:
            raise TranscriptError(
                f"{turn.where} has a word from {item.start_ms} to {item.end_ms} ms",
                where=where,
                remedy="a word's times can't be negative or reversed",
            )
        spelling = "".join(tokens(item.word)) if item.word else ""
        if not spelling:
            continue
        first = min(max(item.start_ms, last), turn.end_ms)
        last = min(max(item.end_ms, first), turn.end_ms)
        words.append(Word(spelling, first, last, item.conf))
    return tuple(words)


def _without_self_overlap(turns: list[Turn]) -> list[Turn]:
    cut: list[Turn] = []
    latest: dict[Channel, int] = {}
    for turn in turns:
        before = latest.get(turn.speaker)
        if before is not None and cut[before].end_ms > turn.start_ms:
            cut[before] = _ending_at(cut[before], turn.start_ms)
        latest[turn.speaker] = len(cut)
        cut.append(turn)
    return cut


def _ending_at(turn: Turn, end_ms: int) -> Turn:
    words = tuple(
        Word(w.word, min(w.start_ms, end_ms), min(w.end_ms, end_ms), w.conf) for w in turn.words
    )
    return msgspec.structs.replace(turn, end_ms=end_ms, words=words)
