"""Advice: a playbook of cards, when they apply, and the few that are worth showing now."""

from assist.coach.cards import Card
from assist.coach.coach import Coach
from assist.coach.options import CoachOptions
from assist.coach.playbook import Change, Playbook
from assist.coach.rules import Rule

__all__ = ["Card", "Change", "Coach", "CoachOptions", "Playbook", "Rule"]
