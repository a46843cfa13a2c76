"""The list of stories and the page of one story."""

from urllib.parse import urlencode

from django.conf import settings
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.http.csp import csp_override
from core.http.pagination import page_asked
from core.publishing.previews import refuse_drafts_to_visitors, render_page
from stories.media.urls import link_of
from stories.media.video_links import PLAYERS
from stories.models import Story, Tag

STORIES_ON_A_PAGE = 12
# The words of the filter, and those of the heading once it is chosen.
TOLD_BY = {
    Story.Kind.SURVIVOR: ("Survivors", "told by survivors"),
    Story.Kind.RELATIVE: ("Relatives", "told by relatives"),
    Story.Kind.BEREAVED: ("Bereaved people", "told by bereaved people"),
}


@require_safe
def story_list(request):
    """List published stories, newest first, twelve a page.

    ``?kind=`` filters by teller and ``?about=`` by tag. Unknown values are ignored, so that an old link never fails.
    """
    now = timezone.now()
    tags = list(Tag.objects.of_published_stories(now))
    tag = next((tag for tag in tags if tag.slug == request.GET.get("about")), None)
    kind = next((kind for kind in TOLD_BY if kind == request.GET.get("kind")), None)
    stories = Story.objects.published(now).for_lists()
    if kind:
        stories = stories.filter(kind=kind)
    if tag:
        stories = stories.filter(tags=tag)
    chosen = {"kind": kind, "about": tag and tag.slug}

    def address(**changed):
        # From known values only: nothing from the query string is echoed into the page.
        asked = {name: value for name, value in {**chosen, **changed}.items() if value}
        return reverse("stories:list") + (f"?{urlencode(asked)}" if asked else "")

    page = page_asked(request, stories, STORIES_ON_A_PAGE, first_url=address())
    context = {
        "heading": _heading(kind, tag),
        "page": page,
        "is_narrowed": bool(kind or tag),
        "kinds": [("Everyone", address(kind=None), kind is None)]
        + [(words, address(kind=each), each is kind) for each, (words, _) in TOLD_BY.items()],
        "tags": [("Anything", address(about=None), tag is None)]
        + [(each.name, address(about=each.slug), each is tag) for each in tags]
        if tags
        else [],
        "previous_url": page.has_previous() and address(page=page.number - 1 if page.number > 2 else None),
        "next_url": page.has_next() and address(page=page.number + 1),
        # Some of the stories are a part of all of them.
        "canonical_path": request.path + (f"?page={page.number}" if page.number > 1 and not (kind or tag) else ""),
    }
    response = render(request, "stories/list.html", context)
    if any(request.GET.get(name, value) != value for name, value in chosen.items()):
        # Words without end lead here, and no cache should be filled with them.
        response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def detail(request, slug):
    """Show one published story. A withdrawn one says that it was taken down."""
    now = timezone.now()
    story = get_object_or_404(Story.objects.defer("original_text", "missing", "search"), slug=slug)
    if story.was_taken_down:
        return render(request, "stories/taken_down.html", status=410)
    is_preview = refuse_drafts_to_visitors(request, story, now=now)
    following = Story.objects.published(now).for_lists().in_order_after(story).first()
    # One that carries a note, straight after this one, would be one too many. The gentle ones come first: if the first
    # is none, none is.
    is_gentle = following is not None and not following.content_note
    context = {
        "story": story,
        "tags": story.tags.all(),
        "next_story": following if is_gentle else None,
        "others_are_hard": following is not None and not is_gentle,
    }
    # A player may stand only on the page that offers one.
    link = link_of(story)
    show = (
        csp_override(settings.SECURE_CSP | {"frame-src": [PLAYERS[link.provider]]})(render_page)
        if link
        else render_page
    )
    return show(request, "stories/detail.html", context, is_preview=is_preview)


def _heading(kind, tag):
    parts = [TOLD_BY[kind][1] if kind else "", f"about {tag.name}" if tag else ""]
    return " ".join(["Stories", *filter(None, parts)])
