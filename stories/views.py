"""The pages of the stories: all of them, and each one."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from stories.models import Story


@require_safe
def story_list(request):
    """All published stories, newest first."""
    return render(request, "stories/list.html", {"stories": Story.objects.published(timezone.now())})


@require_safe
def detail(request, slug):
    """One story, to whoever may see it: everybody once it is published, and then nobody once it is withdrawn."""
    now = timezone.now()
    story = get_object_or_404(Story, slug=slug)
    if story.was_taken_down:
        return render(request, "stories/taken_down.html", status=410)
    if not story.is_public(now):
        raise Http404
    return render(request, "stories/detail.html", {"story": story})
