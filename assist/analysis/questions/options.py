"""Thresholds of the ledger of questions."""

from __future__ import annotations

import msgspec


class QuestionOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When something counts as asked, answered or left unanswered.

    Attributes:
        pause_ms: Silence between two words that may end a clause, 100..1000. Source: chosen.
        long_pause_ms: Silence that always ends one, 300..3000. Source: chosen.
        settle_ms: A question at the end of the stable words counts as asked when no further
            word came for this long after its last one, 250..2000. Source: chosen: the pause plus
            what a recogniser lags behind.
        voiced_settle_ms: The same while the customer's voice is still heard, 500..5000. Source:
            chosen: a drawn-out word is not the end.
        answer_ms: Time that the agent has for an answer while the customer is not speaking,
            2000..60000. Source: chosen.
        grace_ms: An agent who began to speak before that time is up gets at least this long to
            come to the point, 0..20000. Source: chosen.
        deferred_ms: Time after "I'll check" before silence counts as no answer, 10000..600000.
            Source: chosen; a minute is what hold announcements commonly promise.
        chance_ms: Asking the same again within this time, before the agent said anything, is one
            asking and no repeat, 0..10000. Source: chosen.
        turn_ms: Longest the customer's speech can hold the agent's clock, 5000..600000. Source:
            chosen, so that a stuck voice detector does not stop it for good.
        max_open: How many questions are followed at once; the oldest gives way. Source: chosen.
        max_closed: How many closed ones are remembered to hear them asked again. Source: chosen.
        reopen_ms: For how long they are. Source: chosen.
        same_share: Share of common topic, 0..1, that makes two questions of one kind the same.
            Source: chosen on the project's own dialogues (tests/analysis/questions).
        topic_share: Share of a question's topic, 0..1, that a reply has to take up. Source: as
            above.
        fair_grade: Grade of a reply, 0..1, from which something stated right after a why, how, what
            or yes-no question counts as its answer. Source: chosen below even odds: an agent who
            has answered must not be told that an answer is owed.
        sure_grade: Grade from which it counts whatever was asked, and before a later question.
            Source: chosen on the project's own dialogues.
        read_words: While words come without a pause, every so many of them are read, 1..20.
            Source: chosen; a clause of telephone Chinese has about this many words.
        max_words: Longest stretch of an utterance that is looked at while it goes on. Source:
            chosen, for speed.
    """

    pause_ms: int = 250
    long_pause_ms: int = 700
    settle_ms: int = 500
    voiced_settle_ms: int = 1500
    answer_ms: int = 8000
    grace_ms: int = 4000
    deferred_ms: int = 60_000
    chance_ms: int = 3000
    turn_ms: int = 60_000
    max_open: int = 12
    max_closed: int = 12
    reopen_ms: int = 600_000
    same_share: float = 0.6
    topic_share: float = 0.34
    fair_grade: float = 0.2
    sure_grade: float = 0.8
    read_words: int = 6
    max_words: int = 60
