"""What of this app is on the site and links out of it."""

from core.content.external_links import Linked, extract_external_links
from support.models import Helpline, OnlineCommunity, Page, Resource

HELPLINE_TEXTS = ("when_closed", "what_happens", "who_answers", "confidentiality", "nurses_can", "nurses_cannot")


def linked(now):
    """What is on the site at ``now`` and may link out of it. Nobody follows the links of a draft."""
    for community in OnlineCommunity.objects.published(now):
        yield Linked.of(community, [community.url])
    for resource in Resource.objects.published(now):
        yield Linked.of(resource, [resource.url])
    for page in Page.objects.published(now).prefetch_related("warning_signs"):
        signs = [each.source_url for each in page.warning_signs.all()]
        yield Linked.of(page, [*extract_external_links(page.body), *extract_external_links(page.sources), *signs])
    for helpline in Helpline.objects.all():
        yield Linked.of(
            helpline, [link for text in HELPLINE_TEXTS for link in extract_external_links(getattr(helpline, text))]
        )
