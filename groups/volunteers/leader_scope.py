"""The scope of leaders: which rows a volunteer may see and change, in the admin and on the volunteers' pages.

A leader sees their own groups, those groups' series and events, and the venues these have used. Users with the
permission ``groups.view_every_group`` are not limited. All others are, even with every other permission.
"""

from django.db.models import Exists, OuterRef, Q

from groups.models import Event, EventSeries, SupportGroup, Venue

EVERY_GROUP_PERMISSION = "groups.view_every_group"

AT_THE_VENUE = Q(usual_venue=OuterRef("pk"))
AT_THE_VENUE_OF_ITS_OWN = Q(venue=OuterRef("pk"))
MOVED_FROM_THE_VENUE = Q(moved_from_venue=OuterRef("pk"))


def has_every_group(user):
    """Whether the scope of ``user`` is not limited."""
    return user.has_perm(EVERY_GROUP_PERMISSION)


def led_by(user):
    """Return the groups that ``user`` leads, published or not; none for visitors and closed accounts."""
    if not user.is_active or user.pk is None:
        return SupportGroup.objects.none()
    # A subquery, not a join, so that callers who filter or count never see a group twice.
    leaders = SupportGroup.leaders.through.objects.filter(user=user.pk)
    return SupportGroup.objects.filter(pk__in=leaders.values("supportgroup"))


def groups_for(user):
    """Return the groups in the scope of ``user``."""
    return SupportGroup.objects.all() if has_every_group(user) else led_by(user)


def events_for(user):
    """Return the events in the scope of ``user``."""
    return Event.objects.all() if has_every_group(user) else Event.objects.filter(group__in=led_by(user))


def series_for(user):
    """Return the series in the scope of ``user``."""
    return EventSeries.objects.all() if has_every_group(user) else EventSeries.objects.filter(group__in=led_by(user))


def venues_for(user):
    """Return the venues that ``user`` may choose: all, or those their groups have used and those they added."""
    if has_every_group(user):
        return Venue.objects.all()
    if not user.is_active or user.pk is None:
        return Venue.objects.none()
    theirs = led_by(user).values("pk")
    return Venue.objects.filter(
        Q(added_by=user.pk)
        | Exists(SupportGroup.objects.filter(AT_THE_VENUE, pk__in=theirs))
        | Exists(EventSeries.objects.filter(AT_THE_VENUE_OF_ITS_OWN, group__in=theirs))
        | Exists(Event.objects.filter(AT_THE_VENUE_OF_ITS_OWN | MOVED_FROM_THE_VENUE, group__in=theirs))
    )


def venues_changed_by(user):
    """Return the venues that ``user`` may change: all, or those of ``venues_for`` without other uses.

    Other uses are those by another group or by an event without a group.
    """
    if has_every_group(user):
        return Venue.objects.all()
    theirs = led_by(user).values("pk")
    return venues_for(user).exclude(
        Exists(SupportGroup.objects.filter(AT_THE_VENUE).exclude(pk__in=theirs))
        | Exists(EventSeries.objects.filter(AT_THE_VENUE_OF_ITS_OWN).exclude(group__in=theirs))
        | Exists(Event.objects.filter(AT_THE_VENUE_OF_ITS_OWN | MOVED_FROM_THE_VENUE).exclude(group__in=theirs))
    )
