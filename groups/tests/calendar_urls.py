"""The addresses that calendars need, alone, so that their tests lean on no page."""

from django.http import HttpResponse
from django.urls import include, path

from groups import calendar_views


def _nothing(request, **_):
    return HttpResponse()


groups = [
    path("calendar.ics", calendar_views.calendar, name="calendar"),
    path("events/<int:event_id>/", _nothing, name="event_detail"),
    path("events/<int:event_id>/event.ics", calendar_views.event_ics, name="event_ics"),
    path("<slug:slug>/", _nothing, name="detail"),
    path("<slug:slug>/calendar.ics", calendar_views.group_calendar, name="group_calendar"),
]

urlpatterns = [path("groups/", include((groups, "groups")))]
