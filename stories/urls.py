"""Addresses of the stories. What stands above ``<slug>`` is in ``stories.models.story.TAKEN_ADDRESSES`` too."""

from django.urls import path

from stories import feeds, views

app_name = "stories"

urlpatterns = [
    path("", views.story_list, name="list"),
    path("feed/", feeds.feed, name="feed"),
    path("<slug:slug>/", views.detail, name="detail"),
]
