"""Turns as the inputs that a live call would have given: words, voice activity, voices."""

from __future__ import annotations

import math
import re

import msgspec
from catalogue_walks.walk_file import Step, Voice, milliseconds

from assist.events import (
    Channel,
    FinalHypothesis,
    InputEvent,
    PartialHypothesis,
    Prosody,
    Span,
    SpeechEnded,
    SpeechStarted,
    Word,
    is_cjk,
)

BLOCK_MS = 64
CHARACTER_MS = 250
"""Chinese at 4 characters a second."""
WORD_MS = 400
"""English at 2.5 words a second."""
BREATH_MS = 250
"""Where a Chinese line has a space."""
STARTED_MS = 130
STABLE_MS = 250
ENDED_MS = 300
FINAL_MS = 600
FRAME_MS = 100
BATCH = 5
"""Frames of prosody that are told together."""

_PIECE = re.compile(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+|\s+")


class Moment(msgspec.Struct, frozen=True):
    """When the agent clicks something."""

    at_ms: int
    step: Step


class Spoken(msgspec.Struct, frozen=True):
    """A conversation in time.

    Attributes:
        events: Of both channels, in order.
        clicks: What the agent does with the screen.
        end_ms: When nobody says anything any more.
    """

    events: tuple[InputEvent, ...]
    clicks: tuple[Moment, ...]
    end_ms: int


def known(at_ms: int) -> int:
    """End of the block in which something becomes known."""
    return -(-at_ms // BLOCK_MS) * BLOCK_MS


def speak(steps: tuple[Step, ...]) -> Spoken:
    """Put a conversation on the clock.

    Raises:
        ValueError: Somebody would have to say two things at once.
    """
    with_voices = any(step.voice != "usual" or step.noise is not None for step in steps)
    events: list[InputEvent] = []
    clicks: list[Moment] = []
    busy_ms = dict.fromkeys(Channel, 0)
    number = 0
    end_ms = 300
    for step in steps:
        if step.wait:
            end_ms += milliseconds(step.wait)
        if step.click:
            end_ms += 1_000
            clicks.append(Moment(known(end_ms), step))
        for channel, text in ((Channel.AGENT, step.a), (Channel.CUSTOMER, step.c)):
            if not text:
                continue
            number += 1
            start_ms = end_ms + milliseconds(step.after)
            if step.over:
                start_ms = end_ms - milliseconds(step.over)
            if start_ms < busy_ms[channel]:
                raise ValueError(f"the {channel} is still speaking when {text!r} should begin")
            words = spoken(text, start_ms, step.pace)
            events += _heard(channel, number, words)
            if with_voices:
                events += _voice(channel, Span(start_ms, words[-1].end_ms), step)
            busy_ms[channel] = words[-1].end_ms + FINAL_MS
            end_ms = max(end_ms, words[-1].end_ms)
    words_last = (PartialHypothesis, FinalHypothesis)
    events.sort(key=lambda event: (event.at_ms, isinstance(event, words_last)))
    return Spoken(tuple(events), tuple(clicks), end_ms)


def spoken(text: str, start_ms: int, pace: float = 1.0) -> tuple[Word, ...]:
    """Words as a recogniser gives them: Chinese characters, or words between spaces."""
    words: list[Word] = []
    at_ms = float(start_ms)
    chinese = any(map(is_cjk, text))
    for piece in _PIECE.findall(text.strip()):
        if piece.isspace():
            at_ms += BREATH_MS / pace if chinese else 0
            continue
        length = (CHARACTER_MS if is_cjk(piece[0]) else WORD_MS) / pace
        words.append(Word(piece, round(at_ms), round(at_ms + length)))
        at_ms += length
    return tuple(words)


def _heard(channel: Channel, utterance: int, words: tuple[Word, ...]) -> list[InputEvent]:
    start_ms, end_ms = words[0].start_ms, words[-1].end_ms
    final_ms = known(end_ms + FINAL_MS)
    return [
        SpeechStarted(at_ms=known(start_ms + STARTED_MS), channel=channel, start_ms=start_ms),
        *(
            PartialHypothesis(
                at_ms=known(word.end_ms + STABLE_MS),
                channel=channel,
                utterance=utterance,
                words=words[:count],
                stable=count,
            )
            for count, word in enumerate(words, start=1)
        ),
        SpeechEnded(at_ms=known(end_ms + ENDED_MS), channel=channel, span=Span(start_ms, end_ms)),
        FinalHypothesis(at_ms=final_ms, channel=channel, utterance=utterance, words=words),
    ]


def _voice(channel: Channel, span: Span, step: Step) -> list[InputEvent]:
    """Prosody of a turn, in batches of half a second."""
    usual_hz = 120.0 if channel is Channel.AGENT else 190.0
    frames = [_frame(step.voice, usual_hz, at) for at in range(span.duration_ms // FRAME_MS)]
    events: list[InputEvent] = []
    for first in range(0, len(frames), BATCH):
        batch = frames[first : first + BATCH]
        start_ms = span.start_ms + first * FRAME_MS
        events.append(
            Prosody(
                at_ms=known(start_ms + BATCH * FRAME_MS),
                channel=channel,
                start_ms=start_ms,
                step_ms=FRAME_MS,
                loudness_db=tuple(loudness for loudness, _, _ in batch),
                pitch_hz=tuple(pitch for _, pitch, _ in batch),
                voiced=(0.9,) * len(batch),
                tilt_db=tuple(tilt for _, _, tilt in batch),
                floor_db=step.noise if step.noise is not None else -75,
            )
        )
    return events


def _frame(voice: Voice, usual_hz: float, at: int) -> tuple[float, float, float]:
    """Loudness, pitch and tilt of a tenth of a second: a tune, and what the voice adds to it."""
    tune = math.sin(at / 2.3) + 0.5 * math.sin(at / 7.1)
    if voice == "flat":
        tune = 0.05 * math.sin(at)
    up = 1.0 if voice == "raised" else 0.0
    loudness = round(-30.0 + 3.0 * tune + 10.0 * up, 1)
    pitch = round(usual_hz * 2 ** ((1.8 * tune + 7.0 * up) / 12), 1)
    return loudness, pitch, round(-8.0 + 1.5 * tune + 9.0 * up, 1)
