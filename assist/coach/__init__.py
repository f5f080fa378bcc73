"""Advice: a playbook of cards, when they apply, and the few that are worth showing now."""

from assist.coach.cards import Card, Playbook
from assist.coach.coach import Coach
from assist.coach.options import CoachOptions
from assist.coach.rules import Rule

__all__ = ["Card", "Coach", "CoachOptions", "Playbook", "Rule"]
