"""URLs of the stories. Every path before ``<slug>`` is also in ``stories.models.story.RESERVED_SLUGS``."""

from django.urls import path

from stories.media import views as media_views
from stories.pages import feeds, views
from stories.senders import views as senders_views
from stories.submission import views as submission_views

app_name = "stories"

urlpatterns = [
    path("", views.story_list, name="list"),
    path("feed/", feeds.feed, name="feed"),
    path("media/<slug:slug>/<str:name>", media_views.media, name="media"),
    path("share/", submission_views.share, name="share"),
    path("share/thanks/", submission_views.share_thanks, name="share_thanks"),
    path("mine/<str:token>/", senders_views.mine, name="mine"),
    path("mine/<str:token>/withdraw/", senders_views.withdraw, name="mine_withdraw"),
    path("<slug:slug>/", views.detail, name="detail"),
]
