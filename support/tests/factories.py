"""The least of each thing, with traits. Nothing is random: a failure repeats."""

from uuid import UUID

import factory

from sepsis_site.testing import NOW
from support.models import BookletRequest, BookletRequestItem, OnlineCommunity, Resource


class OnlineCommunityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OnlineCommunity

    class Params:
        closed = factory.Trait(membership=OnlineCommunity.Membership.CLOSED)
        forum = factory.Trait(platform=OnlineCommunity.Platform.FORUM)

    name = factory.Sequence(lambda n: f"Community {n}")
    platform = OnlineCommunity.Platform.FACEBOOK
    audience = "anyone affected by sepsis"
    membership = OnlineCommunity.Membership.OPEN


class ResourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Resource

    class Params:
        printed = factory.Trait(printed_copies=True)
        on_file = factory.Trait(
            file=factory.django.FileField(data=b"%PDF-1.7\n%%EOF\n", filename="stored.pdf"),
            content_type="application/pdf",
            size=15,
        )

    title = factory.Sequence(lambda n: f"Booklet {n}")
    description = "About sepsis."


class BookletRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BookletRequest

    name = "Mary Jones"
    address = "1 High Street\nHove"
    postcode = "BN3 3WR"
    asked_at = NOW
    form_key = factory.Sequence(lambda n: UUID(int=n))


class BookletRequestItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BookletRequestItem

    request = factory.SubFactory(BookletRequestFactory)
    resource = factory.SubFactory(ResourceFactory, printed=True)
    copies = 2
