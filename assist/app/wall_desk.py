"""The supervisors' side of a desk: this machine's own wall, and the line to the team's."""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from typing import Self

import msgspec
from starlette.routing import BaseRoute

from assist.app.call import Publish
from assist.app.config import Config
from assist.app.seat import SeatLine, SharedCall, WallLink, checked_url
from assist.delivery import CallFeed
from assist.delivery.tiles import Seat
from assist.delivery.wall import TeamNoteMessage, Wall, wall_routes
from assist.events import CallEnded, Notice, OutputEvent
from assist.events.privacy import Sharing, WallShare, WallVeil

HERE = "here"
"""In place of an address: only this machine's own wall, whose link is printed."""

MAX_NAME = 60

WALL_NOTICE = "wall"
"""Code of the notice that says whether somebody may look on; the latest one stands."""

_SEEN: dict[tuple[str, WallShare], str] = {
    ("zh", "mood"): "组长能看到这通电话的情绪和问题数，看不到说的话",
    ("zh", "all"): "组长能看到这通电话的情绪、问题和文字",
    ("en", "mood"): "Your team lead sees the mood and how many questions are open, not the words",
    ("en", "all"): "Your team lead sees the mood, the questions and the words of this call",
}
_UNSEEN = {
    "zh": "和组长大屏的连接断了，正在重连；通话不受影响",
    "en": "The team lead's wall can't be reached just now; the call goes on as usual",
}


class WallPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown to whom.

    Attributes:
        sharing: What others may see.
        link: The team's wall; None sends nothing anywhere.
        printed: Say the link of this machine's own wall.
    """

    sharing: Sharing = Sharing()
    link: WallLink | None = None
    seat: str = ""
    printed: bool = False

    @classmethod
    def of(cls, config: Config, wall: str | None, seat: str | None) -> Self:
        """The command line's options over the configuration's.

        Raises:
            UsageError: The address is none.
        """
        name = (seat or config.wall.seat or platform.node() or "seat").strip()[:MAX_NAME]
        url = config.wall.url if wall is None else wall
        share = config.sharing.wall
        plan = cls(sharing=config.sharing, seat=name, printed=wall == HERE)
        if url is None or url == HERE:
            return plan
        if share == "off":
            print("the wall gets nothing: sharing.wall is off", flush=True)
            return plan
        link = WallLink(url=checked_url(url), seat=name, shares=share)
        return msgspec.structs.replace(plan, link=link)


def demo_plan(config: Config, wall: str | None, seat: str | None) -> WallPlan:
    """The plan of a bundled call: on this machine's own wall nobody's words need protection."""
    plan = WallPlan.of(config, wall, seat)
    if plan.link is not None:
        return plan
    return msgspec.structs.replace(plan, sharing=Sharing(wall="all"))


class WallDesk:
    """Shows calls to supervisors as far as they are shared.

    Args:
        plan: What is shown to whom.
        on_note: Takes what a supervisor says to a call.
    """

    def __init__(self, plan: WallPlan, on_note: Callable[[str, TeamNoteMessage], None]) -> None:
        self._plan = plan
        self._own = Wall(on_note)
        self._feeds: dict[str, CallFeed] = {}
        self._line: SeatLine | None = None
        if plan.link is not None:
            self._line = SeatLine(plan.link, plan.sharing, on_note, self._changed)

    def routes(self) -> list[BaseRoute]:
        """Of this machine's own wall."""
        return wall_routes(self._own)

    def start(self, overlay: str) -> None:
        """Print where the wall is and begin to connect.

        Args:
            overlay: The overlay's link.
        """
        if self._plan.printed:
            print(f"wall: {overlay.replace('/?', '/wall?', 1)}", flush=True)
        if self._plan.link is not None and self._line is not None:
            print(self._plan.link.told, flush=True)
            self._line.start()

    def stop(self) -> None:
        """Say the last words to the team's wall."""
        if self._line is not None:
            self._line.close()

    def share(self, feed: CallFeed) -> Publish:
        """Where the conclusions of the call in this feed go, from the first on."""
        plan = self._plan
        if plan.sharing.wall == "off":
            return _nobody
        own = self._own.open_call(
            feed.call_id, feed.language, Seat(name=plan.seat, shares=plan.sharing.wall)
        )
        veil = WallVeil(plan.sharing)
        line = self._line
        shared = line.open_call(feed.call_id, feed.language) if line is not None else None
        if shared is not None:
            self._feeds[feed.call_id] = feed
        told = False

        def publish(outputs: Sequence[OutputEvent]) -> None:
            nonlocal told
            own.publish(left for event in outputs if (left := veil.over(event)) is not None)
            if shared is not None and line is not None:
                shared.publish(outputs)
                if not told and line.connected:
                    self._tell(feed, connected=True)
                told = True
                self._end(shared, outputs)

        return publish

    def _end(self, shared: SharedCall, outputs: Sequence[OutputEvent]) -> None:
        if outputs and isinstance(outputs[-1], CallEnded):
            self._feeds.pop(shared.call_id, None)
            shared.close()

    def _changed(self, connected: bool) -> None:
        for feed in list(self._feeds.values()):
            self._tell(feed, connected=connected)

    def _tell(self, feed: CallFeed, *, connected: bool) -> None:
        """The agent always sees whether somebody may look on."""
        language = "zh" if feed.language == "zh" else "en"
        share = self._plan.sharing.wall
        text = _SEEN[language, share] if connected else _UNSEEN[language]
        feed.publish([Notice(at_ms=feed.state.at_ms, code=WALL_NOTICE, level="info", text=text)])


def _nobody(_outputs: Sequence[OutputEvent]) -> None:
    """Nothing is shared."""
