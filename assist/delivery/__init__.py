"""Delivery: what screens of a call are shown, and what they say back."""

from assist.delivery.access import Access
from assist.delivery.after import AfterCall, Polished, PolishRequest
from assist.delivery.app import OverlayApp
from assist.delivery.hub import CallFeed, Hub
from assist.delivery.live import LiveLine, LiveStatus
from assist.delivery.messages import Act, control_event
from assist.delivery.server import DEFAULT_PORT, Server

__all__ = [
    "DEFAULT_PORT",
    "Access",
    "Act",
    "AfterCall",
    "CallFeed",
    "Hub",
    "LiveLine",
    "LiveStatus",
    "OverlayApp",
    "PolishRequest",
    "Polished",
    "Server",
    "control_event",
]
