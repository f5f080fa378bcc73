"""What an agent owes in a call, as data: the part ``conditions`` and ``duties`` of ``stages.yaml``.

An act is named as in ``acts.yaml``, with the finer kind behind a colon where only that one is
meant (``thank:raising``). docs/signals/duties.md explains the file.
"""

from __future__ import annotations

import msgspec

from assist.events import BANDS, Band, StageName

Names = tuple[str, ...]


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What makes a duty due, or lifts it. One of these suffices; it then holds for the call.

    Attributes:
        acts: An act of the agent.
        customer: An act of the customer.
        signals: A signal, whoever it is about.
        band: The customer's anger reaches this band.
        together: Conditions that make it hold when all of them do.
    """

    acts: Names = ()
    customer: Names = ()
    signals: Names = ()
    band: Band | None = None
    together: Names = ()

    def __post_init__(self) -> None:
        if not (self.acts or self.customer or self.signals or self.band or self.together):
            raise ValueError(
                "the condition can never hold; give acts, customer, signals, band or together"
            )

    def reached(self, band: Band) -> bool:
        """Whether a band is hot enough."""
        return self.band is not None and BANDS.index(band) >= BANDS.index(self.band)


class Moment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The last sensible moment of a duty: what lacks then is told. The hang-up is always one.

    Attributes:
        stage: The call reaches this stage, or a later one.
        acts: An act of the agent.
        turns: The agent has finished so many utterances since the duty fell due.
        at_once: Told with the first words of the act; else when the agent's utterance is over,
            which may still make up for it.
    """

    stage: StageName | None = None
    acts: Names = ()
    turns: int | None = None
    at_once: bool = False


class Duty(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """One thing to be done in a call.

    Attributes:
        name: The signal that is raised where it was not done.
        done_by: Acts of the agent that do it.
        moment: When its lack is told.
        due: Conditions that must all hold for it to be due in this kind of call.
        lifted_by: Conditions that end it where one holds.
        from_: Stage from which it is owed; acts before it do not count.
        until: Stage from which on its acts mean something else and do not count.
        late: Whether doing it after the moment still mends it: its signal is then withdrawn.
        hang_up: Whether its lack is told at the hang-up where its moment never came.
        least_turns: How many utterances the agent must have had since it fell due; a caller who
            hangs up at once was owed nothing yet.
    """

    name: str
    done_by: Names
    moment: Moment
    due: Names = ()
    lifted_by: Names = ()
    from_: StageName = "greeting"
    until: StageName | None = None
    late: bool = True
    hang_up: bool = True
    least_turns: int = 2


class Answering(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How soon a call must be answered (``late_answer``).

    Attributes:
        rings: More rings than this are late. Source: method catalogue SVC-13, three rings.
        rang_ms: Ringing longer than this is late where rings are not counted.
            Source: chosen; three rings of three seconds, and a second to pick up.
    """

    rings: int = 3
    rang_ms: int = 10_000
