from django.urls import path

from groups.finder import views as finder_views
from groups.pages import calendar_views as calendars_views
from groups.pages import views

app_name = "groups"

urlpatterns = [
    path("", finder_views.finder, name="finder"),
    path("calendar.ics", calendars_views.calendar, name="calendar"),
    path("events/", views.events, name="events"),
    path("events/<int:event_id>/", views.event_detail, name="event_detail"),
    path("events/<int:event_id>/event.ics", calendars_views.event_ics, name="event_ics"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/calendar.ics", calendars_views.group_calendar, name="group_calendar"),
]
