"""Scheduled publishing in the admin: form fields, list column and filter."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst

from core.dates.words import relative_date_time
from core.forms.datetime_fields import UKDateTimeField
from core.publishing.scheduling import SOON

SCHEDULE_TIMES = ("publish_from", "publish_until")
LEFT_ALREADY = "left_already"

SCHEDULE_FIELDSET = (
    "When it is on the site",
    {
        "fields": ["published", *SCHEDULE_TIMES],
        "description": "Times are those of a clock in the UK, summer and winter. Readers may see a change up to a "
        "minute late.",
    },
)


class ScheduledForm(forms.ModelForm):
    """Validates start and end. Publishing content again after its end needs a tick."""

    def clean(self):
        answers = super().clean()
        starts, ends, now = answers.get("publish_from"), answers.get("publish_until"), timezone.now()
        if ends is None:
            return answers
        if starts is not None and ends <= starts:
            self.add_error(
                "publish_until",
                f"It comes on {relative_date_time(starts, now)}, so it cannot leave before. "
                "Choose a later time, or empty one of the two.",
            )
        elif self._would_be_gone(answers, now) and self.data.get(LEFT_ALREADY) != "yes":
            self.add_error("publish_until", _is_that_meant(ends, now))
        return answers

    def _would_be_gone(self, answers, now):
        """Return whether a change in this form ends it before any reader sees it."""
        is_news = not self.instance.pk or {"published", "publish_until"} & set(self.changed_data)
        return is_news and answers.get("published") and answers["publish_until"] <= now


def _is_that_meant(ends, now):
    return format_html(
        "{} is over, so nobody would see it. Choose a later time, or empty the boxes to have it stay.<span "
        'class="overwrite-confirmation"><label><input type="checkbox" name="{}" value="yes"> It has left already: '
        "save it so</label></span>",
        relative_date_time(ends, now),
        LEFT_ALREADY,
    )


class OnSiteFilter(admin.SimpleListFilter):
    title = "whether it is on the site"
    parameter_name = "site"

    def lookups(self, request, model_admin):
        return [
            ("on", "On the site"),
            ("leaving", "Leaves in the next 7 days"),
            ("coming", "Still to come"),
            ("left", "Has left"),
            ("off", "Not on the site"),
        ]

    def queryset(self, request, queryset):
        now = timezone.now()
        match self.value():
            case "on":
                return queryset.published(now)
            case "leaving":
                return queryset.leaving(now, within=SOON)
            case "coming":
                return queryset.to_come(now)
            case "left":
                return queryset.left(now)
            case "off":
                return queryset.filter(published=False)
        return queryset


def schedule_field(db_field):
    """Return the form field of one of SCHEDULE_TIMES."""
    return UKDateTimeField(
        label=capfirst(db_field.verbose_name), help_text=db_field.help_text, required=not db_field.blank
    )
