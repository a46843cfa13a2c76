"""Addresses of the stories. What stands above ``<slug>`` is in ``stories.models.story.TAKEN_ADDRESSES`` too."""

from django.urls import path

from stories import feeds, media_views, mine_views, share_views, views

app_name = "stories"

urlpatterns = [
    path("", views.story_list, name="list"),
    path("feed/", feeds.feed, name="feed"),
    path("media/<slug:slug>/<str:name>", media_views.media, name="media"),
    path("share/", share_views.share, name="share"),
    path("share/thanks/", share_views.share_thanks, name="share_thanks"),
    path("mine/<str:token>/", mine_views.mine, name="mine"),
    path("mine/<str:token>/withdraw/", mine_views.withdraw, name="mine_withdraw"),
    path("<slug:slug>/", views.detail, name="detail"),
]
