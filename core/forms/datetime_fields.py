"""A date and a UK time in two inputs with the browser's pickers."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError

FIRST_YEAR, LAST_YEAR = 2000, 2100
TOO_FAR_AWAY = "This is too far away. Check the year."
CLOCKS_CHANGE = (
    "The clocks change that night, so this time comes twice or not at all. Choose one an hour or two earlier or later."
)


class UKDateTimeField(forms.SplitDateTimeField):
    """Typed as UK wall time; cleaned to an aware datetime."""

    default_error_messages = {
        "invalid_date": "Choose a day, such as 3 December 2026.",
        "invalid_time": "Choose a time of day, such as 09:00.",
    }

    def __init__(self, *, label="", **options):
        name = label or "When"
        widget = forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "aria-label": f"{name}: day"},
            date_format="%Y-%m-%d",
            time_attrs={"type": "time", "aria-label": f"{name}: time in the UK"},
            time_format="%H:%M",
        )
        super().__init__(label=label, **{**options, "widget": widget})

    def compress(self, data_list):
        if data_list and data_list[0] and not FIRST_YEAR <= data_list[0].year < LAST_YEAR:
            raise ValidationError(TOO_FAR_AWAY, code="too_far_away")
        try:
            return super().compress(data_list)
        except ValidationError as error:
            if error.code == "ambiguous_timezone":
                raise ValidationError(CLOCKS_CHANGE, code="clocks_change") from error
            raise

    def has_changed(self, initial, data):
        # The inputs show no seconds: an unchanged value keeps its own.
        if isinstance(initial, datetime):
            initial = initial.replace(second=0, microsecond=0)
        return super().has_changed(initial, data)
