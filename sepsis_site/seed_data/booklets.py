"""Seed data: the two booklets the charity names."""

from support.models import Resource

# No web address is known for certain, so none is given.
RESOURCES = [
    {
        "title": "Sepsis: A Guide for Patients and Relatives",
        "description": "About sepsis, for people who have had it and the people close to them.",
        "pages": 28,
    },
    {
        "title": "Survivors Information",
        "description": "About recovering from sepsis. "
        "You can also show it to your employer, so that they understand what you are going through.",
    },
]


def load():
    Resource.objects.bulk_create(
        Resource(**facts, kind=Resource.Kind.BOOKLET, printed_copies=True, order=order)
        for order, facts in enumerate(RESOURCES, start=1)
    )
