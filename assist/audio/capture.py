"""The microphone and what the computer plays, as two channels on one clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event
from types import TracebackType

from assist.audio.capture_channel import CaptureChannel, CaptureNotice, CaptureStatus, Source
from assist.audio.timeline import CapturedBlock
from assist.errors import DeviceError
from assist.events import Channel

_START_S = 3.0
"""How long a call waits for both devices to send something before it starts without."""
_TICK_S = 0.032


class Capture:
    """Both channels of a live call.

    - ``start`` opens both devices, waits until both send steadily, and starts the call at
      that moment.
    - ``read`` waits for a moment and returns blocks of either channel, each channel's in order;
      a channel whose device is silent, stalled or lost gets blocks of silence.
    - ``stop`` ends both channels with the same block and frees the devices.

    Args:
        agent: The agent's microphone.
        customer: What the computer plays.
        clock: Seconds, monotonic.

    Raises:
        DeviceError: Both are the same device.
    """

    def __init__(
        self, agent: Source, customer: Source, clock: Callable[[], float] = time.monotonic
    ) -> None:
        if agent == customer:
            raise DeviceError(
                "is chosen for both channels",
                where=agent.name,
                remedy="choose a microphone for the agent and a loopback for the customer",
            )
        self._clock = clock
        self._woken = Event()
        self._channels = (
            CaptureChannel(Channel.AGENT, agent, self._woken, clock),
            CaptureChannel(Channel.CUSTOMER, customer, self._woken, clock),
        )

    @property
    def statuses(self) -> tuple[CaptureStatus, CaptureStatus]:
        """Of the agent's and the customer's device."""
        agent, customer = self._channels
        return agent.status, customer.status

    def start(self) -> None:
        """Open both devices and start the call.

        Raises:
            DeviceError: One cannot be opened.
        """
        try:
            for channel in self._channels:
                channel.open()
            deadline_s = self._clock() + _START_S
            while self._clock() < deadline_s:
                self._woken.wait(_TICK_S)
                self._woken.clear()
                settled = [channel.is_settled() for channel in self._channels]
                if all(settled):
                    break
        except DeviceError:
            self.close()
            raise
        origin_s = self._clock()
        for channel in self._channels:
            channel.begin(origin_s)

    def read(self, timeout_s: float = _TICK_S) -> list[CapturedBlock]:
        """Blocks that became whole; empty if none did within ``timeout_s``."""
        self._woken.wait(timeout_s)
        self._woken.clear()
        return [block for channel in self._channels for block in channel.poll()]

    def notices(self) -> list[CaptureNotice]:
        """What happened to the devices since the last call."""
        return [notice for channel in self._channels for notice in channel.notices()]

    def stop(self) -> list[CapturedBlock]:
        """End the call; returns the last blocks of both channels."""
        blocks = self.read(0.0)
        end_s = self._clock()
        blocks += [block for channel in self._channels for block in channel.finish(end_s)]
        self.close()
        return blocks

    def close(self) -> None:
        """Free the devices; harmless if done twice."""
        for channel in self._channels:
            channel.close()

    def __enter__(self) -> Capture:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
