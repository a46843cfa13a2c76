"""Addresses of the stories. What stands above ``<slug>`` is in ``stories.models.story.TAKEN_ADDRESSES`` too."""

from django.urls import path

from stories import feeds, media_views, views

app_name = "stories"

urlpatterns = [
    path("", views.story_list, name="list"),
    path("feed/", feeds.feed, name="feed"),
    path("media/<slug:slug>/<str:name>", media_views.media, name="media"),
    path("<slug:slug>/", views.detail, name="detail"),
]
