"""The pages ``/setup`` and ``/settings``: beside a call, or by themselves (``assist setup``)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from threading import Event

import msgspec
from starlette.routing import BaseRoute

from assist.app.config import Config
from assist.app.serving import Address, Desk
from assist.app.settings import Settings
from assist.app.setup_check import Hold, SetupCheck
from assist.app.sound_devices import ChosenDevices
from assist.asr.engine import SpeechEngine
from assist.delivery.settings import settings_routes
from assist.delivery.setup import setup_routes


class Hears(msgspec.Struct, frozen=True, kw_only=True):
    """What a process hears calls with, where that is settled.

    Attributes:
        agent: Id of the microphone.
        customer: Id of the device that hears the customer.
        engine: The loaded speech model.
    """

    agent: str | None = None
    customer: str | None = None
    engine: SpeechEngine | None = None


def first_run_routes(
    config: Config,
    port: Callable[[], int],
    *,
    hold: Hold,
    hears: Hears | None = None,
) -> list[BaseRoute]:
    """What both pages ask for.

    Args:
        config: What this process began with.
        port: Gives the port that it answers on.
        hold: Keeps calls from beginning while the sound is tested.
        hears: What this process hears calls with; by default what the configuration says.
    """
    hears = hears or Hears()
    chosen = ChosenDevices(
        hears.agent or config.agent_device, hears.customer or config.customer_device
    )
    check = SetupCheck(config, hold=hold, port=port, chosen=chosen, engine=hears.engine)
    return [*setup_routes(check), *settings_routes(Settings(config))]


def no_call(_on: bool) -> bool:
    """The ``Hold`` of a service that has no calls."""
    return True


def run_setup(address: Address, config: Config, *, browser: bool) -> None:
    """``assist setup``: serve the pages alone until Ctrl-C.

    Raises:
        AddressError: The port can't be opened.
    """
    served: list[Desk] = []
    routes = first_run_routes(config, lambda: served[0].port, hold=no_call)
    served.append(Desk(address, routes=routes))
    served[0].start(page="setup")
    try:
        if browser and not served[0].open_browser(page="setup"):
            print("assist: open the address above in a browser.", file=sys.stderr)
        print("Ctrl-C closes the page's service", flush=True)
        Event().wait()
    except KeyboardInterrupt:
        return
    finally:
        served[0].stop()
