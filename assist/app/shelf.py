"""Which pack a new call gets: the one that was chosen, read again when its files have changed."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, Self

import msgspec

from assist.app.config import Config
from assist.errors import PackError, UsageError
from assist.events import Notice
from assist.packs.find import find_pack, lineage, packs_dir, read_info
from assist.packs.pack import load_pack, pack_files
from assist.packs.playbooks import playbook_language
from assist.pipeline import Pack


class PackChoice(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for.

    Attributes:
        pack: A folder or a pack's name; None takes the general pack of the call's language.
        cards: A team's own file of cards, laid over the pack.
        named: The command itself named the pack, so that a call in another language is a mistake.
            What the configuration says holds for the calls that it fits.
        cards_named: The same of the cards.
    """

    pack: str | Path | None = None
    cards: Path | None = None
    named: bool = False
    cards_named: bool = False

    @classmethod
    def of(cls, config: Config, pack: Path | None = None, cards: Path | None = None) -> Self:
        """The command line's options over the configuration's."""
        own = Path(config.cards).expanduser() if config.cards else None
        return cls(
            pack=pack or config.pack,
            cards=cards or own,
            named=pack is not None,
            cards_named=cards is not None,
        )

    @property
    def language(self) -> str | None:
        """The language that a pack named by the command is for, if it is for one."""
        if self.pack is None or not self.named:
            return None
        try:
            return read_info(find_pack(self.pack)).language
        except PackError:
            return None  # Several have that name, or none: said when a call asks for it.


class Shelved(NamedTuple):
    """A pack for a call.

    Attributes:
        which: How to find it again: the name of a shipped one, or its folder.
        cards: The team's own file that was laid over it.
        notices: What the agent should know about it.
    """

    pack: Pack
    which: str
    cards: Path | None
    notices: tuple[Notice, ...] = ()


class _Stamp(NamedTuple):
    path: Path
    changed_ns: int
    size: int


class _Held(msgspec.Struct):
    """The last good pack of a language.

    Attributes:
        cards: The team's own file, if it is for that language.
        stamps: Of the files that were looked at last.
        places: The folders that they are in.
        mistake: Why what is in them now is not what ``pack`` was read from; None if it is.
    """

    pack: Pack
    cards: Path | None
    places: list[Path]
    stamps: list[_Stamp]
    mistake: PackError | UsageError | None = None


class PackShelf:
    """Gives every new call its pack. A call that runs keeps the one that it was given.

    Between two calls the files are looked at; where they have changed they are read again. An
    edit that does not validate is told as a notice with its file and line, and the last good
    pack goes on being used until it is put right.

    Args:
        choice: What was asked for; the general packs by default.
    """

    def __init__(self, choice: PackChoice | None = None) -> None:
        self.choice = choice or PackChoice()
        self._held: dict[str, _Held] = {}

    def take(self, language: str) -> Shelved:
        """The pack for a call that begins now.

        Raises:
            PackError: It does not validate, and never did.
            UsageError: The pack that the command names is for another language.
        """
        held = self._held.get(language)
        if held is None:
            held = self._held[language] = self._load(language)
        elif (stamps := _stamps(held.places, self.choice.cards)) != held.stamps:
            try:
                held = self._held[language] = self._load(language)
            except (PackError, UsageError) as error:
                held.stamps, held.mistake = stamps, error
        return Shelved(held.pack, _which(held.places[0]), held.cards, _notices(held))

    def _load(self, language: str) -> _Held:
        which, cards = self._fitting(language)
        folder = find_pack(which, language)
        places = lineage(folder)
        # Looked at before they are read: a change in between is seen at the next call.
        stamps = _stamps(places, self.choice.cards)
        return _Held(load_pack(folder, cards=cards), cards, places, stamps)

    def _fitting(self, language: str) -> tuple[str | Path, Path | None]:
        """What of the choice is for calls in a language."""
        which: str | Path = language
        if self.choice.pack is not None:
            info = read_info(find_pack(self.choice.pack, language))
            if info.language == language:
                which = self.choice.pack
            elif self.choice.named:
                raise _another_language(language, info.name, info.language)
        cards = self.choice.cards
        if cards is not None and (spoken := playbook_language(cards)) not in (None, language):
            if self.choice.cards_named:
                raise _another_language(language, str(cards), str(spoken))
            cards = None
        return which, cards


def _another_language(call: str, name: str, pack: str) -> UsageError:
    return UsageError(
        f"the call is in {call}, {name} is for {pack}",
        remedy="give a pack of the call's language",
    )


def _which(folder: Path) -> str:
    return folder.name if folder.parent == packs_dir() else str(folder.resolve())


def _notices(held: _Held) -> tuple[Notice, ...]:
    if held.mistake is None:
        return ()
    text = (
        f"the pack was changed and does not validate, so the last good one is used: {held.mistake}"
    )
    return (Notice(at_ms=0, code="pack_broken", level="warning", text=text),)


def _stamps(places: list[Path], cards: Path | None) -> list[_Stamp]:
    files = [path for place in places for path in pack_files(place)]
    stamps = []
    for path in [*files, cards] if cards is not None else files:
        try:
            status = path.stat()
        except OSError:
            continue  # Gone since it was listed; a pack that misses it is told when it is read.
        stamps.append(_Stamp(path, status.st_mtime_ns, status.st_size))
    return stamps
