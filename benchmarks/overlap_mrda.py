"""How well overlaps are told apart on ICSI MRDA meetings (hand-labelled interruptions).

EVENTS are overlaps as ``assist eval interruption`` reads them, with ``kind``; MEETINGS, where
given, are the utterances of the same meetings (``start``, ``end``, ``speaker``, ``text``), from
which the words of who was talked over are taken. ``--fit`` prints weights for
``assist/analysis/interruption.py``.
"""

from __future__ import annotations

import argparse
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
from record import Figure, percentile, record

from assist.analysis.interruption import (
    BIAS,
    WEIGHTS,
    OverlapFeatures,
    VerdictOptions,
    interruption_score,
    terms,
)
from assist.analysis.overlap import OverlapDetector
from assist.analysis.overlap_options import OverlapOptions
from assist.analysis.overlap_wording import Ending, OverlapData, OverlapWording
from assist.evaluation.overlaps import Clash, Delays, clashes_of, features_at
from assist.evaluation.rows import Row, dialogues, read_rows
from assist.evaluation.run import unpunctuated
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
from assist.packs.yaml_file import read_yaml
from assist.session import Session

PACK = Path(__file__).parents[1] / "models" / "packs" / "en" / "overlap.yaml"

KNOWN_MS = (800, 1500, 3000)
"""How long after the onset the score is asked."""

WHOLE_MS = 600_000
"""Late enough to know all of the overlap."""

AT_ONCE = Delays()

LIVE = Delays(voice_ms=300, word_ms=250)
"""How late voice activity tells an end, and a recogniser's words are stable."""

USES = ("both", "intruder", "timing")
"""Whose words are read."""

LENGTHS_MS = (200, 350, 500, 800, 1200, 2000)
"""Edges of the table of natural endings."""

LONG_MS = 30_000
"""Longer speech is left out of the mini calls: a whole meeting's worth of it is one event."""

Floats = npt.NDArray[np.float64]


class Event(NamedTuple):
    """A labelled overlap, with the words of who had the floor (``both``) and without."""

    row: Row
    both: Clash
    intruder: Clash
    kind: str


class Kind(msgspec.Struct):
    """What the annotators' tags make of an overlap."""

    id: str
    kind: str


def kinds_of(path: Path) -> dict[str, str]:
    data = path.read_bytes()
    lines = (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines()
    return {row.id: row.kind for row in (msgspec.json.decode(line, type=Kind) for line in lines)}


def read_events(events: Path, meetings: Path | None, wording: OverlapWording) -> list[Event]:
    """Every overlap, as the product's own evaluation reads it."""
    said: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for utterance in read_rows(meetings) if meetings is not None else ():
        said[str(utterance.dialogue_id), str(utterance.speaker)].append(utterance)
    kinds = kinds_of(events)
    found = []
    for rows in dialogues([unpunctuated(row) for row in read_rows(events)]):
        floors = [floor_of(row, said[str(row.dialogue_id), str(row.floor_speaker)]) for row in rows]
        both = clashes_of(rows, wording, floors)
        intruder = clashes_of(rows, wording)
        for row, *clashes in zip(rows, both, intruder, strict=True):
            found.append(Event(row, *clashes, kinds[str(row.id)]))
    return found


def floor_of(row: Row, utterances: list[Row]) -> Row | None:
    """What who had the floor was saying."""
    onset = row.onset or 0.0
    around = [u for u in utterances if (u.start or 0.0) <= onset + 0.01 and (u.end or 0.0) >= onset]
    return around[-1] if around else None


def features(
    event: Event, wording: OverlapWording, known_ms: int, use: str, delays: Delays
) -> OverlapFeatures:
    clash = event.both if use == "both" else event.intruder
    return features_at(clash, None if use == "timing" else wording, known_ms, delays)


def auc(scores: Floats, labels: Floats) -> float:
    """Area under the receiver operating characteristic; ties count half."""
    _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    positives = labels.sum()
    lowest = positives * (positives + 1) / 2
    return float((rank[labels == 1].sum() - lowest) / (positives * (len(labels) - positives)))


def matrix(
    events: Sequence[Event], wording: OverlapWording, known_ms: int, use: str, delays: Delays
) -> Floats:
    rows = (terms(features(event, wording, known_ms, use, delays)) for event in events)
    return np.array([[1.0, *row.values()] for row in rows])


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


Moment = tuple[int, str, Delays]

MOMENTS: tuple[Moment, ...] = tuple(
    (known_ms, use, delays)
    for known_ms, delays in ((KNOWN_MS[0], AT_ONCE), *((ms, LIVE) for ms in KNOWN_MS))
    for use in USES[:2]
)
"""Every moment that the weights are fitted on, with the floor holder's words and without."""


def name_of(moment: Moment) -> str:
    known_ms, use, delays = moment
    when = "whole" if known_ms == WHOLE_MS else f"{known_ms}_ms"
    return f"{use}_{when}" + ("" if delays == LIVE else "_without_delays")


def ranking(events: Sequence[Event], wording: OverlapWording, labels: Floats) -> dict[str, Figure]:
    """AUC of the shipped score, for all overlaps and for those that are no listener's token."""
    other = np.array([event.kind != "backchannel" for event in events])
    figures: dict[str, Figure] = {}
    for use in USES:
        for known_ms, delays in (
            (KNOWN_MS[0], AT_ONCE),
            *((known_ms, LIVE) for known_ms in (*KNOWN_MS, WHOLE_MS)),
        ):
            scores = np.array(
                [
                    interruption_score(features(event, wording, known_ms, use, delays))
                    for event in events
                ]
            )
            figures[name_of((known_ms, use, delays))] = {
                "auc": round(auc(scores, labels), 3),
                "auc_without_listener_tokens": round(auc(scores[other], labels[other]), 3),
            }
    return figures


def left_out(events: Sequence[Event], wording: OverlapWording, labels: Floats) -> dict[str, Figure]:
    """AUC at the first moments with weights fitted on the other meetings only."""
    meetings = np.array([str(event.row.dialogue_id) for event in events])
    matrices = {moment: matrix(events, wording, *moment) for moment in MOMENTS}
    asked = [moment for moment in MOMENTS if moment[0] == KNOWN_MS[0]]
    scores = {moment: np.zeros(len(labels)) for moment in asked}
    for meeting in sorted(set(meetings)):
        others = meetings != meeting
        rows = np.vstack([values[others] for values in matrices.values()])
        weights = fit(rows, np.tile(labels[others], len(matrices)))
        for moment in asked:
            scores[moment][~others] = matrices[moment][~others] @ weights
    return {name_of(moment): round(auc(values, labels), 3) for moment, values in scores.items()}


def endings(events: Sequence[Event], wording: OverlapWording) -> dict[str, Figure]:
    """Share of interruptions by how the floor holder's words stop and how long that took."""
    counts: dict[str, Counter[str]] = {ending.name.lower(): Counter() for ending in Ending}
    for event in events:
        known = features(event, wording, WHOLE_MS, "both", AT_ONCE)
        enough = known.claim or (known.content or 0) >= 1
        if event.kind == "backchannel" or not enough or known.intruder_after_ms < 300:
            continue
        above = [edge for edge in LENGTHS_MS if event.both.floor_ms <= edge]
        column = f"to_{above[0]}_ms" if above else "longer"
        counts[known.ending.name.lower()][column] += 1
        counts[known.ending.name.lower()][f"{column}+"] += event.row.label or 0
    columns = [*(f"to_{edge}_ms" for edge in LENGTHS_MS), "longer"]
    return {
        name: {c: f"{count[f'{c}+']} of {count[c]}" for c in columns if count[c]}
        for name, count in counts.items()
    }


def mini_calls(events: Sequence[Event], data: OverlapData) -> dict[str, Figure]:
    """What the detector makes of each overlap, as a call of its own, by the gold kind."""
    told: dict[str, Counter[str]] = defaultdict(Counter)
    delays: list[float] = []
    wording = OverlapWording(data)
    for event in events:
        clash = event.both
        if max(clash.before_ms, clash.floor_ms, clash.intruder_ms) > LONG_MS:
            continue
        outputs = heard(clash, data)
        kinds = [o.kind for o in outputs if isinstance(o, Overlap)]
        signals = [o for o in outputs if isinstance(o, Signal) and o.signal != "talk_over"]
        counts = told[event.kind]
        counts["all"] += 1
        counts[f"kind_{kinds[-1] if kinds else 'untold'}"] += 1
        counts["signal_raised"] += bool(signals)
        counts["signal_stands"] += bool(signals) and signals[-1].state == "confirmed"
        if signals and signals[0].state == "raised":
            delays.append(signals[0].at_ms - 2 * LONG_MS - condition_ms(clash, wording))
    figures: dict[str, Figure] = {
        kind: dict(sorted(counts.items())) for kind, counts in sorted(told.items())
    }
    figures["raised_after_ms"] = {
        "median": percentile(delays, 0.5),
        "95th": percentile(delays, 0.95),
        "longest": max(delays),
        "over_400": sum(delay > 400 for delay in delays),
        "of": len(delays),
    }
    return figures


def condition_ms(clash: Clash, wording: OverlapWording) -> int:
    """When, after the onset, an interruption is one: enough said over speech, or the floor lost.

    The earliest moment at which the other has been talked over for ``raise_ms`` and enough has
    been said, or the other is silent and enough has been said.
    """
    said_ms = next(
        (
            word.end_ms
            for count, word in enumerate(clash.said, start=1)
            if _enough(wording, clash.said[:count])
        ),
        clash.intruder_ms,
    )
    lost_ms = max(clash.floor_ms, said_ms)
    talked_over_ms = max(OverlapOptions().raise_ms, said_ms)
    return min(lost_ms, talked_over_ms) if talked_over_ms <= clash.mutual_ms else lost_ms


def _enough(wording: OverlapWording, said: Sequence[Word]) -> bool:
    reading = wording.read(said)
    return reading.claim or reading.content >= wording.min_content


def heard(clash: Clash, data: OverlapData) -> Sequence[object]:
    """Everything told of an overlap that is a call of its own."""
    session = Session("benchmark", "en", [OverlapDetector(Ids(), data)])
    for event in sorted(inputs(clash), key=lambda event: event.at_ms):
        session.feed(event)
    end_ms = 4 * LONG_MS
    for channel in Channel:
        session.feed(Progress(at_ms=end_ms, channel=channel))
    session.feed(HangUp(at_ms=end_ms))
    return session.drain()


def inputs(clash: Clash) -> Iterator[InputEvent]:
    """The customer holds the floor, the agent comes in at ``2 * LONG_MS``."""
    zero = 2 * LONG_MS
    hello = (Word("hello", 0, 300),)
    yield PartialHypothesis(at_ms=600, channel=Channel.CUSTOMER, utterance=1, words=hello, stable=1)
    held = [
        word
        for word in clash.floor_said
        if word.start_ms >= -clash.before_ms - 50 and word.end_ms <= clash.floor_ms + 100
    ]
    yield from speech(Channel.CUSTOMER, zero - clash.before_ms, zero + clash.floor_ms, held, zero)
    yield from speech(Channel.AGENT, zero, zero + clash.intruder_ms, clash.said, zero)


def speech(
    channel: Channel, start_ms: int, end_ms: int, words: Sequence[Word], zero_ms: int
) -> Iterator[InputEvent]:
    moved = tuple(Word(w.word, w.start_ms + zero_ms, w.end_ms + zero_ms) for w in words)
    yield SpeechStarted(at_ms=start_ms + 130, channel=channel, start_ms=start_ms)
    yield SpeechEnded(at_ms=end_ms + LIVE.voice_ms, channel=channel, span=Span(start_ms, end_ms))
    for count, word in enumerate(moved, start=1):
        yield PartialHypothesis(
            at_ms=word.end_ms + LIVE.word_ms,
            channel=channel,
            utterance=2,
            words=moved[:count],
            stable=count,
        )
    if moved:
        at_ms = max(end_ms, moved[-1].end_ms) + 2 * LIVE.voice_ms
        yield FinalHypothesis(at_ms=at_ms, channel=channel, utterance=2, words=moved)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=Path)
    parser.add_argument("meetings", type=Path, nargs="?")
    parser.add_argument("--fit", action="store_true", help="print weights instead of measuring")
    arguments = parser.parse_args()
    data = read_yaml(PACK, OverlapData)
    wording = OverlapWording(data)
    events = read_events(arguments.events, arguments.meetings, wording)
    labels = np.array([float(event.row.label or 0) for event in events])
    if arguments.fit:
        rows = np.vstack([matrix(events, wording, *moment) for moment in MOMENTS])
        bias, *weights = fit(rows, np.tile(labels, len(MOMENTS))).round(2)
        print(f"BIAS = {bias}  # now {BIAS}")
        for name, weight in zip(WEIGHTS, weights, strict=True):
            print(f'    "{name}": {weight},  # now {WEIGHTS[name]}')
        return
    tokens = [event.both.intruder_ms for event in events if event.kind == "backchannel"]
    brief = sum(length <= VerdictOptions().brief_ms for length in tokens) / len(tokens)
    record(
        "overlap_mrda",
        {
            "overlaps": len(events),
            "interruptions": int(labels.sum()),
            "listener_tokens_up_to_brief_ms": round(brief, 3),
            "score": ranking(events, wording, labels),
            "score_with_meeting_left_out": left_out(events, wording, labels),
            "interruptions_by_ending": endings(events, wording),
            "detector_by_gold_kind": mini_calls(events, data),
        },
    )


if __name__ == "__main__":
    main()
