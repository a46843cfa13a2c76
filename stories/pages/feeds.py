"""The Atom feed of new stories. It has what lists show and never the text."""

import re
from functools import partial

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.views.decorators.http import conditional_page, require_safe

from core.http.absolute_url import absolute
from stories.models import Story

STORIES_IN_FEED = 20
# As long as a page: a withdrawn story is gone everywhere within a minute.
LONGEST_SECONDS = 60
# XML has no way to write these, and Django answers with an error rather than leave them out.
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


class PublishedStories(Feed):
    feed_type = Atom1Feed
    title = "Stories of sepsis – UK Sepsis Trust Support"
    subtitle = "Told by people who have had sepsis, and by people close to them."

    def __init__(self, request):
        # Django would build URLs from the request's Host header, and caches keep a feed.
        self.absolute = partial(absolute, request)

    def link(self):
        return self.absolute(reverse("stories:list"))

    def feed_url(self):
        return self.absolute(reverse("stories:feed"))

    def items(self):
        return Story.objects.published(timezone.now()).for_lists()[:STORIES_IN_FEED]

    def item_title(self, story):
        return NOT_IN_XML.sub("", story.title)

    def item_description(self, story):
        # A feed's summary is HTML.
        return escape(NOT_IN_XML.sub("", story.in_short))

    def item_link(self, story):
        return self.absolute(story.get_absolute_url())

    def item_author_name(self, story):
        return NOT_IN_XML.sub("", story.told_by) or None

    def item_pubdate(self, story):
        return story.published_at

    def item_updateddate(self, story):
        # A story may have been edited last long before its day came.
        return max(story.published_at, story.updated_at)


@require_safe
@conditional_page
def feed(request):
    """Return the newest stories as Atom."""
    response = PublishedStories(request)(request)
    # The newest entry's date goes back when that story is withdrawn, and a reader asking by date would keep it.
    # The tag of the content, which conditional_page adds, tells the truth.
    del response["Last-Modified"]
    patch_cache_control(response, public=True, max_age=LONGEST_SECONDS)
    return response
