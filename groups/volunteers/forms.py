"""The form with which a leader adds the next meeting of a group."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from groups.admin.forms import NewVenueFields
from groups.dates import meeting_suggestions, recurrence
from groups.dates import words as dates_words
from groups.dates.date_parsing import EXAMPLE_DAY, read_day, read_time
from groups.models import Event, Meets
from groups.pages import list_items

NEW_PLACE = "new"

MAX_DESCRIPTION_LENGTH = 600
MAX_JOIN_ONLINE_LENGTH = 600


class NextMeetingForm(NewVenueFields):
    """A meeting of ``group``. Unusual dates need a ticked confirmation."""

    use_required_attribute = False
    # The order of the page, in which the errors are listed.
    field_order = ("day", "starts", "ends", "meets", "place", *NewVenueFields.base_fields, "join_online", "description")

    day = forms.CharField(
        help_text=f"Type it in words or as 16/12/2026. For example {EXAMPLE_DAY}.",
        error_messages={"required": f"Type the day, such as {EXAMPLE_DAY}."},
    )
    starts = forms.CharField(
        help_text="For example 6.30pm.", error_messages={"required": "Type when it starts, such as 6.30pm."}
    )
    ends = forms.CharField(
        help_text="For example 8.30pm.", error_messages={"required": "Type when it ends, such as 8.30pm."}
    )
    meets = forms.ChoiceField(
        label="How will you meet?",
        choices=Meets,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose how you will meet.",
            "invalid_choice": "Choose how you will meet from the list.",
        },
    )
    place = forms.ChoiceField(
        label="Where will you meet?",
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "Choose a place from the list, or somewhere else."},
    )
    join_online = forms.CharField(
        label="How to join online",
        required=False,
        max_length=MAX_JOIN_ONLINE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A link, or whom to ask for it. Everybody can read it. Empty: the group’s page says how.",
        error_messages={"max_length": "Say it in 600 characters or fewer. It has %(show_value)s now."},
    )
    description = forms.CharField(
        label="Anything to add? You can leave this empty",
        required=False,
        max_length=MAX_DESCRIPTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example: a nurse will come and answer questions.",
        error_messages={"max_length": "Say it in 600 characters or fewer. It has %(show_value)s now."},
    )

    def __init__(self, *args, group, venues, today, **options):
        """``venues`` are the choices in display order; ``today`` is the date in the UK."""
        super().__init__(*args, **options)
        self.group, self.today = group, today
        self.venues = {str(venue.pk): venue for venue in venues}
        # Set by cleaning: questions to confirm, and the group's other meetings on that day.
        self.questions, self.on_that_day = [], []
        if group.meets != Meets.BOTH:
            del self.fields["meets"]
        if group.meets == Meets.IN_PERSON:
            del self.fields["join_online"]
        if group.meets == Meets.ONLINE:
            for name in ("place", *NewVenueFields.base_fields):
                del self.fields[name]
        elif self.venues:
            choices = [(key, _venue_card(venue)) for key, venue in self.venues.items()]
            self.fields["place"].choices = [*choices, (NEW_PLACE, "Somewhere else")]
        else:
            del self.fields["place"]

    def clean_day(self):
        return self._read(read_day, "day", today=self.today)

    def clean_starts(self):
        return self._read(read_time, "starts")

    def clean_ends(self):
        return self._read(read_time, "ends")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("starts") and cleaned.get("ends") and cleaned["ends"] <= cleaned["starts"]:
            self.add_error("ends", "The end must be after the start, on the same day.")
        cleaned["meets"] = cleaned.get("meets") or (self.group.meets if "meets" not in self.fields else None)
        if cleaned["meets"] and cleaned["meets"] != Meets.ONLINE:
            cleaned["venue"] = self._venue()
        if cleaned.get("day"):
            self._ask(cleaned["day"])
        return cleaned

    def event(self, *, uid):
        """Return the unsaved meeting. ``uid`` identifies repeated submissions of the form."""
        told = self.cleaned_data
        starts_at, ends_at = recurrence.span(told["day"], told["starts"], told["ends"])
        return Event(
            uid=uid,
            group=self.group,
            starts_at=starts_at,
            ends_at=ends_at,
            meets=told["meets"],
            join_online=told.get("join_online", "") if told["meets"] != Meets.IN_PERSON else "",
            description=told["description"],
        )

    def _read(self, read, name, **options):
        try:
            return read(self.cleaned_data[name], **options)
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def _venue(self):
        place = self.cleaned_data.get("place", "") if self.venues else NEW_PLACE
        if place == NEW_PLACE:
            return self.venue_from_fields()
        if not place and "place" not in self.errors:
            self.add_error("place", "Choose where you will meet.")
        return self.venues.get(place)

    def _ask(self, day):
        """Add an error for each question about ``day`` whose box is not ticked."""
        first, last = recurrence.moment(day, _FIRST_MOMENT), recurrence.moment(day, _LAST_MINUTE)
        there = self.group.events.filter(listed=True, starts_at__range=(first, last)).select_related("venue", "group")
        self.on_that_day = list(there.order_by("starts_at", "pk"))
        self.questions = list(meeting_suggestions.questions(day, today=self.today))
        second = meeting_suggestions.same_day(day, [_in_brief(event) for event in self.on_that_day])
        if second is not None:
            self.questions.append(second)
        ticked = self.data.getlist("sure") if hasattr(self.data, "getlist") else ()
        self.ticked = {question.key for question in self.questions} & set(ticked)
        for question in self.questions:
            if question.key not in self.ticked:
                self.add_error("day", question.words)


_FIRST_MOMENT = recurrence.wall_time(0)
_LAST_MINUTE = recurrence.wall_time(23, 59, 59)


def _in_brief(event):
    words = dates_words.time_range(event.starts_at, event.ends_at)
    words += f", {event.venue.name}" if event.venue else ", online"
    return f"{words} (cancelled)" if event.is_cancelled else words


def _venue_card(venue):
    lines = list_items.address("", venue.address, venue.postcode)
    return format_html("<strong>{}</strong> <span>{}</span>", venue.name, lines)
