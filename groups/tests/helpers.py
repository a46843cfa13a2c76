"""What tests of the admin and of the volunteers' pages share."""

import uuid

from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.urls import reverse

from sepsis_site.dev.pytest_plugin import assert_valid_html

MY_GROUPS_URL = "/admin/groups/supportgroup/mine/"
NEW_VENUE = {
    "place": "new",
    "new_name": "Town Hall",
    "new_address": "Room 2, Norton Road",
    "new_town": "Hove",
    "new_postcode": "bn33bq",
}


def admin_url(name, *args):
    return reverse(f"admin:groups_{name}", args=args)


def message_texts(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def submitted_fields(response, **changed):
    """What the browser would send back of an admin page, with some answers changed."""
    form = response.context["adminform"].form
    found = {}
    for each in [form, *(form for formset in response.context["inline_admin_formsets"] for form in formset.formset)]:
        for bound in each:
            widget = bound.field.widget
            value = bound.value()
            if hasattr(widget, "decompress") and hasattr(widget, "widgets_names"):
                parts = widget.decompress(value)
                found |= {
                    f"{bound.html_name}{end}": part.strftime("%Y-%m-%d") if hasattr(part, "year") else part
                    for end, part in zip(widget.widgets_names, parts, strict=True)
                }
            else:
                found[bound.html_name] = value
    for formset in response.context["inline_admin_formsets"]:
        for bound in formset.formset.management_form:
            found[bound.html_name] = bound.value()
    return {name: value for name, value in (found | changed).items() if value not in (None, False)}


def add_permissions(user, *codenames):
    user.user_permissions.add(*Permission.objects.filter(content_type__app_label="groups", codename__in=codenames))


def meeting_form_url(group, uid=None):
    return f"/admin/groups/supportgroup/{group.pk}/meeting/{uid or uuid.UUID(int=1)}/"


def meeting_fields(group, **changed):
    usual = {"place": group.usual_venue_id} if group.usual_venue_id else {}
    times = {"day": "Wednesday 16 December 2026", "starts": "6.30pm", "ends": "8.30pm"}
    return times | usual | {"description": ""} | changed


def save_meeting(client, group, **changed):
    """What the last of the three screens answers."""
    response = client.post(meeting_form_url(group), meeting_fields(group, **changed))
    assert response["Location"].endswith("/check/"), client.get(meeting_form_url(group)).context["form"].errors
    return client.post(response["Location"])


def refused_meeting(client, group, **changed):
    """What the form says of each field."""
    response = client.post(meeting_form_url(group), meeting_fields(group, **changed), follow=True)
    assert response.request["PATH_INFO"] == meeting_form_url(group)
    assert_valid_html(response)
    assert response.text.count("<title>Error: ") == 1
    return {name: " ".join(messages) for name, messages in response.context["form"].errors.items()}
