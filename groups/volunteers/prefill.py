"""The form for the next meeting, filled in from the meetings before."""

from django.utils import timezone

from core.dates import words as core_words
from groups.dates import meeting_suggestions
from groups.models import Event, Venue
from groups.volunteers.forms import NextMeetingForm

MOST_VENUES = 8
MEETINGS_TO_LEARN_FROM = 12


def meeting_form(group, data):
    """The NextMeetingForm, filled in from the meetings before where ``data`` is None."""
    today = timezone.localdate()
    venues = venues_of(group)
    options = {"group": group, "venues": venues, "today": today}
    if data is not None:
        return NextMeetingForm(data, **options)
    before = list(group.events.filter(listed=True).order_by("-starts_at")[:MEETINGS_TO_LEARN_FROM])
    # Where a rule has planned what is to come, this one is an extra, and nobody can guess its day.
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
    """The venues that ``group`` has used or is to use, the latest first, its usual one before all."""
    usual = [group.usual_venue] if group.usual_venue else []
    used = group.events.filter(venue__isnull=False).order_by("-starts_at").values_list("venue", flat=True)
    keys = dict.fromkeys(
        [*used[: MOST_VENUES * 10], *group.series.filter(venue__isnull=False).values_list("venue", flat=True)]
    )
    found = Venue.objects.in_bulk(keys)
    others = [found[key] for key in keys if key in found and found[key] not in usual]
    return [*usual, *others][:MOST_VENUES]


def _suggestion(group, before, today):
    """A day for the next meeting, by the group's rules while it has any, else by its last meetings."""
    series = list(group.series.going_on(today))
    days = [core_words.london(event.starts_at).date() for event in before]
    taken = set(days) | {core_words.london(event.starts_at).date() for event in planned_meetings(group)}
    if series:
        rules = [(each.dates, each.in_words.split(",")[0]) for each in series]
        return meeting_suggestions.from_rules(rules, taken=taken, after=today)
    return meeting_suggestions.like_before(days, taken=taken, after=today)


def planned_meetings(group):
    return group.events.filter(listed=True).upcoming(timezone.now())
