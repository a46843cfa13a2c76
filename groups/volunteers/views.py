"""What a group's leader does once a month: see to the next meeting, in three screens, on a phone.

Pages of the admin, under its address and its rules. Who may do what to which group is for
``groups.volunteers.leader_scope`` and the permissions to say; a group outside the fence is not found.
"""

import uuid
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.forms.error_summary import errors_of
from groups.dates import meeting_suggestions
from groups.dates import words as dates_words
from groups.gazetteer import geocoding
from groups.models import Event, SupportGroup, Venue
from groups.pages.list_items import address, event_card
from groups.pages.views import venue_words
from groups.volunteers import leader_scope
from groups.volunteers.forms import NextMeetingForm

DATES_SHOWN = 3
MOST_VENUES = 8
MEETINGS_TO_WARN_OF = 12
MEETINGS_TO_LEARN_FROM = 12
# Meetings begun and not saved, of which a session remembers what was typed.
MOST_DRAFTS = 5
# In characters. Nothing that is right comes near it.
LONGEST_DRAFT = 15_000
DRAFTS = "next_meetings"
LOOK = "look"
FROM_MY_GROUPS = "my-groups"


def urls(model_admin):
    """The addresses of these pages, for the admin of groups."""

    def page(view):
        return model_admin.admin_site.admin_view(partial(view, model_admin))

    return [
        path("mine/", page(my_groups), name="groups_supportgroup_mine"),
        path("<int:group_id>/meeting/", page(begin_meeting), name="groups_supportgroup_meeting_begin"),
        path("<int:group_id>/meeting/<uuid:uid>/", page(meeting), name="groups_supportgroup_meeting"),
        path("<int:group_id>/meeting/<uuid:uid>/check/", page(check_meeting), name="groups_supportgroup_meeting_check"),
        path("<int:group_id>/confirm/<int:event_id>/", page(confirm), name="groups_supportgroup_confirm_meeting"),
    ]


def _view(allowed_methods):
    """The decorator of a page whose first argument is the ModelAdmin."""

    def decorate(view):
        def seen(model_admin, request, *args, **kwargs):
            inner = allowed_methods(lambda request: view(model_admin, request, *args, **kwargs))
            return inner(request)

        return seen

    return decorate


@_view(require_safe)
def my_groups(model_admin, request):
    """Each group that the person leads: its next meeting, and what to do about it."""
    _require(request, "groups.change_event")
    now = timezone.now()
    groups = [_group_words(group, now) for group in leader_scope.led_by(request.user)]
    return _page(
        model_admin,
        request,
        "my_groups",
        "My groups",
        groups=groups,
        may_add=request.user.has_perm("groups.add_event"),
        sees_every_group=leader_scope.sees_every_group(request.user),
    )


@_view(require_safe)
def begin_meeting(model_admin, request, group_id):
    """A meeting's own address from the first: what is typed stays with it, and it is stored once."""
    group = _group(request, group_id)
    return redirect("admin:groups_supportgroup_meeting", group.pk, uuid.uuid4())


@_view(require_http_methods(["GET", "HEAD", "POST"]))
def meeting(model_admin, request, group_id, uid):
    """The first screen: when and where. Filled in from the meetings before, or with what was typed."""
    group = _group(request, group_id)
    if _is_stored(group, uid):
        return _already_stored(model_admin, request, group)
    if request.method == "POST":
        typed = _typed(request)
        form = _form(group, QueryDict(typed))
        if len(typed) > LONGEST_DRAFT:
            form.is_valid()
            return _meeting_page(model_admin, request, group, form, status=422)
        _remember(request, uid, typed)
        # With mistakes too: a page that was asked for, not sent, is one that the back button can return to.
        next_page = "meeting_check" if form.is_valid() else "meeting"
        return redirect(f"admin:groups_supportgroup_{next_page}", group.pk, uid)
    draft = _draft(request, uid)
    form = _form(group, draft)
    if draft is not None:
        form.is_valid()
    return _meeting_page(model_admin, request, group, form)


@_view(require_http_methods(["GET", "HEAD", "POST"]))
def check_meeting(model_admin, request, group_id, uid):
    """The second screen: the meeting as visitors will see it, and the button that stores it."""
    group = _group(request, group_id)
    if _is_stored(group, uid):
        return _already_stored(model_admin, request, group)
    draft = _draft(request, uid)
    back = reverse("admin:groups_supportgroup_meeting", args=[group.pk, uid])
    if draft is None:
        return redirect(back)
    if request.method == "POST":
        return _store(model_admin, request, group, uid, draft, back)
    form = _form(group, draft)
    if not form.is_valid():
        # Something has changed since: the form says what.
        return redirect(back)
    venue = form.cleaned_data.get("venue")
    new_place = _placed_in_words(venue) if venue is not None and venue.pk is None else ""
    with transaction.atomic():
        event = _save(form, uid, request.user)
        shown = _as_visitors_see(event)
        transaction.set_rollback(True)
    return TemplateResponse(
        request,
        "admin/groups/volunteer/preview.html",
        shown
        | {
            "heading": "Check the meeting",
            "so_far": "Nothing is saved yet. This is how visitors will see it.",
            "when": _when(event),
            "new_place": new_place,
            "button": "Save the meeting",
            "back_url": back,
            "back_words": "Change something",
            "is_preview": True,
        },
    )


@_view(require_POST)
def confirm(model_admin, request, group_id, event_id):
    """A leader says that a planned date stands."""
    _require(request, "groups.change_event")
    if not leader_scope.events_for(request.user).filter(pk=event_id, group=group_id).exists():
        raise Http404
    with transaction.atomic():
        # Somebody else may be calling it off at this moment.
        event = Event.objects.select_for_update(no_key=True).get(pk=event_id)
        is_news = not event.confirmed and not event.is_cancelled
        if is_news:
            event.confirm()
    if is_news:
        model_admin.log_change(request, event, "Confirmed by the group.")
        model_admin.message_user(request, f"Confirmed: {_when(event)}.")
    return redirect("admin:groups_supportgroup_mine")


def preview_of_change(request, event, form, *, verb, button, back_url):
    """A page that shows ``event`` as ``verb`` would make it with the answers of ``form``, and changes nothing.

    None if the verb refuses; the form then says why.
    """
    with transaction.atomic():
        event = Event.objects.get(pk=event.pk)
        try:
            getattr(event, verb)(**form.answers(by=request.user))
            shown = _as_visitors_see(event)
        except ValidationError as error:
            form.add_error(None, error.messages)
            shown = None
        transaction.set_rollback(True)
    if shown is None:
        return None
    kept = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    return TemplateResponse(
        request,
        "admin/groups/volunteer/preview.html",
        shown
        | {
            "heading": "Check before you tell people",
            "so_far": "Nothing has changed yet. This is how visitors will see it.",
            "when": _when(event),
            "hidden": [(name, value) for name, value in kept if name not in (LOOK, "csrfmiddlewaretoken")],
            "button": button,
            "back_url": back_url,
            "back_words": "Go back, change nothing",
        },
    )


def venues_of(group):
    """The venues that ``group`` has used or is to use, the latest first, its usual one before all."""
    usual = [group.usual_venue] if group.usual_venue else []
    used = group.events.filter(venue__isnull=False).order_by("-starts_at").values_list("venue", flat=True)
    keys = dict.fromkeys(
        [*used[: MOST_VENUES * 10], *group.series.filter(venue__isnull=False).values_list("venue", flat=True)]
    )
    found = Venue.objects.in_bulk(keys)
    others = [found[key] for key in keys if key in found and found[key] not in usual]
    return [*usual, *others][:MOST_VENUES]


def meetings_at(venue, *, now):
    """The meetings to come at ``venue``, for whoever is about to close it; those in a closure are marked."""
    planned = venue.events.listed().on().upcoming(now).select_related("group") if venue.pk else Event.objects.none()
    planned = list(planned[: MEETINGS_TO_WARN_OF + 1])
    lines = []
    for event in planned[:MEETINGS_TO_WARN_OF]:
        event.venue = venue
        closed = "Falls on a day it is closed: " if event.venue_is_closed else ""
        lines.append((closed, reverse("admin:groups_event_change", args=[event.pk]), event.name, _when(event)))
    if len(planned) > MEETINGS_TO_WARN_OF:
        lines.append(("And more later. ", reverse("admin:groups_event_changelist"), "All events", "all dates"))
    return format_html_join(mark_safe("<br>"), '{}<a href="{}">{}, {}</a>', lines) or "None."


def _require(request, *permissions):
    if not request.user.has_perms(permissions):
        raise PermissionDenied


def _group(request, group_id):
    """The group to which the person may add a meeting."""
    _require(request, "groups.add_event")
    group = leader_scope.groups_for(request.user).select_related("usual_venue").filter(pk=group_id).first()
    if group is None:
        raise Http404
    return group


def _group_words(group, now):
    ahead = list(group.events.filter(listed=True).upcoming(now).select_related("venue")[: DATES_SHOWN + 1])
    for event in ahead:
        event.group = group
    dates = [{"event": event, "card": event_card(event), "when": _when(event)} for event in ahead[:DATES_SHOWN]]
    return {"group": group, "dates": dates, "has_more": len(ahead) > DATES_SHOWN}


def _when(event):
    return f"{dates_words.day(event.starts_at, year=True)}, {dates_words.time_range(event.starts_at, event.ends_at)}"


def _form(group, data):
    """The NextMeetingForm, filled in from the meetings before where ``data`` is None."""
    today = timezone.localdate()
    venues = venues_of(group)
    options = {"group": group, "venues": venues, "today": today}
    if data is not None:
        return NextMeetingForm(data, **options)
    before = list(group.events.filter(listed=True).order_by("-starts_at")[:MEETINGS_TO_LEARN_FROM])
    # Where a rule has planned what is to come, this one is an extra, and nobody can guess its day.
    is_extra = _planned(group).filter(series__isnull=False).exists()
    suggestion = None if is_extra else _suggestion(group, before, today)
    initial = {}
    if suggestion is not None:
        initial["day"] = dates_words.date(suggestion.day, year=True)
    latest = before[0] if before else group.series.first()
    if latest is not None:
        if isinstance(latest, Event):
            starts, ends = (dates_words.london(moment) for moment in (latest.starts_at, latest.ends_at))
        else:
            starts, ends = latest.start_time, latest.end_time
        initial |= {
            "starts": dates_words.clock(starts),
            "ends": dates_words.clock(ends),
            "meets": latest.meets,
            "place": latest.venue_id,
            "join_online": latest.join_online,
        }
    elif venues:
        initial["place"] = venues[0].pk
    form = NextMeetingForm(initial=initial, **options)
    if suggestion is not None:
        form.fields["day"].help_text = (
            f"We suggest {suggestion.because[0].lower()}{suggestion.because[1:]}. "
            "You can type another, such as 16/12/2026."
        )
    return form


def _suggestion(group, before, today):
    """A day for the next meeting, by the group's rules while it has any, else by its last meetings."""
    series = list(group.series.going_on(today))
    days = [dates_words.london(event.starts_at).date() for event in before]
    taken = set(days) | {dates_words.london(event.starts_at).date() for event in _planned(group)}
    if series:
        rules = [(each.dates, each.in_words.split(",")[0]) for each in series]
        return meeting_suggestions.from_rules(rules, taken=taken, after=today)
    return meeting_suggestions.like_before(days, taken=taken, after=today)


def _planned(group):
    return group.events.filter(listed=True).upcoming(timezone.now())


def _meeting_page(model_admin, request, group, form, *, status=200):
    planned = list(_planned(group).filter(series__isnull=False).select_related("venue")[:3])
    for event in planned:
        event.group = group
    return _page(
        model_admin,
        request,
        "event_form",
        f"Add a meeting of {group.name}",
        status=status,
        group=group,
        form=form,
        errors=errors_of(form) if form.is_bound else [],
        planned=[(event, _when(event)) for event in planned],
        is_new_place=form.is_bound or not form.venues,
    )


def _is_stored(group, uid):
    event = Event.objects.filter(uid=uid).first()
    if event is not None and event.group_id != group.pk:
        # Calendars show whoever reads them the uid of every event.
        raise Http404
    return event is not None


def _already_stored(model_admin, request, group):
    model_admin.message_user(request, "That meeting is saved. You can change it here.")
    return redirect("admin:groups_supportgroup_mine")


def _store(model_admin, request, group, uid, draft, back):
    """Store the meeting once, however often the button is pressed."""
    with transaction.atomic():
        # Whoever comes second, by another press or another leader, waits here and then sees what the first stored.
        SupportGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
        if _is_stored(group, uid):
            return _already_stored(model_admin, request, group)
        form = _form(group, draft)
        if not form.is_valid():
            return redirect(back)
        event = _save(form, uid, request.user)
        model_admin.log_addition(request, event, "Added from “My groups”.")
    _forget(request, uid)
    model_admin.message_user(request, f"Saved: {_when(event)}. Visitors can see it from now on.")
    return redirect("admin:groups_supportgroup_mine")


def _save(form, uid, user):
    event = form.event(uid=uid)
    event.venue = form.keep(form.cleaned_data.get("venue"), by=user) if "venue" in form.cleaned_data else None
    _join_series(event, form.cleaned_data["day"])
    event.full_clean(exclude=["group", "series"])
    event.save()
    return event


def _join_series(event, day):
    """On a day that a rule of the group gives, it is that rule's meeting: the rule must not plan it a second time."""
    for series in event.group.series.all():
        if series.dates(day, day) and not series.events.filter(occurrence_on=day).exists():
            event.series, event.occurrence_on, event.touched = series, day, True
            return


def _as_visitors_see(event):
    """What the templates of the public pages want to know of ``event``."""
    words = event_card(event)
    # A preview leads nowhere.
    words.url = words.event_url = ""
    return {
        "event": event,
        "words": words,
        "card": words,
        "day": dates_words.day(event.starts_at, year=True),
        "venue": event.venue and venue_words(event.venue),
        "is_over": event.ends_at <= timezone.now(),
    }


def _placed_in_words(venue):
    """The address of a new venue as it will be printed, and what town its postcode lies in or near."""
    found = geocoding.understand(venue.postcode).place
    near = f" We found {venue.postcode} on the map, near {found.town}." if found and found.town else ""
    return f"The new place: {address(venue.name, venue.address, venue.postcode)}.{near}"


def _draft(request, uid):
    kept = request.session.get(DRAFTS, {}).get(str(uid))
    return None if kept is None else QueryDict(kept)


def _typed(request):
    """What was typed, as a query string, without the character that neither a page nor the database can hold."""
    data = request.POST.copy()
    data.pop("csrfmiddlewaretoken", None)
    return data.urlencode().replace("%00", "")


def _remember(request, uid, typed):
    """Keep what was typed in the session, so that the back button and a second thought lose nothing."""
    drafts = request.session.get(DRAFTS, {})
    drafts.pop(str(uid), None)
    drafts[str(uid)] = typed
    request.session[DRAFTS] = dict(list(drafts.items())[-MOST_DRAFTS:])


def _forget(request, uid):
    drafts = request.session.get(DRAFTS, {})
    drafts.pop(str(uid), None)
    request.session[DRAFTS] = drafts


def _page(model_admin, request, name, title, *, status=200, **context):
    context = {**model_admin.admin_site.each_context(request), "title": title, "opts": model_admin.opts} | context
    return TemplateResponse(request, f"admin/groups/volunteer/{name}.html", context, status=status)
