"""When something is on the site, in words for editors. Pure: the clock is passed in."""

from datetime import timedelta

from django.utils import timezone

# The list of what waits tells of what leaves within this time.
SOON = timedelta(days=7)


def on_the_site(thing, now):
    """What is true of a ScheduledPublishing ``thing`` at ``now``.

    "On the site", "On the site until 3 December, 9am", "From 3 December, 9am", "Left on 1 November" or "Not on the
    site".
    """
    if not thing.published:
        return "Not on the site"
    if thing.publish_from is not None and thing.publish_from > now:
        return f"From {moment(thing.publish_from, now)}"
    if thing.has_left(now):
        return f"Left on {day(thing.publish_until, now)}"
    return f"On the site until {moment(thing.publish_until, now)}" if thing.publish_until else "On the site"


def day(when, now):
    """As 3 December in the UK; with the year if it is another."""
    local = timezone.localtime(when)
    year = "" if local.year == timezone.localtime(now).year else f" {local.year}"
    return f"{local.day} {local:%B}{year}"


def moment(when, now):
    """As 3 December, 9am in the UK."""
    local = timezone.localtime(when)
    if local.minute == 0 and local.hour in (0, 12):
        return f"{day(when, now)}, {'midday' if local.hour else 'midnight'}"
    minutes = f".{local.minute:02}" if local.minute else ""
    return f"{day(when, now)}, {local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"
