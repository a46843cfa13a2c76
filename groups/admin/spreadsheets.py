"""Import and export of groups and events as spreadsheets."""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from core.dates import words as core_words
from core.spreadsheets.resources import LEFT_EMPTY, Choice, Clock, Column, Day, SpreadsheetResource, YesNo
from core.spreadsheets.values import clock, day, did_you_mean, quoted, tidy
from groups.admin.forms import VenueForm
from groups.dates import recurrence
from groups.gazetteer import postcodes
from groups.models import Event, Meets, Region, SupportGroup, Venue

VENUE = {"name": "Venue", "address": "Venue address", "town": "Venue town", "postcode": "Venue postcode"}
PUBLISHED = "yes or no. Without this column, new ones stay off the site."
BY_ITSELF = "Cancel, move or put it back on with the buttons of the event itself."


def venue_columns(attribute):
    """Return the four columns of the venue in the instance's field ``attribute``."""

    def part(field):
        return lambda instance: getattr(getattr(instance, attribute), field, "")

    return {
        f"venue_{field}": Column(VENUE[field], attribute, about=about, read=part(field), part=True)
        for field, about in {
            "name": "As in the list of venues. Empty for what is only online.",
            "address": "Only for a new venue. It is then added to the list of venues.",
            "town": "Only for a new venue.",
            "postcode": "In full, such as BN3 3WR. With the name, it tells which venue is meant.",
        }.items()
    }


class VenueResource(SpreadsheetResource):
    """A resource with a venue, found by name and postcode, or created if the row has its address."""

    permission = "groups.add_supportgroup"
    together = ((VENUE["name"], VENUE["postcode"]),)

    def __init__(self, **options):
        super().__init__(**options)
        self.venues, self.groups = {}, {}

    def venue(self, row):
        """Return (the Venue that the row names or None, errors by heading)."""
        said = {field: row.get(heading, "") for field, heading in VENUE.items()}
        if not any(said.values()):
            return None, {}
        for field in ("name", "postcode"):
            if not said[field]:
                return None, {VENUE[field]: "A venue needs both its name and its postcode."}
        written = postcodes.normalise(said["postcode"])
        if written is None:
            return None, {VENUE["postcode"]: f"{quoted(said['postcode'])} is not a full postcode, such as BN3 3WR."}
        known = self._venues(said["name"], written)
        if not known:
            return self._new_venue(said | {"postcode": written})
        details = [field for field in ("address", "town") if said[field]]
        for venue in known:
            if all(tidy(getattr(venue, field)) == said[field] for field in details):
                return venue, {}
        differs = [field for field in details if tidy(getattr(known[0], field)) != said[field]]
        return None, {
            VENUE[field]: f"The site has {quoted(getattr(known[0], field))}. Change a venue in the list of venues."
            for field in differs
        }

    def _venues(self, name, postcode):
        """Return the venues of this name and postcode. Cached: most files repeat a few."""
        key = name.casefold(), postcode
        if key not in self.venues:
            self.venues[key] = list(Venue.objects.filter(name__iexact=name, postcode=postcode).order_by("pk"))
        return self.venues[key]

    def _new_venue(self, said):
        if not said["address"] and not said["town"]:
            there = Venue.objects.filter(postcode=said["postcode"]).values_list("name", flat=True).first()
            hint = f" At {said['postcode']} there is {quoted(there)}." if there else ""
            hint = hint or did_you_mean(said["name"], Venue.objects.values_list("name", flat=True))
            new = " If it is new, fill in its address and town."
            return None, {VENUE["name"]: f"We know no {quoted(said['name'])} at {said['postcode']}.{hint}{new}"}
        if self.user is not None and not self.user.has_perm("groups.add_venue"):
            return None, {VENUE["name"]: "This venue is new. Ask somebody who looks after venues to add it first."}
        form = VenueForm(said)
        if not form.is_valid():
            return None, {
                VENUE[field]: " ".join(LEFT_EMPTY if error.code == "required" else " ".join(error) for error in errors)
                for field, errors in form.errors.as_data().items()
            }
        venue = form.save()
        self.also_made.append(venue)
        self._venues(venue.name, venue.postcode).append(venue)
        self.notes.append(f"A new venue is added: {venue}, {venue.postcode}.")
        return venue, {}


class SupportGroupResource(VenueResource):
    slug = Column(
        "Page address",
        "slug",
        needed=True,
        about="The end of its page’s address, such as hove. It tells which group is meant. Empty: made from the name.",
    )
    name = Column("Name", "name", needed=True, about="As on the site.")
    region = Column("Region", "region", Choice(Region), needed=True, about=", ".join(Region.labels) + ".")
    summary = Column("Summary", "summary", needed=True, about="Two or three plain sentences, 600 characters at most.")
    first_visit = Column("First visit", "first_visit", about="What somebody nervous wants to know.")
    contact = Column("Contact", "contact", about="A phone number or email address that is safe to publish.")
    meets = Column("Meets", "meets", Choice(Meets), needed=True, about=", ".join(Meets.labels) + ".")
    vars().update(venue_columns("usual_venue"))
    join_online = Column("How to join online", "join_online", about="A link, or whom to ask for it.")
    confirmed = Column(
        "Confirmed",
        "confirmed",
        YesNo(),
        otherwise=False,
        about="yes or no. From no to yes also "
        "confirms the dates planned. Without this column, new ones are not confirmed.",
    )
    published = Column("Published", "published", YesNo(), otherwise=False, about=PUBLISHED)

    key = ("Page address",)
    remarks = ("Leaders and regular meetings are not in the file. They stay as they are.",)
    related = ("usual_venue",)

    class Meta:
        model = SupportGroup

    def before_import_row(self, row, **kwargs):
        super().before_import_row(row, **kwargs)
        name, address = row.get("Name", ""), row["Page address"]
        if address != address.lower() and (known := self.one(slug__iexact=address)):
            # Spreadsheet programs capitalise cells: this is the same group, not a new slug.
            row["Page address"] = known.slug
        if not address and name:
            known = self.one(name__iexact=name)
            row["Page address"] = known.slug if known else self.address_from(name)

    def find(self, row):
        return self.one(slug=row["Page address"]) if row["Page address"] else None

    def fill(self, instance, row, changed):
        if not changed & set(VENUE.values()):
            return {}
        instance.usual_venue, problems = self.venue(row)
        return problems

    def save(self, instance, *, is_new):
        newly_confirmed = instance.confirmed and self.before.get("Confirmed") != "yes"
        if newly_confirmed:
            # confirm() below also confirms the dates.
            instance.confirmed = False
        super().save(instance, is_new=is_new)
        if newly_confirmed:
            instance.confirm(now=timezone.now())


def _local(moment):
    return None if moment is None else core_words.london(moment)


class EventResource(VenueResource):
    uid = Column(
        "Event ID",
        "uid",
        part=True,
        about="Made by the site. Leave it empty for a new event.",
        read=lambda event: "" if event._state.adding else event.uid,
    )
    group = Column(
        "Group",
        "group",
        part=True,
        about="The end of its page’s address, such as hove, or its name. Empty for an event of no group.",
        read=lambda event: event.group.slug if event.group else "",
    )
    title = Column("Title", "title", about="Empty for a group’s ordinary meeting.")
    date = Column(
        "Date",
        "starts_at",
        Day(),
        part=True,
        about="The day it starts, such as 16/12/2026.",
        read=lambda event: event.starts_at and _local(event.starts_at).date(),
    )
    starts = Column(
        "Starts",
        "starts_at",
        Clock(),
        part=True,
        about="UK time, such as 18:30 or 6.30pm.",
        read=lambda event: event.starts_at and _local(event.starts_at).time(),
    )
    ends = Column(
        "Ends",
        "ends_at",
        Clock(),
        part=True,
        about="A time before the start means the next day.",
        read=lambda event: event.ends_at and _local(event.ends_at).time(),
    )
    meets = Column("Meets", "meets", Choice(Meets), needed=True, about=", ".join(Meets.labels) + ".")
    vars().update(venue_columns("venue"))
    join_online = Column("How to join online", "join_online", about="Empty: as its group says.")
    description = Column("Description", "description", about="What happens, in plain sentences.")
    confirmed = Column(
        "Confirmed",
        "confirmed",
        YesNo(),
        otherwise=False,
        about="yes or no. Without this column, new ones are not confirmed.",
    )
    published = Column("Published", "published", YesNo(), otherwise=False, about=PUBLISHED)
    status = Column("Status", "status", Choice(Event.Status), fixed=BY_ITSELF, about="Only to read.")
    reason = Column("Reason", "reason", fixed=BY_ITSELF, about="Only to read.")

    key = ("Group", "Title", "Date", "Starts", "Ends")
    remarks = (
        "An event is known by its ID. Without one, by its group, title, day and start.",
        "Is the date announced already? Then move the event itself, so that the site says why.",
    )
    related = ("group", "venue")

    class Meta:
        model = Event

    def find(self, row):
        if text := row.get("Event ID"):
            try:
                event = self.one(uid=UUID(text))
            except ValueError:
                event = None
            if event is None:
                raise ValidationError({"Event ID": f"We do not know {quoted(text)}. For a new event, leave it empty."})
            return event
        try:
            starts_at = recurrence.moment(day(row["Date"]), clock(row["Starts"]))
            group = self._group(row["Group"])
        except ValueError:
            # Reported when the row is read.
            return None
        same = {"group": group, "title": row["Title"], "starts_at": starts_at}
        known = list(self.visible.filter(**same).order_by("pk"))
        if on := [event.pk for event in known if not event.is_cancelled]:
            return self.one(pk=on[0])
        if known:
            raise ValidationError(
                "This event is cancelled. Put it back on in the list of events, or change its row there."
            )
        return None

    def fill(self, instance, row, changed):
        problems = {}
        if "Group" in changed:
            try:
                instance.group = self._group(row["Group"])
            except ValueError as error:
                problems["Group"] = str(error)
        if changed & {"Date", "Starts", "Ends"}:
            problems |= self._fill_times(instance, row)
        if changed & set(VENUE.values()):
            instance.venue, wrong = self.venue(row)
            problems |= wrong
        return problems

    def _group(self, text):
        """The group that ``text`` names, None for no text; ValueError for one we do not know."""
        if not text:
            return None
        if text not in self.groups:
            named = Q(slug__iexact=text) | Q(name__iexact=text)
            self.groups[text] = SupportGroup.objects.filter(named).first()
        group = self.groups[text]
        if group is None:
            known = [name for pair in SupportGroup.objects.values_list("name", "slug") for name in pair]
            raise ValueError(f"We know no group {quoted(text)}.{did_you_mean(text, known)}")
        return group

    def _fill_times(self, instance, row):
        found, problems = {}, {}
        for heading in ("Date", "Starts", "Ends"):
            try:
                found[heading] = self.columns[heading].widget.clean(row[heading])
            except ValueError as error:
                problems[heading] = str(error)
        if problems:
            return problems
        on, start, end = found.values()
        ends_on = on if end > start else on + timedelta(days=1)
        instance.starts_at, instance.ends_at = recurrence.moment(on, start), recurrence.moment(ends_on, end)
        for heading, moment in (("Starts", instance.starts_at), ("Ends", instance.ends_at)):
            if _local(moment).time() != found[heading]:
                problems[heading] = f"There is no {found[heading]:%H:%M} that night: the clocks go forward."
        return problems

    def save(self, instance, *, is_new):
        if not is_new:
            instance.mark_edited_manually()
        super().save(instance, is_new=is_new)
