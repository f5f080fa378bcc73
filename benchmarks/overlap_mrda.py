"""How well overlaps are told apart on ICSI MRDA meetings (hand-labelled interruptions).

EVENTS are overlaps (``onset``, ``overlap_dur``, ``overlapper_talk_dur``, ``floor_continues``,
``floor_talked_before`` in seconds, ``text`` of who came in, ``kind``, ``label``); MEETINGS, where
given, are the utterances of the same meetings (``start``, ``end``, ``speaker``, ``text``), from
which the words of who was talked over are taken. ``--fit`` prints weights for
``assist/analysis/interruption.py``.
"""

from __future__ import annotations

import argparse
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import yaml
from record import Figure, record

from assist.analysis.interruption import (
    BIAS,
    WEIGHTS,
    OverlapFeatures,
    VerdictOptions,
    interruption_score,
    terms,
)
from assist.analysis.overlap import OverlapDetector
from assist.analysis.overlap_wording import Ending, OverlapData, OverlapWording
from assist.events import (
    Channel,
    FinalHypothesis,
    HangUp,
    InputEvent,
    Overlap,
    PartialHypothesis,
    Progress,
    Signal,
    Span,
    SpeechEnded,
    SpeechStarted,
    Word,
)
from assist.events.listener import Ids
from assist.session import Session

PACK = Path(__file__).parents[1] / "models" / "packs" / "en" / "overlap.yaml"

KNOWN_MS = (800, 1500, 3000)
"""How long after the onset the score is asked."""

WHOLE_MS = 600_000
"""Late enough to know all of the overlap."""

VOICE_END_MS = 300
"""How late voice activity tells an end."""

WORD_MS = 250
"""How late a recogniser's words are stable."""

LENGTHS_MS = (200, 350, 500, 800, 1200, 2000)
"""Edges of the table of natural endings."""

LONG_MS = 30_000
"""Longer speech is left out of the mini calls: a whole meeting's worth of it is one event."""

Floats = npt.NDArray[np.float64]


class Utterance(msgspec.Struct):
    dialogue_id: str
    speaker: str
    start: float
    end: float
    text: str


class Event(msgspec.Struct):
    dialogue_id: str
    floor_speaker: str
    onset: float
    overlap_dur: float
    overlapper_talk_dur: float
    floor_continues: float
    floor_talked_before: float
    text: str
    kind: str
    label: int


class Clash:
    """One overlap, in milliseconds from its onset, with the words of both sides."""

    def __init__(self, event: Event, floor: Utterance | None) -> None:
        self.meeting, self.kind, self.label = event.dialogue_id, event.kind, event.label
        self.mutual_ms = ms(event.overlap_dur)
        self.intruder_ms = max(1, ms(event.overlapper_talk_dur))
        self.floor_ms = ms(event.floor_continues)
        self.before_ms = ms(event.floor_talked_before)
        self.said = spread(event.text, 0, self.intruder_ms)
        self.floor_words: list[Word] = []
        if floor is not None:
            start_ms, end_ms = ms(floor.start - event.onset), ms(floor.end - event.onset)
            self.floor_words = spread(floor.text, start_ms, end_ms)


def ms(seconds: float) -> int:
    return round(seconds * 1000)


def spread(text: str, start_ms: int, end_ms: int) -> list[Word]:
    """Words at even distances, spelt as a recogniser would; fragments are dropped."""
    plain = [token.strip("<>{}") for token in text.split() if not token.endswith("-")]
    spelt = [token.replace("o_k", "okay").replace("_", "") for token in plain if token]
    step = (end_ms - start_ms) / max(1, len(spelt))
    return [
        Word(word, round(start_ms + i * step), round(start_ms + (i + 1) * step))
        for i, word in enumerate(spelt)
    ]


def lines_of(path: Path) -> list[bytes]:
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines()


def read_clashes(events: Path, meetings: Path | None) -> list[Clash]:
    floors: dict[tuple[str, str], list[Utterance]] = defaultdict(list)
    if meetings is not None:
        for line in lines_of(meetings):
            utterance = msgspec.json.decode(line, type=Utterance)
            floors[utterance.dialogue_id, utterance.speaker].append(utterance)
    clashes = []
    for line in lines_of(events):
        event = msgspec.json.decode(line, type=Event)
        talking = floors[event.dialogue_id, event.floor_speaker]
        around = [u for u in talking if u.start <= event.onset + 0.01 and u.end >= event.onset]
        clashes.append(Clash(event, around[-1] if around else None))
    return clashes


def features(
    clash: Clash, wording: OverlapWording, known_ms: int, *, use: str, late: bool
) -> OverlapFeatures:
    """What is known of an overlap ``known_ms`` after its onset.

    Args:
        clash: The overlap.
        wording: Reads words.
        known_ms: Milliseconds after the onset.
        use: ``both`` sides' words, the ``intruder``'s, or ``timing`` alone.
        late: Ends and words are known as late as in a live call.
    """
    heard_ms = known_ms - (VOICE_END_MS if late else 0)
    words_ms = known_ms - (WORD_MS if late else 0)
    said = [word for word in clash.said if word.end_ms <= words_ms]
    reading = wording.read(said if use != "timing" else [])
    floor_silent = clash.floor_ms < heard_ms
    ending = Ending.UNKNOWN
    if use == "both" and floor_silent:
        known = [w for w in clash.floor_words if w.end_ms <= min(words_ms, clash.floor_ms + 100)]
        ending = wording.ending(known)
    intruder_silent = clash.intruder_ms < heard_ms
    return OverlapFeatures(
        mutual_ms=min(known_ms, clash.mutual_ms),
        intruder_ms=clash.intruder_ms if intruder_silent else known_ms,
        intruder_silent=intruder_silent,
        floor_before_ms=clash.before_ms,
        floor_after_ms=clash.floor_ms if floor_silent else known_ms,
        floor_silent=floor_silent,
        content=None if use == "timing" else reading.content / wording.min_content,
        heard=reading.heard,
        claim=reading.claim,
        agreeing=reading.agreeing,
        ending=ending,
    )


def auc(scores: Floats, labels: Floats) -> float:
    """Area under the receiver operating characteristic; ties count half."""
    _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    positives = labels.sum()
    lowest = positives * (positives + 1) / 2
    return float((rank[labels == 1].sum() - lowest) / (positives * (len(labels) - positives)))


def matrix(clashes: list[Clash], wording: OverlapWording, known_ms: int, use: str) -> Floats:
    rows = (
        list(terms(features(clash, wording, known_ms, use=use, late=True)).values())
        for clash in clashes
    )
    return np.array([[1.0, *row] for row in rows])


def fit(rows: Floats, labels: Floats, ridge: float = 2.0) -> Floats:
    """Logistic regression by Newton's method, positives weighted to even odds."""
    positive = labels == 1
    sample = np.where(positive, 0.5 / positive.mean(), 0.5 / (1 - positive.mean()))
    weights = np.zeros(rows.shape[1])
    penalty = np.full(rows.shape[1], ridge)
    penalty[0] = 1e-3
    for _ in range(40):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (sample * (chance - labels)) + penalty * weights
        curve = (rows * (sample * chance * (1 - chance))[:, None]).T @ rows + np.diag(penalty)
        weights -= np.linalg.solve(curve, slope)
    return weights


def training(
    clashes: list[Clash], wording: OverlapWording, labels: Floats
) -> tuple[Floats, Floats]:
    """Every moment, with the floor holder's words and without."""
    parts = [
        matrix(clashes, wording, known_ms, use)
        for known_ms in KNOWN_MS
        for use in ("both", "intruder")
    ]
    return np.vstack(parts), np.tile(labels, len(parts))


def ranking(clashes: list[Clash], wording: OverlapWording, labels: Floats) -> dict[str, Figure]:
    """AUC of the shipped score, for all overlaps and for those that are no listener's token."""
    other = np.array([clash.kind != "backchannel" for clash in clashes])
    figures: dict[str, Figure] = {}
    for use in ("both", "intruder", "timing"):
        for known_ms in (*KNOWN_MS, WHOLE_MS):
            for late in (True, False) if known_ms == KNOWN_MS[0] else (True,):
                scores = np.array(
                    [
                        interruption_score(features(c, wording, known_ms, use=use, late=late))
                        for c in clashes
                    ]
                )
                moment = "whole" if known_ms == WHOLE_MS else f"{known_ms}_ms"
                name = f"{use}_{moment}" + ("" if late else "_without_delays")
                figures[name] = {
                    "auc": round(auc(scores, labels), 3),
                    "auc_without_listener_tokens": round(auc(scores[other], labels[other]), 3),
                }
    return figures


def left_out(clashes: list[Clash], wording: OverlapWording, labels: Floats) -> dict[str, Figure]:
    """AUC at the first moment with weights fitted on the other meetings only."""
    meetings = np.array([clash.meeting for clash in clashes])
    first = {use: matrix(clashes, wording, KNOWN_MS[0], use) for use in ("both", "intruder")}
    rows, tiled = training(clashes, wording, labels)
    where = np.tile(meetings, len(rows) // len(meetings))
    scores = {use: np.zeros(len(labels)) for use in first}
    for meeting in sorted(set(meetings)):
        weights = fit(rows[where != meeting], tiled[where != meeting])
        for use, values in first.items():
            scores[use][meetings == meeting] = values[meetings == meeting] @ weights
    return {use: round(auc(values, labels), 3) for use, values in scores.items()}


def endings(clashes: list[Clash], wording: OverlapWording) -> dict[str, Figure]:
    """Share of interruptions by how the floor holder's words stop and how long that took."""
    counts: dict[str, Counter[str]] = {ending.name.lower(): Counter() for ending in Ending}
    for clash in clashes:
        known = features(clash, wording, WHOLE_MS, use="both", late=False)
        enough = known.claim or (known.content or 0) >= 1
        if clash.kind == "backchannel" or not enough or known.intruder_after_ms < 300:
            continue
        above = [edge for edge in LENGTHS_MS if clash.floor_ms <= edge]
        column = f"to_{above[0]}_ms" if above else "longer"
        counts[known.ending.name.lower()][column] += 1
        counts[known.ending.name.lower()][f"{column}+"] += clash.label
    columns = [*(f"to_{edge}_ms" for edge in LENGTHS_MS), "longer"]
    return {
        name: {c: f"{count[f'{c}+']} of {count[c]}" for c in columns if count[c]}
        for name, count in counts.items()
    }


def mini_calls(clashes: list[Clash], data: OverlapData) -> dict[str, Figure]:
    """What the detector makes of each overlap, as a call of its own, by the gold kind."""
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for clash in clashes:
        if max(clash.before_ms, clash.floor_ms, clash.intruder_ms) > LONG_MS:
            continue
        session = Session("benchmark", "en", [OverlapDetector(Ids(), data)])
        for event in sorted(inputs(clash), key=lambda event: event.at_ms):
            session.feed(event)
        end_ms = 4 * LONG_MS
        for channel in Channel:
            session.feed(Progress(at_ms=end_ms, channel=channel))
        session.feed(HangUp(at_ms=end_ms))
        outputs = session.drain()
        kinds = [o.kind for o in outputs if isinstance(o, Overlap)]
        states = [o.state for o in outputs if isinstance(o, Signal) and o.signal != "talk_over"]
        told[clash.kind]["all"] += 1
        told[clash.kind][f"kind_{kinds[-1] if kinds else 'untold'}"] += 1
        told[clash.kind]["signal_raised"] += "raised" in states
        told[clash.kind]["signal_stands"] += bool(states) and states[-1] == "confirmed"
    return {kind: dict(sorted(counts.items())) for kind, counts in sorted(told.items())}


def inputs(clash: Clash) -> Iterator[InputEvent]:
    """The customer holds the floor, the agent comes in at ``2 * LONG_MS``."""
    zero = 2 * LONG_MS
    hello = (Word("hello", 0, 300),)
    yield PartialHypothesis(at_ms=600, channel=Channel.CUSTOMER, utterance=1, words=hello, stable=1)
    held = [
        word
        for word in clash.floor_words
        if word.start_ms >= -clash.before_ms - 50 and word.end_ms <= clash.floor_ms + 100
    ]
    yield from speech(Channel.CUSTOMER, zero - clash.before_ms, zero + clash.floor_ms, held, zero)
    yield from speech(Channel.AGENT, zero, zero + clash.intruder_ms, clash.said, zero)


def speech(
    channel: Channel, start_ms: int, end_ms: int, words: list[Word], zero_ms: int
) -> Iterator[InputEvent]:
    moved = tuple(Word(w.word, w.start_ms + zero_ms, w.end_ms + zero_ms) for w in words)
    yield SpeechStarted(at_ms=start_ms + 130, channel=channel, start_ms=start_ms)
    yield SpeechEnded(at_ms=end_ms + VOICE_END_MS, channel=channel, span=Span(start_ms, end_ms))
    for count, word in enumerate(moved, start=1):
        yield PartialHypothesis(
            at_ms=word.end_ms + WORD_MS,
            channel=channel,
            utterance=2,
            words=moved[:count],
            stable=count,
        )
    if moved:
        at_ms = max(end_ms, moved[-1].end_ms) + 2 * VOICE_END_MS
        yield FinalHypothesis(at_ms=at_ms, channel=channel, utterance=2, words=moved)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=Path)
    parser.add_argument("meetings", type=Path, nargs="?")
    parser.add_argument("--fit", action="store_true", help="print weights instead of measuring")
    arguments = parser.parse_args()
    data = msgspec.convert(yaml.safe_load(PACK.read_text(encoding="utf-8")), OverlapData)
    wording = OverlapWording(data)
    clashes = read_clashes(arguments.events, arguments.meetings)
    labels = np.array([float(clash.label) for clash in clashes])
    if arguments.fit:
        bias, *weights = fit(*training(clashes, wording, labels)).round(2)
        print(f"BIAS = {bias}  # now {BIAS}")
        for name, weight in zip(WEIGHTS, weights, strict=True):
            print(f'    "{name}": {weight},  # now {WEIGHTS[name]}')
        return
    tokens = [clash.intruder_ms for clash in clashes if clash.kind == "backchannel"]
    brief = sum(length <= VerdictOptions().brief_ms for length in tokens) / len(tokens)
    record(
        "overlap_mrda",
        {
            "overlaps": len(clashes),
            "interruptions": int(labels.sum()),
            "listener_tokens_up_to_brief_ms": round(brief, 3),
            "score": ranking(clashes, wording, labels),
            "score_800_ms_meeting_left_out": left_out(clashes, wording, labels),
            "interruptions_by_ending": endings(clashes, wording),
            "detector_by_gold_kind": mini_calls(clashes, data),
        },
    )


if __name__ == "__main__":
    main()
