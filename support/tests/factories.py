"""The least of each thing, with traits. Nothing is random: a failure repeats."""

import factory

from support.models import OnlineCommunity


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
