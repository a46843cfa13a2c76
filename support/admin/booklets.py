"""Booklets and requests for printed copies."""

import uuid

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from core.admin.content_admin import ContentAdmin
from core.dates.words import london, long_date
from core.publishing.scheduling_admin import SCHEDULE_FIELDSET, OnSiteFilter, ScheduledForm
from core.uploads.file_types import FORMATS, content_type_of, size_in_words
from support.booklets.emails import email_request
from support.models import BookletRequest, Helpline, Resource

KINDS = "Give a PDF, a PNG or JPEG picture, an MP3, an MP4, or captions as WebVTT."


class _LinkToFile:
    """Stands for the stored file in the admin's widget, whose own link would lead to an unserved folder."""

    def __init__(self, resource):
        self.url = reverse("support:resource_file", args=[resource.pk])

    def __str__(self):
        return "the file as people get it"


class ResourceFileWidget(AdminFileWidget):
    resource = None

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        if context["widget"]["is_initial"]:
            context["widget"]["value"] = _LinkToFile(self.resource)
        return context


class ResourceForm(ScheduledForm):
    """Detects the type of the file from its content and stores it under a name of our own."""

    class Meta:
        model = Resource
        fields = ["file"]
        widgets = {"file": ResourceFileWidget}

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        file = self.fields["file"]
        file.widget.resource = self.instance
        file.error_messages["empty"] = "This file is empty. Choose another one."
        # However long its own name is: it is not kept.
        file.max_length = None
        file.help_text = f"{KINDS} Up to {size_in_words(settings.MAX_UPLOAD_BYTES)}."

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile):
            return file
        if file.size > settings.MAX_UPLOAD_BYTES:
            raise ValidationError(
                f"This file has {size_in_words(file.size)}. "
                f"It can have {size_in_words(settings.MAX_UPLOAD_BYTES)} at most: make it smaller, or give a link."
            )
        self.content_type = content_type_of(file)
        if self.content_type is None:
            raise ValidationError(f"This file is of another kind than its name says, or is damaged. {KINDS}")
        file.name = f"{uuid.uuid4().hex}.{FORMATS[self.content_type].extension}"
        return file

    def save(self, commit=True):
        file = self.cleaned_data.get("file")
        if isinstance(file, UploadedFile):
            self.instance.content_type, self.instance.size = self.content_type, file.size
        elif not file:
            self.instance.content_type, self.instance.size = "", None
        return super().save(commit)


@admin.register(Resource)
class ResourceAdmin(ContentAdmin):
    instead_of_deleting = (
        "Somebody asked for this by post. Open it and untick “published”: it leaves the site. "
        "Requests are erased 90 days after they were sent; then it can be deleted."
    )
    form = ResourceForm
    readability_fields = ["description"]
    list_display = ["title", "kind", "language", "where", "printed_copies", "order", "on_the_site"]
    list_filter = [OnSiteFilter, "kind", "printed_copies", "large_print", "easy_read"]
    search_fields = ["title", "description"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fieldsets = [
        (None, {"fields": ["title", "description", "kind"]}),
        (
            "Where people can read it",
            {
                "fields": ["file", "url", "printed_copies"],
                "description": "A file or a link, or neither while it is not online: the page then says so.",
            },
        ),
        ("About it", {"fields": ["pages", "issued_on", "language", "large_print", "easy_read"]}),
        ("In the list of booklets", {"fields": ["order"]}),
        SCHEDULE_FIELDSET,
    ]

    @admin.display(description="online")
    def where(self, obj):
        if obj.file:
            return f"Our file, {size_in_words(obj.size)}" if obj.size else "Our file"
        return "A link" if obj.url else "Not online yet"

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "file" in form.changed_data and form.initial.get("file"):
            _forget(form.initial["file"])

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        _forget(obj.file)

    def delete_queryset(self, request, queryset):
        files = [resource.file for resource in queryset]
        super().delete_queryset(request, queryset)
        for file in files:
            _forget(file)


def _forget(file):
    """Delete an unused file when the transaction commits."""
    if file:
        transaction.on_commit(lambda: file.storage.delete(file.name))


class SentFilter(admin.SimpleListFilter):
    title = "sent"
    parameter_name = "sent"

    def lookups(self, request, model_admin):
        return [
            ("no", "Waiting to be sent"),
            ("late", "Waiting for 90 days or more"),
            ("yes", "Sent"),
            ("unmailed", "Not emailed to the office"),
        ]

    def queryset(self, request, queryset):
        if self.value() == "no":
            return queryset.filter(sent_at=None)
        if self.value() == "late":
            return queryset.waiting_too_long(timezone.now())
        if self.value() == "yes":
            return queryset.exclude(sent_at=None)
        return queryset.filter(emailed_at=None) if self.value() == "unmailed" else queryset


@admin.register(BookletRequest)
class BookletRequestAdmin(admin.ModelAdmin):
    """The queue of requests. Actions change a request; it is deleted early if the person asks."""

    list_display = ["asked", "name", "copies", "sent", "emailed"]
    list_filter = [SentFilter]
    search_fields = ["name", "postcode"]
    actions = ["mark_sent", "mark_not_sent", "email_again"]
    fields = readonly_fields = ["copies", "name", "address", "postcode", "asked", "sent", "emailed"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("items__resource")

    def get_ordering(self, request):
        return BookletRequest.objects.as_queue().query.order_by

    def has_add_permission(self, request):
        return False

    @admin.display(description="asked", ordering="asked_at")
    def asked(self, obj):
        return _day(obj.asked_at)

    @admin.display(description="which, and how many")
    def copies(self, obj):
        return ", ".join(str(item) for item in obj.items.all())

    @admin.display(description="sent", ordering="sent_at")
    def sent(self, obj):
        return _day(obj.sent_at) if obj.sent_at else "Not sent"

    @admin.display(description="emailed to the office", ordering="emailed_at")
    def emailed(self, obj):
        return _day(obj.emailed_at) if obj.emailed_at else "Not emailed"

    @admin.action(description="Mark as sent: the booklets are in the post", permissions=["change"])
    def mark_sent(self, request, queryset):
        self._change(request, queryset, "Marked as sent", lambda asked: asked.mark_sent(timezone.now()))

    @admin.action(description="Mark as not sent", permissions=["change"])
    def mark_not_sent(self, request, queryset):
        self._change(request, queryset, "Marked as not sent", BookletRequest.mark_not_sent)

    def _change(self, request, queryset, done, verb):
        for asked in queryset:
            verb(asked)
            self.log_change(request, asked, done)
        self.message_user(request, f"{done}: {len(queryset)}.")

    @admin.action(description="Email to the office again", permissions=["change"])
    def email_again(self, request, queryset):
        if not Helpline.objects.exclude(requests_email="").exists():
            self.message_user(request, "The helpline has no address for booklet requests yet. Add it there.", "error")
            return
        emailed = [email_request(asked, now=timezone.now()) for asked in queryset]
        if any(emailed):
            self.message_user(request, f"Emailed: {sum(emailed)}.")
        if not all(emailed):
            words = f"Not emailed: {emailed.count(False)}. The mail server did not take them. Try again later."
            self.message_user(request, words, "error")


def _day(moment):
    return long_date(london(moment))
