"""The external links in published content of every app, for ``manage.py check_links``."""

from core.content.external_links import Linked, extract_external_links
from faq.models import Question
from stories.models import Story
from support.models import Helpline, OnlineCommunity, Page, Resource

HELPLINE_TEXTS = ("when_closed", "what_happens", "who_answers", "confidentiality", "nurses_can", "nurses_cannot")


def published_links(now):
    """Yield each published object at ``now`` with its external links. Drafts are left out."""
    for community in OnlineCommunity.objects.published(now):
        yield Linked.of(community, [community.url])
    for resource in Resource.objects.published(now):
        yield Linked.of(resource, [resource.url])
    for page in Page.objects.published(now).prefetch_related("warning_signs"):
        signs = [sign.source_url for sign in page.warning_signs.all()]
        yield Linked.of(page, [*extract_external_links(page.body), *extract_external_links(page.sources), *signs])
    for helpline in Helpline.objects.all():
        links = [link for text in HELPLINE_TEXTS for link in extract_external_links(getattr(helpline, text))]
        yield Linked.of(helpline, links)
    for question in Question.objects.published(now):
        yield Linked.of(question, [*extract_external_links(question.body), *extract_external_links(question.sources)])
    for story in Story.objects.published(now):
        # Of a linked video, the page that shows it is checked.
        yield Linked.of(story, [*extract_external_links(story.body), story.video_link])
