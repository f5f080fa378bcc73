"""One screen on the WebSocket: events out, acts in."""

from __future__ import annotations

import asyncio
import contextlib
import json

from starlette.websockets import WebSocket, WebSocketDisconnect

from assist.delivery.hub import Batch, Bell, CallFeed, Hub
from assist.delivery.messages import (
    Act,
    PromptDismissedMessage,
    PromptShownMessage,
    PromptUsedMessage,
    Resume,
    decode_client,
)
from assist.delivery.meters import Meters
from assist.delivery.rate import RateLimit
from assist.errors import InputError

RESUME_WAIT_S = 0.1
"""How long a new client may take to say where it stopped. Source: chosen; one WAN round trip."""
ACTS_PER_S = 10.0
ACTS_BURST = 30.0
"""Rate limit of a client. Source: chosen; a person clicks a few times a second at most."""
ALIVE_S = 10.0
"""A client hears something at least this often. Source: chosen."""
MAX_STRIKES = 10
"""Refused messages in a row after which the connection is closed. Source: chosen."""
POLICY_VIOLATION = 1008

_GOODBYES = (asyncio.CancelledError, WebSocketDisconnect)
_PROMPT_ACTS = (PromptShownMessage, PromptUsedMessage, PromptDismissedMessage)


class Stream:
    """One connected client.

    - It shows the call that it names, or the newest. It stays with that call until the call has
      ended, and then moves on to the next one with a snapshot.
    - Sending and hearing are independent: a client that does not read is still heard.

    Args:
        socket: An accepted WebSocket.
        hub: Where the calls are.
        meters: Counters to keep.
        call_id: The call to show; empty for the newest.
    """

    def __init__(self, socket: WebSocket, hub: Hub, meters: Meters, call_id: str) -> None:
        self._socket = socket
        self._hub = hub
        self._meters = meters
        self._call_id = call_id
        self._bell = Bell()
        self._feed: CallFeed | None = None
        self._seq = 0
        self._greeted = asyncio.Event()
        self._resume: Resume | None = None
        self._strikes = 0
        self._rate = RateLimit(ACTS_PER_S, ACTS_BURST)

    async def run(self) -> None:
        """Serve the client until it goes."""
        self._hub.watch(self._bell)
        tasks = [asyncio.create_task(self._send_all()), asyncio.create_task(self._hear_all())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            ends = await asyncio.gather(*tasks, return_exceptions=True)
            self._hub.unwatch(self._bell)
            if self._feed is not None:
                self._feed.unwatch(self._bell)
        for end in ends:
            if end is not None and not isinstance(end, _GOODBYES):
                raise end

    # --- out ---------------------------------------------------------------------------

    async def _send_all(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._greeted.wait(), RESUME_WAIT_S)
        while True:
            batch, why = self._next_batch()
            if batch is not None:
                await self._send(batch, why)
                continue
            try:
                await asyncio.wait_for(self._bell.wait(), ALIVE_S)
            except TimeoutError:
                await self._say_alive()

    async def _say_alive(self) -> None:
        """So that a client can tell a quiet call from a dead server."""
        feed = self._feed.feed_id if self._feed is not None else ""
        await self._socket.send_text(json.dumps({"type": "alive", "seq": self._seq, "feed": feed}))

    def _next_batch(self) -> tuple[Batch | None, str]:
        """What to send now, and why if it is a snapshot."""
        resume, self._resume = self._resume, None
        if self._move_on() and (resume is None or resume.resume == 0):
            return self._snapshot("fresh")
        if self._feed is None:
            return None, ""
        if resume is not None:
            return self._feed.resume(resume.resume, resume.feed), "resume"
        batch = self._feed.since(self._seq)
        return (batch, "behind") if batch.messages else (None, "")

    def _move_on(self) -> bool:
        """Take the call to show, if there is a new one."""
        now = self._feed
        if now is not None and not now.ended:
            return False
        wanted = self._hub.call(self._call_id) if self._call_id else self._hub.newest()
        if wanted is None or wanted is now:
            return False
        if now is not None:
            # Its last words first: the end of the call may not have been sent yet.
            if now.seq > self._seq:
                return False
            now.unwatch(self._bell)
        self._feed = wanted
        wanted.watch(self._bell)
        return True

    def _snapshot(self, why: str) -> tuple[Batch | None, str]:
        return (self._feed.snapshot(), why) if self._feed is not None else (None, "")

    async def _send(self, batch: Batch, why: str) -> None:
        self._seq = batch.seq
        if not batch.messages:
            await self._say_alive()
        if batch.is_snapshot:
            self._meters.snapshots_sent[why] += 1
        for message in batch.messages:
            await self._socket.send_text(message)
            self._meters.messages_sent += 1

    # --- in ----------------------------------------------------------------------------

    async def _hear_all(self) -> None:
        while self._strikes < MAX_STRIKES:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            if text is None:
                await self._refuse("bad_message", "messages are JSON text")
                continue
            await self._hear(text)
        await self._socket.close(POLICY_VIOLATION, "too many bad messages")

    async def _hear(self, text: str) -> None:
        try:
            said = decode_client(text)
        except InputError as error:
            await self._refuse("bad_message", str(error))
            return
        if isinstance(said, Resume):
            self._resume = said
            self._greeted.set()
            self._bell.ring()
            return
        self._greeted.set()
        if not self._rate.spend():
            await self._refuse("too_fast", "too many messages in a short time")
            return
        feed = self._feed
        if feed is None or said.call not in ("", feed.call_id):
            await self._refuse("no_call", "this is not the call on the screen")
        elif isinstance(said, _PROMPT_ACTS) and not _has_prompt(feed, said.prompt):
            await self._refuse("no_prompt", "there is no such prompt on the screen")
        elif isinstance(said, PromptShownMessage) and not feed.first_painted(said.prompt):
            self._strikes = 0  # another screen of this call was quicker; it was painted once
        else:
            self._pass_on(feed.call_id, said)

    def _pass_on(self, call_id: str, act: Act) -> None:
        self._strikes = 0
        self._meters.heard[str(act.__struct_config__.tag)] += 1
        self._hub.hear(call_id, act)

    async def _refuse(self, code: str, text: str) -> None:
        self._strikes += 1
        self._meters.refused[code] += 1
        error = {"type": "error", "code": code, "text": text}
        await self._socket.send_text(json.dumps(error, ensure_ascii=False))


def _has_prompt(feed: CallFeed, prompt_id: str) -> bool:
    return any(prompt.id == prompt_id for prompt in feed.state.prompts)
