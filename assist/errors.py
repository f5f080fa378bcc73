"""The one error tree: what is wrong, where, and what to do about it.

``SetupError`` is ours to put right (configuration, a missing model, a pack with a typo);
``InputError`` is theirs (a bad file, a bad frame). The command line prints ``str(error)``
and exits with ``exit_status``; nothing else decides how a failure reads.
"""

from __future__ import annotations


class AssistError(Exception):
    """Base of every failure that this product explains in one sentence.

    Args:
        what: What is wrong, without a full stop.
        where: File, address or device that it is wrong in; empty when there is none.
        line: 1-based line in ``where``, if it is a text file.
        remedy: What the reader can do, in the imperative, without a full stop.
    """

    exit_status = 1

    def __init__(
        self, what: str, *, where: str = "", line: int | None = None, remedy: str = ""
    ) -> None:
        self.what = what
        self.where = where
        self.line = line
        self.remedy = remedy
        super().__init__(what)

    def __str__(self) -> str:
        place = f"{self.where}:{self.line}" if self.line is not None else self.where
        head = f"{place}: {self.what}" if place else self.what
        return f"{head}; {self.remedy}." if self.remedy else f"{head}."


class SetupError(AssistError):
    """This installation or its configuration is not right."""


class UsageError(SetupError):
    """The command was called in a way that cannot work."""

    exit_status = 2


class PackError(SetupError):
    """A lexicon, rule file or playbook does not validate; ``where`` and ``line`` say which."""


class ModelError(SetupError):
    """A speech model is missing, incomplete or not a model."""


class DeviceError(SetupError):
    """An audio device or its driver library is missing or cannot be opened."""


class AddressError(SetupError):
    """The network address to listen on cannot be used."""


class InputError(AssistError):
    """Something handed to us is not what it should be."""


class AudioFileError(InputError):
    """A recording cannot be read as audio."""


class TranscriptError(InputError):
    """A transcript cannot be read, or its times or speakers make no sense."""


class JournalError(InputError):
    """A stored call cannot be read or does not belong to this version."""


class EventOrderError(InputError):
    """An event arrived earlier than its channel had already promised to have passed."""
