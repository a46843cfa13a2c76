"""Who looks after which group: the fence around a volunteer, in one place, for the admin and every page of ours.

A leader sees their own groups, those groups' series and events, and the venues these have used. Everybody who may
``groups.view_every_group`` has no fence; what they may do there, their other permissions say. The fence fails
safe: whoever lacks that permission stands inside one, though somebody gave them every other permission by hand.
"""

from django.db.models import Exists, OuterRef, Q

from groups.models import Event, EventSeries, SupportGroup, Venue

EVERY_GROUP = "groups.view_every_group"

AT_THE_VENUE = Q(usual_venue=OuterRef("pk"))
AT_THE_VENUE_OF_ITS_OWN = Q(venue=OuterRef("pk"))
MOVED_FROM_THE_VENUE = Q(moved_from_venue=OuterRef("pk"))


def sees_every_group(user):
    """Whether ``user`` has no fence."""
    return user.has_perm(EVERY_GROUP)


def led_by(user):
    """The groups that ``user`` leads, published or not. None for a visitor, or for an account that is closed."""
    if not user.is_active or user.pk is None:
        return SupportGroup.objects.none()
    # Not a join: a caller may filter and annotate it further, or count it, without seeing a group twice.
    leaders = SupportGroup.leaders.through.objects.filter(user=user.pk)
    return SupportGroup.objects.filter(pk__in=leaders.values("supportgroup"))


def groups_for(user):
    """The groups that ``user`` may know of in the admin: all, or those they lead."""
    return SupportGroup.objects.all() if sees_every_group(user) else led_by(user)


def events_for(user):
    """The events that ``user`` may know of in the admin: all, or those of the groups they lead."""
    return Event.objects.all() if sees_every_group(user) else Event.objects.filter(group__in=led_by(user))


def series_for(user):
    """The series that ``user`` may know of in the admin: all, or those of the groups they lead."""
    return EventSeries.objects.all() if sees_every_group(user) else EventSeries.objects.filter(group__in=led_by(user))


def venues_for(user):
    """The venues that ``user`` may choose from: all, or those their groups have used and those they added."""
    if sees_every_group(user):
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
    """The venues that ``user`` may change: all, or those of ``venues_for`` that nobody else has used.

    Neither another group, nor an event that belongs to none.
    """
    if sees_every_group(user):
        return Venue.objects.all()
    theirs = led_by(user).values("pk")
    return venues_for(user).exclude(
        Exists(SupportGroup.objects.filter(AT_THE_VENUE).exclude(pk__in=theirs))
        | Exists(EventSeries.objects.filter(AT_THE_VENUE_OF_ITS_OWN).exclude(group__in=theirs))
        | Exists(Event.objects.filter(AT_THE_VENUE_OF_ITS_OWN | MOVED_FROM_THE_VENUE).exclude(group__in=theirs))
    )
