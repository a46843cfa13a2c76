from django.contrib import admin

from core.page_copy.columns_admin import HOW, PageWordsAdmin
from stories.models import StoryWords


@admin.register(StoryWords)
class StoryWordsAdmin(PageWordsAdmin):
    fieldsets = [
        (
            "What happens next, and when",
            {"fields": ["how_long", "next_heading", "reading", "editing"], "description": HOW},
        ),
        (
            "Above the form",
            {"fields": ["heading", "lead", "before_heading", "before", "not_alone", "other_people"]},
        ),
        ("After sending it", {"fields": ["thanks_heading", "thanks_lead", "publishing", "after_heading", "after"]}),
        ("The email that brings the private link", {"fields": ["mail_lead", "mail_steps"]}),
        (
            "On the sender’s private page",
            {
                "fields": ["mine_waiting", "mine_reading", "mine_asked", "mine_declined"],
                "description": "The page itself says when a story is on the site, and when it was taken down.",
            },
        ),
        ("In search engines", {"fields": ["description"]}),
    ]
