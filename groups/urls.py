from django.urls import path

from groups import calendar_views, finder_views, views

app_name = "groups"

urlpatterns = [
    path("", finder_views.finder, name="finder"),
    path("calendar.ics", calendar_views.calendar, name="calendar"),
    path("events/", views.events, name="events"),
    path("events/<int:event_id>/", views.event_detail, name="event_detail"),
    path("events/<int:event_id>/event.ics", calendar_views.event_ics, name="event_ics"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/calendar.ics", calendar_views.group_calendar, name="group_calendar"),
]
