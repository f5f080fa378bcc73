"""The line's own troubles reach the screen, but not in a flood."""

from __future__ import annotations

from assist.analysis.notices import Notices
from assist.events import AudioGap, Channel, HangUp, Notice, Progress, Span
from assist.session import Session


def gap(channel: Channel, at_ms: int) -> AudioGap:
    return AudioGap(at_ms=at_ms, channel=channel, span=Span(at_ms - 500, at_ms), reason="overflow")


def notices(session: Session) -> list[Notice]:
    return [event for event in session.drain() if isinstance(event, Notice)]


def test_a_gap_is_told_once_in_ten_seconds_per_channel() -> None:
    session = Session("c", "zh", [Notices(parties_apart=True)])
    for at_ms in (1000, 2000, 12000):
        session.feed(gap(Channel.AGENT, at_ms))
    session.feed(gap(Channel.CUSTOMER, 3000))
    session.feed(HangUp(at_ms=20000))
    told = notices(session)
    assert [(n.channel, n.at_ms) for n in told] == [
        (Channel.AGENT, 1000),
        (Channel.CUSTOMER, 3000),
        (Channel.AGENT, 12000),
    ]
    assert told[0].code == "audio_gap_overflow"


def test_mixed_parties_are_said_at_the_start() -> None:
    session = Session("c", "zh", [Notices(parties_apart=False)])
    for channel in Channel:
        session.feed(Progress(at_ms=64, channel=channel))
    assert [(n.at_ms, n.code) for n in notices(session)] == [(0, "parties_mixed")]
