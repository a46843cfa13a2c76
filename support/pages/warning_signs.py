"""Lists of warning signs, put together into cards: one card for each number to call, 999 first.

A card is complete in itself and the only one of its kind on a page, so the lists of several audiences
stand in one, each under a heading of its own.
"""

from typing import NamedTuple

from support.models import WarningSigns


class WarningCard(NamedTuple):
    """``heading`` asks for the call; ``urgency`` says it in a word to those who do not see the colour."""

    call: str
    urgency: str
    heading: str
    lists: list
    is_emergency: bool


URGENCY = {WarningSigns.Call.EMERGENCY: "Emergency", WarningSigns.Call.URGENT: "Urgent"}


def warning_cards(signs):
    """The cards of a page's WarningSigns, which keep their order within a card. Lists without a line are left out."""
    lists = [each for each in signs if each.lines]
    cards = []
    for call, urgency in URGENCY.items():
        of_call = [each for each in lists if each.call == call]
        if not of_call:
            continue
        who = of_call[0].audience if len(of_call) == 1 else "someone"
        heading = f"{call.label} if {who} has any of these signs"
        cards.append(WarningCard(call.value, urgency, heading, of_call, call == WarningSigns.Call.EMERGENCY))
    return cards
