"""Which cards are worth judging."""

from __future__ import annotations

import pytest

from assist.coach import Rule
from assist.coach.deck import Deck
from assist.events import Channel


@pytest.mark.parametrize(
    ("rule", "active", "possible"),
    [
        (Rule(signal="dead_air"), [], False),
        (Rule(signal="dead_air"), ["dead_air"], True),
        (Rule(signal="anger", band=("angry",)), ["anger:tense"], False),
        (Rule(signal="anger"), ["anger:tense"], True),
        (Rule(signal="anger"), ["anger:calm"], False),
        (Rule(follows="x", all=(Rule(signal="abuse"),)), [], False),
        (Rule(follows="x"), [], False),
        (Rule(follows="x"), ["tactic:x"], True),
        (Rule(has=("phone", "wish")), ["fact:wish"], False),
        (Rule(has=("phone", "wish")), ["fact:phone"], True),
        (Rule(lacks=("phone",)), [], True),
        (Rule(act="accept"), ["act:agent:accept"], False),
        (Rule(act="accept"), ["act:customer:accept"], True),
        (Rule(stage=("closing",)), ["stage:intake"], False),
        (Rule(stage=("closing",)), ["stage:closing"], True),
        (Rule(said=("x",)), [], False),
        (Rule(said=("x",), within_ms=500), ["said:customer:500"], True),
        (Rule(any=(Rule(signal="abuse"), Rule(signal="dead_air"))), ["dead_air"], True),
        (Rule(any=(Rule(signal="abuse"), Rule(signal="dead_air"))), ["talk_over"], False),
        (Rule(any=(Rule(signal="abuse"), Rule(said=("x",)))), ["said:customer:10000"], True),
        (Rule(any=(Rule(signal="abuse"), Rule(quiet=Channel.AGENT))), [], True),
    ],
)
def test_cards_whose_signals_are_not_there_are_left_out(card, rule, active, possible):
    assert bool(Deck((card(when=rule),)).possible(active)) is possible


def test_the_weightiest_come_first_and_else_the_order_of_the_file(card):
    deck = Deck((card("a", priority=10), card("b", priority=90), card("c", priority=10)))
    assert [item.id for item in deck.possible(["dead_air"])] == ["b", "a", "c"]


def test_cards_that_words_can_raise_are_known_by_channel(card):
    agent = card("a", when=Rule(said=("x",), speaker=Channel.AGENT))
    deck = Deck((agent, card("b"), card("c", unless=Rule(said=("y",)))))
    assert deck.hearing(Channel.AGENT) == (agent,)
    assert deck.hearing(Channel.CUSTOMER) == ()
