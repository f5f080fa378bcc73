"""Thresholds of conduct that are about time and number; those of wording are in the pack."""

from __future__ import annotations

import msgspec


class WaitOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Announced waits and holds. Milliseconds of audio.

    Attributes:
        default_ms: How long a wait may take that was announced without a time. 5000..300000.
            Source: chosen with the lead; half a minute is about what "one moment" is good for.
        most_ms: Longest that an announced time is believed before somebody looks in again.
            30000..600000. Source: chosen, the two minutes of ``long_ms``.
        hold_ms: Silence of the agent, who has the next word, that is a hold. 5000..60000.
            Source: chosen; above ``dead_air_ms`` so that the first prompt is the simple one.
        long_ms: A hold this long wants the choice of being called back. 30000..600000.
            Source: chosen; 阿里云 and AWS report silence but state no limit.
    """

    default_ms: int = 30_000
    most_ms: int = 120_000
    hold_ms: int = 10_000
    long_ms: int = 120_000


class ListenOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Listening and sharing the floor. Milliseconds of audio unless named otherwise.

    Attributes:
        turn_ms: Shorter speech is a listener's token and takes no turn. 0..3000.
            Source: ``MetricsOptions.turn_ms``.
        pause_ms: A pause this long ends a turn though nobody else speaks. 500..10000.
            Source: ``MONOLOGUE_PAUSE_MS``.
        unanswered_ms: The customer's speech without one sound from the agent. 8000..60000.
            Source: chosen; on the telephone, where no nod is seen, well above the few seconds
            after which listeners usually give a token.
        monologue_ms: The agent's speech without the customer taking a turn. 15000..180000.
            Source: chosen; the longest turn of the good calls in tests/cases is below half.
        ratio_window_ms: Talk shares are of this last time. 60000..600000. Source: chosen.
        ratio_talk_ms: Least talk in it before a share means anything. Source: chosen, a third.
        ratio_most: Agent's share from which it is too much. 0.5..1. Source: chosen; good calls
            in tests/cases stay below 0.80, since explaining takes the agent longer than asking
            takes the customer.
    """

    turn_ms: int = 800
    pause_ms: int = 2000
    unanswered_ms: int = 20_000
    monologue_ms: int = 45_000
    ratio_window_ms: int = 180_000
    ratio_talk_ms: int = 90_000
    ratio_most: float = 0.85


class PaceOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How soon and how fast the agent speaks.

    Attributes:
        latencies: The running median is over so many answers (a number). 3..20.
            Source: chosen; fewer would be chance.
        latency_ms: Median from which the agent is slow. Milliseconds, 1000..10000. Source:
            chosen; gaps between turns are around 200 ms in ten languages (Stivers et al.,
            PNAS 2009), and looking something up is announced, which does not count.
        rate_window_ms: Speech that a rate is measured on. Milliseconds of own speech,
            5000..120000. Source: chosen.
    """

    latencies: int = 4
    latency_ms: int = 3000
    rate_window_ms: int = 20_000


class CustomerOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The customer's way of talking.

    Attributes:
        vent_ms: Least length of a turn that lets off steam. Milliseconds, 3000..60000.
            Source: chosen; ``long_vent`` characters or words spoken fast.
        vent_word: What one feeling word adds to the level of anger within the turn. 0..1.
            Source: measured on tests/cases/*/dev/venting.yaml.
        vent_feeling: Both together from which the turn is one of feeling. 0..2.
            Source: as above; long calm turns stay below.
        quiet_answers: So many short answers in a row. 2..6. Source: chosen.
        quiet_open: So many of them to open questions, or after a long pause. 1..6.
            Source: measured on tests/cases/*/dev/quiet_customer.yaml.
        quiet_pause_ms: A pause before an answer that counts like an open question.
            Milliseconds, 1000..10000. Source: chosen.
        settle_ms: A turn is over when nothing more came for this long. Milliseconds, 500..5000.
            Source: chosen, ``bridge_ms`` of overlap and a breath.
        stray_turns: So many long turns off the matter, in a row. 2..5. Source: chosen.
    """

    vent_ms: int = 7000
    vent_word: float = 0.12
    vent_feeling: float = 0.42
    quiet_answers: int = 3
    quiet_open: int = 2
    quiet_pause_ms: int = 2500
    settle_ms: int = 1500
    stray_turns: int = 2


class ConductOptions(msgspec.Struct, frozen=True, kw_only=True):
    """All thresholds of conduct.

    Attributes:
        cooldown_ms: A signal of one name is not raised again before. Milliseconds,
            0..600000. Source: chosen; the cards about conduct wait as long.
        presence_ms: An agent who is asked "are you there?" answers within this time.
            Milliseconds, 1000..20000. Source: chosen, ``latency_ms``.
    """

    cooldown_ms: int = 60_000
    presence_ms: int = 3000
    wait: WaitOptions = WaitOptions()
    listen: ListenOptions = ListenOptions()
    pace: PaceOptions = PaceOptions()
    customer: CustomerOptions = CustomerOptions()
