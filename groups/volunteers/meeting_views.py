"""Adding a meeting in two screens: a form, and a preview with the save button.

The session keeps the draft until then.
"""

import uuid

from django.db import transaction
from django.http import Http404, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core.forms.error_summary import errors_of
from groups.gazetteer import geocoding
from groups.models import Event, SupportGroup
from groups.pages.list_items import address
from groups.volunteers import drafts, leader_scope, pages, preview
from groups.volunteers.prefill import meeting_form, planned_meetings


@pages.view(require_safe)
def begin_meeting(model_admin, request, group_id):
    """Redirect to the form under a new uid, which keeps drafts apart and prevents saving twice."""
    group = _group(request, group_id)
    return redirect("admin:groups_supportgroup_meeting", group.pk, uuid.uuid4())


@pages.view(require_http_methods(["GET", "HEAD", "POST"]))
def meeting(model_admin, request, group_id, uid):
    """The form, filled in from the draft or from the previous meetings."""
    group = _group(request, group_id)
    if _is_stored(group, uid):
        return _already_stored(model_admin, request, group)
    if request.method == "POST":
        typed = drafts.typed_in(request)
        form = meeting_form(group, QueryDict(typed))
        if len(typed) > drafts.MAX_DRAFT_LENGTH:
            form.is_valid()
            return _meeting_page(model_admin, request, group, form, status=422)
        drafts.keep(request, uid, typed)
        # Also with errors: the back button returns to a GET page without a warning.
        next_page = "meeting_check" if form.is_valid() else "meeting"
        return redirect(f"admin:groups_supportgroup_{next_page}", group.pk, uid)
    draft = drafts.load(request, uid)
    form = meeting_form(group, draft)
    if draft is not None:
        form.is_valid()
    return _meeting_page(model_admin, request, group, form)


@pages.view(require_http_methods(["GET", "HEAD", "POST"]))
def check_meeting(model_admin, request, group_id, uid):
    """The preview of the meeting as visitors will see it, with the save button."""
    group = _group(request, group_id)
    if _is_stored(group, uid):
        return _already_stored(model_admin, request, group)
    draft = drafts.load(request, uid)
    back = reverse("admin:groups_supportgroup_meeting", args=[group.pk, uid])
    if draft is None:
        return redirect(back)
    if request.method == "POST":
        return _store(model_admin, request, group, uid, draft, back)
    form = meeting_form(group, draft)
    if not form.is_valid():
        # Something has changed since; the form shows the errors.
        return redirect(back)
    venue = form.cleaned_data.get("venue")
    new_place = _new_venue_text(venue) if venue is not None and venue.pk is None else ""
    with transaction.atomic():
        event = _save(form, uid, request.user)
        shown = preview.public_context(event)
        transaction.set_rollback(True)
    return TemplateResponse(
        request,
        "admin/groups/volunteer/preview.html",
        shown
        | {
            "heading": "Check the meeting",
            "so_far": "Nothing is saved yet. This is how visitors will see it.",
            "when": event.day_and_time,
            "new_place": new_place,
            "button": "Save the meeting",
            "back_url": back,
            "back_words": "Change something",
            "is_preview": True,
        },
    )


def _group(request, group_id):
    """Return the group if the user may add a meeting to it; 403 or 404 if not."""
    pages.require(request, "groups.add_event")
    group = leader_scope.groups_for(request.user).select_related("usual_venue").filter(pk=group_id).first()
    if group is None:
        raise Http404
    return group


def _meeting_page(model_admin, request, group, form, *, status=200):
    planned = list(planned_meetings(group).filter(series__isnull=False).select_related("venue")[:3])
    for event in planned:
        event.group = group
    return pages.page(
        model_admin,
        request,
        "event_form",
        f"Add a meeting of {group.name}",
        status=status,
        group=group,
        form=form,
        errors=errors_of(form) if form.is_bound else [],
        planned=[(event, event.day_and_time) for event in planned],
        is_new_place=form.is_bound or not form.venues,
    )


def _is_stored(group, uid):
    event = Event.objects.filter(uid=uid).first()
    if event is not None and event.group_id != group.pk:
        # Public calendars contain the uid of every event.
        raise Http404
    return event is not None


def _already_stored(model_admin, request, group):
    model_admin.message_user(request, "That meeting is saved. You can change it here.")
    return redirect("admin:groups_supportgroup_mine")


def _store(model_admin, request, group, uid, draft, back):
    """Store the meeting, once, and redirect."""
    with transaction.atomic():
        # A concurrent request, such as a double press, waits here and then finds the stored meeting.
        SupportGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
        if _is_stored(group, uid):
            return _already_stored(model_admin, request, group)
        form = meeting_form(group, draft)
        if not form.is_valid():
            return redirect(back)
        event = _save(form, uid, request.user)
        model_admin.log_addition(request, event, "Added from “My groups”.")
    drafts.discard(request, uid)
    model_admin.message_user(request, f"Saved: {event.day_and_time}. Visitors can see it from now on.")
    return redirect("admin:groups_supportgroup_mine")


def _save(form, uid, user):
    event = form.event(uid=uid)
    event.venue = form.keep(form.cleaned_data.get("venue"), by=user) if "venue" in form.cleaned_data else None
    _join_series(event, form.cleaned_data["day"])
    event.full_clean(exclude=["group", "series"])
    event.save()
    return event


def _join_series(event, day):
    """Make a meeting on a date of one of the group's series part of it, so that the series does not plan it again."""
    for series in event.group.series.all():
        if series.dates(day, day) and not series.events.filter(occurrence_on=day).exists():
            event.series, event.occurrence_on, event.edited_manually = series, day, True
            return


def _new_venue_text(venue):
    """Return the address of a new venue, and the town nearest to its postcode, as text."""
    found = geocoding.geocode(venue.postcode).place
    near = f" We found {venue.postcode} on the map, near {found.town}." if found and found.town else ""
    return f"The new place: {address(venue.name, venue.address, venue.postcode)}.{near}"
