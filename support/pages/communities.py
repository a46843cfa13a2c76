"""The page of online communities."""

from typing import NamedTuple

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from support.models import OnlineCommunity
from support.page_copy import COMMUNITIES


class Section(NamedTuple):
    """Communities for the same people. Other pages link to its ``anchor``."""

    anchor: str
    heading: str
    communities: list


@require_safe
def communities(request):
    """Where people talk to each other online, and who each place is for."""
    published = list(OnlineCommunity.objects.published(timezone.now()))
    copy = COMMUNITIES.read()
    return render(
        request,
        "support/communities.html",
        {
            "copy": copy,
            "sections": sections_of(published, copy),
            "leads_to_facebook": any(community.is_on_facebook for community in published),
        },
    )


def sections_of(communities, copy):
    """Those for everybody, those for bereaved people, then each nation's own. Empty sections are left out."""
    of_nation = {code: [] for code in OnlineCommunity.Nation.values}
    for_everybody, for_bereaved = [], []
    for community in communities:
        if community.for_bereaved:
            for_bereaved.append(community)
        else:
            of_nation.get(community.nation, for_everybody).append(community)
    sections = [
        Section("everybody", copy["everybody"], for_everybody),
        Section("bereaved", copy["bereaved"], for_bereaved),
        *(
            Section(nation.name.lower().replace("_", "-"), f"{copy['nation']} {nation.label}", of_nation[nation])
            for nation in OnlineCommunity.Nation
        ),
    ]
    return [section for section in sections if section.communities]
