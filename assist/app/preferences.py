"""What this agent wants of the coach: kept in a private file, told to every live call."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Final

import msgspec

from assist.app.atomic import write_atomically
from assist.app.config import Config
from assist.app.own_files import own_folder
from assist.app.tally import CallTally
from assist.errors import InputError, PackError, UsageError
from assist.events import CardUse, Preferences
from assist.packs.explain import explain_json
from assist.packs.find import find_pack, pack_names
from assist.packs.pack import read_playbook

FILE: Final = "preferences.json"

RECENT: Final = 40
"""Shows of a card from which on its counts are halved, so that they tell of the last weeks and
not of the first ones. Source: chosen."""


class OwnPreferences(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="format", tag="assist.preferences/1"
):
    """The file.

    Attributes:
        quiet: Begin calls without cards.
        muted: Cards that are never wanted.
        use: By card, how often it was shown lately, used and dismissed. Cards that are for the
            agent alone are not counted: the journal of a call holds what it was told.
        per_minute: Cards raised in any minute, at most; None leaves it to the coach.
        max_up: Cards on the screen at once; None leaves it to the coach.
    """

    quiet: bool = False
    muted: tuple[str, ...] = ()
    use: dict[str, CardUse] = msgspec.field(default_factory=dict)
    per_minute: Annotated[int, msgspec.Meta(ge=1, le=20)] | None = None
    max_up: Annotated[int, msgspec.Meta(ge=1, le=3)] | None = None

    def event(self, at_ms: int) -> Preferences:
        """As the input of a call."""
        return Preferences(
            at_ms=at_ms,
            quiet=self.quiet,
            muted=self.muted,
            use=self.use,
            per_minute=self.per_minute,
            max_up=self.max_up,
        )

    def learned(self, tally: CallTally) -> OwnPreferences:
        """With one more call counted."""
        use = dict(self.use)
        for card, more in tally.by_card().items():
            known = use.get(card, CardUse())
            added = CardUse(
                known.shown + more.shown, known.used + more.used, known.dismissed + more.dismissed
            )
            use[card] = _halved(added) if added.shown > RECENT else added
        return msgspec.structs.replace(self, use=dict(sorted(use.items())))


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What the command changes; see its help."""

    quiet: bool | None = None
    mute: tuple[str, ...] = ()
    unmute: tuple[str, ...] = ()
    forget: bool = False

    def applied(self, own: OwnPreferences) -> OwnPreferences:
        """The preferences after it."""
        muted = dict.fromkeys((*own.muted, *self.mute))
        for card in self.unmute:
            muted.pop(card, None)
        return msgspec.structs.replace(
            own,
            quiet=own.quiet if self.quiet is None else self.quiet,
            muted=tuple(muted),
            use={} if self.forget else own.use,
        )


class PreferenceBook:
    """The preferences on disk.

    Args:
        data: The data folder.
    """

    def __init__(self, data: Path) -> None:
        self._data = data
        self.path = data / "agent" / FILE

    def read(self) -> OwnPreferences:
        """What is in the file; nothing in particular where there is none.

        Raises:
            InputError: The file is not one.
        """
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return OwnPreferences()
        except OSError as error:
            raise InputError(
                f"the preferences cannot be read ({error.strerror})", where=str(self.path)
            ) from error
        try:
            return msgspec.json.decode(data, type=OwnPreferences)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            fault = explain_json(error, data, OwnPreferences)
            raise InputError(
                f"these are no preferences: {fault.what}",
                where=str(self.path),
                remedy="move the file away to begin anew",
            ) from error

    def update(self, change: Callable[[OwnPreferences], OwnPreferences]) -> OwnPreferences:
        """Read, change and write.

        Raises:
            InputError: The file is not one.
            SetupError: It can't be written.
        """
        changed = change(self.read())
        own_folder(self._data)
        write_atomically(self.path, msgspec.json.encode(changed) + b"\n")
        return changed


def run_preferences(config: Config, changes: Changes) -> None:
    """The command: change what is asked for, and print what holds now."""
    book = PreferenceBook(config.data_folder)
    _refuse_unknown(changes, book, config)
    own = book.read() if changes == Changes() else book.update(changes.applied)
    print(f"quiet: {'yes' if own.quiet else 'no'}")
    print(f"muted: {', '.join(own.muted) or 'none'}")
    for card, use in own.use.items():
        print(f"{card}: shown {use.shown}, used {use.used}, dismissed {use.dismissed}")


def _refuse_unknown(changes: Changes, book: PreferenceBook, config: Config) -> None:
    """A card that no pack has was likely misspelt; nothing is changed then.

    Raises:
        UsageError: A card to mute is in no pack, or one to show again was not muted.
    """
    for card in changes.mute:
        seen: set[str] = set()
        for cards in _known_cards(config):
            seen |= cards
            if card in cards:
                break
        else:
            raise UsageError(f"there is no card `{card}`", remedy=_may_be(card, seen))
    muted = book.read().muted if changes.unmute else ()
    for card in changes.unmute:
        if card not in (*muted, *changes.mute):
            among = f"muted are {', '.join(muted)}" if muted else "nothing is muted"
            raise UsageError(f"the card `{card}` is not muted", remedy=among)


def _known_cards(config: Config) -> Iterator[set[str]]:
    """Ids of the cards that calls may have here, the likeliest packs first."""
    own = [config.pack] if config.pack else []
    cards = Path(config.cards).expanduser() if config.cards else None
    for name in dict.fromkeys([*own, "zh", "en", *pack_names()]):
        try:
            folder = find_pack(name, config.language)
            yield {card.id for card in read_playbook(folder).cards}
            if cards is not None:
                yield {card.id for card in read_playbook(folder, cards).cards}
        except PackError:
            continue  # Told when a call asks for it; its cards are not known here.


def _may_be(card: str, known: set[str]) -> str:
    close = difflib.get_close_matches(card, sorted(known), n=3, cutoff=0.5)
    close = close or sorted(name for name in known if card in name or name in card)[:3]
    if close:
        return f"it may be {' or '.join(f'`{name}`' for name in close)}"
    return "the command `assist replay` names the cards of a call"


def _halved(use: CardUse) -> CardUse:
    return CardUse(use.shown // 2, use.used // 2, use.dismissed // 2)
