"""The cards of a pack: one file or a folder of them, laid over those of the packs it extends.

Layers come nearest first: a team's own file, then the pack, then what it extends. Within a layer
every card stands once, whichever file it is in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from assist.coach import Playbook
from assist.errors import PackError
from assist.events.phrases import PhraseSet
from assist.packs.explain import nearest
from assist.packs.yaml_file import check_yaml, line_at, line_of_item, read_yaml, text_at

PLAYBOOK: Final = "playbook.yaml"
PLAYBOOK_FOLDER: Final = "playbook"
"""Beside or instead of ``PLAYBOOK``: a folder whose YAML files make up one playbook."""


_CHANGE: Final = re.compile(r"changes\[(?P<at>\d+)\](?P<path>[^:]*): (?P<what>.+)", re.DOTALL)
_STEP: Final = re.compile(r"\w+")
_CJK: Final = re.compile(r"[\u4e00-\u9fff]")
_PUNCTUATION: Final = re.compile(r"[^\w\s'’]+")


class _Book(NamedTuple):
    file: Path
    book: Playbook


Layer: TypeAlias = Sequence[Path]
"""The playbook files of one pack, or a team's own file."""


def playbook_files(place: Path) -> list[Path]:
    """The playbook files of a pack's folder, in the order in which they are read."""
    own = place / PLAYBOOK
    found = sorted((place / PLAYBOOK_FOLDER).glob("*.yaml"), key=lambda path: path.name)
    return [own, *found] if own.is_file() else found


def read_playbooks(layers: Sequence[Layer]) -> Playbook:
    """The playbook that the layers make together.

    Args:
        layers: Nearest first; each with at least one file.

    Raises:
        PackError: A file does not validate, or what is in them does not fit together.
    """
    merged: Playbook | None = None
    for layer in reversed(layers):
        books = [_Book(file, read_yaml(file, Playbook)) for file in layer]
        for error in (*_disagreements(books), *_another_language(books, merged)):
            raise error
        merged = _laid_over(books, merged or Playbook(language=books[0].book.language))
    assert merged is not None
    for error in _unled(merged, layers):
        raise error
    return merged


def check_playbooks(layer: Layer) -> list[PackError]:
    """Everything that is wrong in the files of one layer, each by itself and with each other."""
    books: list[_Book] = []
    errors: list[PackError] = []
    for file in layer:
        book, wrong = check_yaml(file, Playbook)
        errors += wrong
        if book is not None:
            books.append(_Book(file, book))
    return [*errors, *_disagreements(books)]


def unheard_sentences(layers: Sequence[Layer]) -> Iterator[PackError]:
    """Changes of the nearest layer whose new sentences no ``done`` phrase would recognise.

    No mistake, but most likely not meant: the agent says what the card says, and it stays up.

    Args:
        layers: Nearest first; they make a valid playbook.
    """
    below = {card.id: card for card in read_playbooks(layers[1:]).cards} if layers[1:] else {}
    for file in layers[0]:
        for at, change in enumerate(read_yaml(file, Playbook).changes):
            card = below.get(change.id)
            if change.say is None or card is None:
                continue
            phrases = card.done if change.done is None else change.done
            if not phrases:
                continue
            done = PhraseSet(phrases)
            unheard = [
                index
                for index, sentence in enumerate(change.say)
                if next(iter(done.find(_as_heard(sentence))), None) is None
            ]
            if unheard:
                yield PackError(
                    f"`{change.id}` says something new, which none of its `done` phrases is in",
                    where=str(file),
                    line=line_at(file, ("changes", at, "say", unheard[0])),
                    remedy="add `done` with words of the new sentences, so that the card goes"
                    " once they are said",
                )


def _as_heard(sentence: str) -> str:
    """A sentence as speech is recognised: in small letters, without punctuation."""
    return _PUNCTUATION.sub("" if _CJK.search(sentence) else " ", sentence.lower())


def _laid_over(books: Sequence[_Book], base: Playbook) -> Playbook:
    changes = [(file, at) for file, book in books for at in range(len(book.changes))]
    joined = Playbook(
        language=base.language,
        cards=tuple(card for _, book in books for card in book.cards),
        changes=tuple(change for _, book in books for change in book.changes),
    )
    try:
        return joined.over(base)
    except ValueError as error:
        found = _CHANGE.match(str(error))
        if found is None:
            raise
        file, at = changes[int(found["at"])]
        what, _, remedy = found["what"].partition("; ")
        steps = [int(step) if step.isdigit() else step for step in _STEP.findall(found["path"])]
        raise PackError(
            what, where=str(file), line=line_at(file, ("changes", at, *steps)), remedy=remedy
        ) from error


def _another_language(books: Sequence[_Book], base: Playbook | None) -> Iterator[PackError]:
    file, book = books[0]
    if base is not None and book.language != base.language:
        yield PackError(
            f"this file is for `{book.language}` but the packs below for `{base.language}`",
            where=str(file),
            line=line_at(file, ("language",)),
            remedy="make the two agree",
        )


def _disagreements(books: Sequence[_Book]) -> Iterator[PackError]:
    """Files of one layer that are for two languages, or have something to say of one card twice."""
    seen: dict[str, Path] = {}
    for file, book in books:
        first = books[0]
        if book.language != first.book.language:
            yield PackError(
                f"this file is for `{book.language}` but {first.file.name} "
                f"for `{first.book.language}`",
                where=str(file),
                line=line_at(file, ("language",)),
                remedy="make the two agree",
            )
        ids = [("cards", card.id) for card in book.cards]
        ids += [("changes", change.id) for change in book.changes]
        for key, id_ in ids:
            known = seen.setdefault(id_, file)
            if known != file:
                yield PackError(
                    f"`{id_}` stands in {known.name} already",
                    where=str(file),
                    line=line_of_item(file, key, "id", id_),
                    remedy="rename one, or write all of it in one place",
                )


def _unled(merged: Playbook, layers: Sequence[Layer]) -> Iterator[PackError]:
    for card, tactic in merged.unled():
        for file in (file for layer in layers for file in layer):
            line = line_of_item(file, "cards", "id", card.id)
            if line is not None:
                yield PackError(
                    f"the card `{card.id}` follows the tactic `{tactic}`, which no card has",
                    where=str(file),
                    line=line,
                    remedy=nearest(tactic, sorted({other.tactic for other in merged.cards})),
                )
                break


def playbook_language(file: Path) -> str | None:
    """The language that a playbook file says it is for, valid or not; None where it says none.

    Raises:
        PackError: The file cannot be read, or is not YAML.
    """
    return text_at(file, "language")
