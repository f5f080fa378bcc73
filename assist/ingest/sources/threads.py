"""Chats and e-mails: written exchanges, a message a turn, whose times say when it was sent."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parseaddr
from html.parser import HTMLParser

from assist.ingest.transcript import RawTurn

_WHEN = (
    r"\[?\(?(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[ T])?\d{1,2}:\d{2}(?::\d{2})?(?: ?[AP]M)?\)?\]?"
)
_HEAD_FIRST = re.compile(
    rf"^(?P<when>{_WHEN})[ ,\t-]+(?P<who>[^:：\n]{{1,40}}?)\s*(?:[:：]\s*(?P<said>.*))?$"
)
_HEAD_LAST = re.compile(rf"^(?P<who>[^:：\n]{{1,40}}?)[ \t]+(?P<when>{_WHEN})\s*$")
_YEAR = re.compile(r"^\[?\(?\d{4}")

_QUOTE_HEAD = re.compile(
    r"^\s*(>|-{2,}\s*(original message|forwarded message|原始邮件|转发邮件)|"
    r"on .{4,120} wrote:\s*$|在.{4,80}写道[:：]\s*$|_{10,}\s*$|"
    r"(from|发件人)\s*[:：].*)",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"^(-- ?|—+|sent from my .*|发自我的.*)$", re.IGNORECASE)
_MBOX = re.compile(r"^From \S+ .*\d{4}\s*$", re.MULTILINE)
_HEADER = re.compile(r"^(from|subject|date|message-id|received|return-path|to):\s", re.IGNORECASE)


def is_chat(text: str) -> bool:
    """Whether messages have a line with a time and a name at their head."""
    lines = [line.strip() for line in text.split("\n")[:60] if line.strip()]
    heads = [bool(_HEAD_LAST.match(line) or _dated(line)) for line in lines]
    return bool(heads) and heads[0] and sum(heads) >= min(2, len(heads))


def chat_turns(text: str) -> list[RawTurn]:
    """Messages of a chat log: ``2026-01-02 10:00 客服小王: …``, or a head of its own above."""
    turns: list[RawTurn] = []
    for number, line in enumerate(text.split("\n"), start=1):
        head = _head(line)
        if head is not None:
            who, said = head
            turns.append(RawTurn(speaker=who, text=said, where=f"line {number}"))
        elif turns and line.strip():
            turns[-1].text = f"{turns[-1].text} {line.strip()}".strip()
    return [turn for turn in turns if turn.text]


def is_mail(text: str) -> bool:
    """Whether this is an e-mail or a mailbox."""
    if _MBOX.match(text):
        return True
    head = text.split("\n\n", 1)[0].split("\n")
    return sum(_HEADER.match(line) is not None for line in head) >= 3


def mail_turns(data: bytes) -> list[RawTurn]:
    """The messages of an ``.eml`` or a mailbox by date, without quotes and signatures."""
    messages = [_parsed(part) for part in _mails(data)]
    messages.sort(key=_sent)
    turns = []
    for number, message in enumerate(messages, start=1):
        name, address = parseaddr(str(message.get("From", "")))
        text = _own_words(_body(message))
        if text:
            turns.append(
                RawTurn(speaker=name or address or "?", text=text, where=f"message {number}")
            )
    return turns


def _dated(line: str) -> bool:
    return _HEAD_FIRST.match(line) is not None and _YEAR.match(line) is not None


def _head(line: str) -> tuple[str, str] | None:
    found = _HEAD_FIRST.match(line.strip())
    if found is None:
        found = _HEAD_LAST.match(line.strip())
        return None if found is None else (found["who"].strip(" []"), "")
    return found["who"].strip(" []"), (found["said"] or "").strip()


def _mails(data: bytes) -> Iterable[bytes]:
    text = data.decode("utf-8", "surrogateescape")
    starts = [found.start() for found in _MBOX.finditer(text)]
    if not starts:
        return [data]
    ends = [*starts[1:], len(text)]
    pieces = (text[a:b].split("\n", 1)[1] for a, b in zip(starts, ends, strict=True))
    return [piece.encode("utf-8", "surrogateescape") for piece in pieces]


def _parsed(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _sent(message: EmailMessage) -> datetime:
    date = message.get("Date")
    when: datetime | None = getattr(date, "datetime", None)
    if when is None:
        return datetime.min.replace(tzinfo=UTC)
    return when if when.tzinfo is not None else when.replace(tzinfo=UTC)


def _body(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    text = str(part.get_content())
    if part.get_content_type() != "text/html":
        return text
    reader = _Words()
    reader.feed(text)
    return "\n".join(reader.lines)


def _own_words(body: str) -> str:
    """What the sender wrote: up to what is quoted below it, without the signature."""
    kept: list[str] = []
    for line in body.split("\n"):
        if _QUOTE_HEAD.match(line) or _SIGNATURE.match(line.strip()):
            if kept:
                break
            continue
        kept.append(line.strip())
    return " ".join(line for line in kept if line)


class _Words(HTMLParser):
    """The lines of an HTML mail, without styles and quoted mails."""

    _HIDDEN = frozenset({"style", "script", "head", "title", "blockquote"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._hidden += tag in self._HIDDEN

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in self._HIDDEN and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden and data.strip():
            self.lines.append(data.strip())
