"""Forms of the groups admin."""

from django import forms
from django.core.exceptions import ValidationError

from groups.gazetteer import geocoding, postcodes
from groups.models import Event, EventSeries, Venue


class VenueForm(forms.ModelForm):
    """A venue whose position is looked up by its postcode. An unknown postcode is an error, never a point at 0,0."""

    class Meta:
        model = Venue
        fields = ["name", "address", "town", "postcode"]

    def clean_postcode(self):
        typed = self.cleaned_data["postcode"]
        written = postcodes.normalise(typed)
        if written is None:
            raise ValidationError("Write the full postcode, such as BN3 3WR.")
        self.position = geocoding.find_postcode(written)
        if self.position is None:
            raise ValidationError(
                f"We do not know where {written} is. Check it with the venue. "
                "If it is new and right, ask for the postcode directory to be updated."
            )
        return written

    def save(self, commit=True):
        self.instance.position = self.position
        return super().save(commit)


class NewVenueFields(forms.Form):
    """The fields of a new venue, as part of another form."""

    new_name = forms.CharField(
        label="Name of the place",
        required=False,
        help_text="What the sign on the door says.",
    )
    new_address = forms.CharField(
        label="Street, and room if there is one",
        required=False,
        help_text="One line each. People read it on the page and find their way by it.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    new_town = forms.CharField(label="Town", required=False, help_text="Shown in lists beside the name, such as Hove.")
    new_postcode = forms.CharField(
        label="Postcode",
        required=False,
        help_text="All of it, such as BN3 3WR. The search finds the meeting by it.",
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )

    MISSING = {
        "name": "Type the name of the place.",
        "address": "Type the street, and the room if there is one.",
        "town": "Type the town.",
        "postcode": "Type the full postcode, such as BN3 3WR.",
    }

    def venue_from_fields(self):
        """Return the unsaved Venue, or the stored one with this name and postcode; None and errors if invalid."""
        typed = {name: self.cleaned_data.get(f"new_{name}", "") for name in VenueForm.Meta.fields}
        town = typed["town"]
        if typed["address"] and town and town.casefold() not in typed["address"].casefold():
            # An address is complete: everything between the name and the postcode.
            typed["address"] += f"\n{town}"
        inner = VenueForm(typed)
        for name, messages in inner.errors.items():
            if f"new_{name}" in self.errors:
                continue
            if name in typed:
                self.add_error(f"new_{name}", messages if typed[name] else self.MISSING[name])
            else:
                self.add_error(None, messages)
        if inner.errors or any(f"new_{name}" in self.errors for name in typed):
            return None
        venue = inner.save(commit=False)
        known = Venue.objects.filter(name__iexact=venue.name, postcode=venue.postcode).order_by("pk").first()
        return known or venue

    def keep(self, venue, *, by):
        """Store ``venue`` if it is new, as added by the user ``by``, and return it."""
        if venue is not None and venue.pk is None:
            venue.added_by = by
            venue.save()
        return venue


class SeriesForm(forms.ModelForm):
    def clean(self):
        cleaned = super().clean()
        if cleaned.get("rule") != EventSeries.Rule.NTH_WEEKDAY:
            # Left over from another rule.
            cleaned["nth"] = None
        elif cleaned.get("nth") is None and "nth" not in self.errors:
            self.add_error("nth", "Say which one of the month it is: first, second, third or fourth.")
        return cleaned


class CancelForm(forms.Form):
    reason = forms.CharField(
        max_length=200,
        label="Why is it cancelled?",
        help_text="Shown on the website, in lists and in people's calendars. For example: The hall is being repaired.",
        widget=forms.TextInput(attrs={"size": 60}),
        error_messages={
            "required": "Say why, in a few words. People who planned to come will read it.",
            "max_length": "Say it in 200 characters or fewer. It has %(show_value)s now.",
        },
    )

    def answers(self, *, by):
        """Return the arguments of ``Event.cancel``."""
        return self.cleaned_data


def _moment_field(label, help_text):
    """A date and a time with the browser's own pickers."""
    return forms.SplitDateTimeField(
        label=label,
        help_text=help_text,
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "aria-label": f"{label}: day"},
            date_format="%Y-%m-%d",
            time_attrs={"type": "time", "aria-label": f"{label}: time"},
            time_format="%H:%M",
        ),
    )


class MoveForm(NewVenueFields):
    """A new time, a new place, or both. ``Event.move`` refuses if neither differs."""

    starts_at = _moment_field("New start", "UK time. Leave it as it is if only the place changes.")
    ends_at = _moment_field("New end", "UK time, when it is over.")
    venue = forms.ModelChoiceField(
        Venue.objects.none(),
        required=False,
        empty_label="Somewhere else: type it below",
        help_text="Where it takes place now. Leave it as it is if only the time changes.",
        error_messages={"invalid_choice": "Choose a venue of the list, or type a new one below."},
    )
    reason = forms.CharField(
        max_length=200,
        label="Why has it moved?",
        help_text="Shown with the new time or place. For example: The library is closed that week.",
        widget=forms.TextInput(attrs={"size": 60}),
        error_messages=CancelForm.base_fields["reason"].error_messages,
    )

    field_order = ("starts_at", "ends_at", "venue", "new_name", "new_address", "new_town", "new_postcode", "reason")

    def __init__(self, *args, event: Event, venues, **options):
        """``venues`` is the queryset to choose from; the present venue is added to it."""
        initial = {"starts_at": event.starts_at, "ends_at": event.ends_at, "venue": event.venue_id}
        super().__init__(*args, initial=initial, **options)
        if event.venue_id is None:
            for name in ("venue", *NewVenueFields.base_fields):
                del self.fields[name]
        else:
            self.fields["venue"].queryset = venues | Venue.objects.filter(pk=event.venue_id)

    def clean(self):
        cleaned = super().clean()
        if "venue" in self.fields and cleaned.get("venue") is None and "venue" not in self.errors:
            cleaned["venue"] = self.venue_from_fields()
        return cleaned

    def answers(self, *, by):
        """Return the arguments of ``Event.move``, after storing a new venue."""
        told = {name: self.cleaned_data[name] for name in ("starts_at", "ends_at", "reason")}
        return told | {"venue": self.keep(self.cleaned_data.get("venue"), by=by)}
