"""Forms of the admin that need more than a field each."""

from django import forms
from django.core.exceptions import ValidationError

from groups import places, postcodes
from groups.models import Event, EventSeries, Venue


class VenueForm(forms.ModelForm):
    """A venue whose postcode is looked up: one that cannot be placed is an error, never a point at 0,0."""

    class Meta:
        model = Venue
        fields = ["name", "address", "town", "postcode"]

    def clean_postcode(self):
        typed = self.cleaned_data["postcode"]
        written = postcodes.as_written(typed)
        if written is None:
            raise ValidationError("Write the full postcode, such as BN3 3WR.")
        self.position = places.find_postcode(written)
        if self.position is None:
            raise ValidationError(
                f"We do not know where {written} is. Check it with the venue. "
                "If it is new and right, ask for the postcode directory to be updated."
            )
        return written

    def save(self, commit=True):
        self.instance.position = self.position
        return super().save(commit)


class SeriesForm(forms.ModelForm):
    def clean(self):
        cleaned = super().clean()
        if cleaned.get("rule") != EventSeries.Rule.NTH_WEEKDAY:
            # Left over from another rule: it would only confuse whoever reads it next.
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
    )


def _moment_field(label):
    """A day and a time of day, asked for by the browser's own pickers."""
    return forms.SplitDateTimeField(
        label=label,
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "aria-label": f"{label}: day"},
            date_format="%Y-%m-%d",
            time_attrs={"type": "time", "aria-label": f"{label}: time"},
            time_format="%H:%M",
        ),
    )


class MoveForm(forms.Form):
    """Another time, another place of ``venues``, or both. ``Event.move`` says so if neither differs."""

    starts_at = _moment_field("New start")
    ends_at = _moment_field("New end")
    venue = forms.ModelChoiceField(Venue.objects.none(), empty_label=None)
    reason = forms.CharField(
        max_length=200,
        label="Why has it moved?",
        help_text="Shown with the new time or place. For example: The library is closed that week.",
        widget=forms.TextInput(attrs={"size": 60}),
    )

    def __init__(self, *args, event: Event, venues, **options):
        initial = {"starts_at": event.starts_at, "ends_at": event.ends_at, "venue": event.venue_id}
        super().__init__(*args, initial=initial, **options)
        self.fields["venue"].queryset = venues
        if event.venue_id is None:
            del self.fields["venue"]
