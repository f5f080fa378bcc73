"""Counters of the delivery, as Prometheus text. Numbers only; never a word of a call."""

from __future__ import annotations

from collections import Counter

from assist.delivery.hub import Hub


class Meters:
    """What the server has done since it started. Used on the server's event loop only."""

    def __init__(self) -> None:
        self.messages_sent = 0
        self.snapshots_sent: Counter[str] = Counter()
        self.heard: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def text(self, hub: Hub) -> str:
        """Everything, one metric per block."""
        open_calls = sum(not feed.ended for feed in hub.calls())
        blocks = (
            _block("calls_opened_total", "counter", "Calls opened.", {"": hub.opened}),
            _block("calls_open", "gauge", "Calls going on.", {"": open_calls}),
            _block("screens", "gauge", "Connected screens.", {"": hub.screens}),
            _block("stream_messages_total", "counter", "Messages sent.", {"": self.messages_sent}),
            _block(
                "stream_snapshots_total",
                "counter",
                "Snapshots sent, by why.",
                _labelled("why", self.snapshots_sent),
            ),
            _block(
                "client_messages_total",
                "counter",
                "Messages heard from screens, by type.",
                _labelled("type", self.heard),
            ),
            _block(
                "refused_total",
                "counter",
                "Requests refused, by why.",
                _labelled("why", self.refused),
            ),
        )
        return "".join(blocks)


def _labelled(label: str, counts: Counter[str]) -> dict[str, int]:
    return {f'{{{label}="{value}"}}': count for value, count in sorted(counts.items())}


def _block(name: str, kind: str, about: str, values: dict[str, int]) -> str:
    lines = [f"# HELP assist_{name} {about}", f"# TYPE assist_{name} {kind}"]
    lines += [f"assist_{name}{labels} {value}" for labels, value in values.items()]
    return "\n".join(lines) + "\n"
