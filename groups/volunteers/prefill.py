"""The form for the next meeting, filled in from the previous meetings."""

from django.utils import timezone

from core.dates import words as core_words
from groups.dates import meeting_suggestions
from groups.models import Event, Venue
from groups.volunteers.forms import NextMeetingForm

MAX_VENUES = 8
MAX_MEETINGS_BEFORE = 12


def meeting_form(group, data):
    """Return the bound NextMeetingForm or, if ``data`` is None, one filled in from the previous meetings."""
    today = timezone.localdate()
    venues = venues_of(group)
    options = {"group": group, "venues": venues, "today": today}
    if data is not None:
        return NextMeetingForm(data, **options)
    before = list(group.events.filter(listed=True).order_by("-starts_at")[:MAX_MEETINGS_BEFORE])
    # A meeting beside those of a series is an extra: its day cannot be suggested.
    is_extra = planned_meetings(group).filter(series__isnull=False).exists()
    suggestion = None if is_extra else _suggestion(group, before, today)
    initial = {}
    if suggestion is not None:
        initial["day"] = core_words.weekday_date(suggestion.day, year=True)
    latest = before[0] if before else group.series.first()
    if latest is not None:
        if isinstance(latest, Event):
            starts, ends = (core_words.london(moment) for moment in (latest.starts_at, latest.ends_at))
        else:
            starts, ends = latest.start_time, latest.end_time
        initial |= {
            "starts": core_words.clock(starts),
            "ends": core_words.clock(ends),
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


def venues_of(group):
    """Return the group's usual venue, then the others it has used or planned, the latest first."""
    usual = [group.usual_venue] if group.usual_venue else []
    used = group.events.filter(venue__isnull=False).order_by("-starts_at").values_list("venue", flat=True)
    keys = dict.fromkeys(
        [*used[: MAX_VENUES * 10], *group.series.filter(venue__isnull=False).values_list("venue", flat=True)]
    )
    found = Venue.objects.in_bulk(keys)
    others = [found[key] for key in keys if key in found and found[key] not in usual]
    return [*usual, *others][:MAX_VENUES]


def _suggestion(group, before, today):
    """Suggest a day from the group's series or, without any, from its last meetings."""
    series = list(group.series.current(today))
    days = [core_words.london(event.starts_at).date() for event in before]
    taken = set(days) | {core_words.london(event.starts_at).date() for event in planned_meetings(group)}
    if series:
        rules = [(each.dates, each.in_words.split(",")[0]) for each in series]
        return meeting_suggestions.from_rules(rules, taken=taken, after=today)
    return meeting_suggestions.from_history(days, taken=taken, after=today)


def planned_meetings(group):
    return group.events.filter(listed=True).upcoming(timezone.now())
