"""The words of support’s pages, fieldset by fieldset."""

from django.contrib import admin

from core.content.readability_hint import ShowsReadingAge
from core.page_copy.columns_admin import HOW, PageWordsAdmin
from support.models import BookletsWords, CommunitiesWords, FrontPage, NewsletterWords


@admin.register(FrontPage)
class FrontPageAdmin(ShowsReadingAge, PageWordsAdmin):
    reading_age_of = ["welcome", "newsletter"]
    fieldsets = [
        (
            "At the top",
            {"fields": ["question", "answer", "welcome", "search_heading", "ways_heading"], "description": HOW},
        ),
        (
            "The card for people who have had sepsis",
            {
                "fields": [
                    "survivors_heading",
                    "survivors",
                    "survivors_to_groups",
                    "survivors_to_communities",
                    "survivors_to_booklets",
                ]
            },
        ),
        (
            "The card for people close to somebody who has it",
            {"fields": ["relatives_heading", "relatives", "relatives_to_helpline", "relatives_to_booklets"]},
        ),
        (
            "The card for people who have lost somebody",
            {
                "fields": [
                    "bereaved_heading",
                    "bereaved",
                    "bereaved_to_helpline",
                    "bereaved_to_communities",
                    "bereaved_to_groups",
                ]
            },
        ),
        ("The next meetings", {"fields": ["meetings_heading", "no_meetings", "meetings_link"]}),
        (
            "The helpline",
            {
                "fields": ["helpline_heading", "helpline_link"],
                "description": "The number, the hours and what is said of them are changed under “Helpline”. "
                "The sentence about 999 and 111 always stands.",
            },
        ),
        ("The newsletter", {"fields": ["newsletter_heading", "newsletter", "newsletter_link"]}),
    ]


@admin.register(NewsletterWords)
class NewsletterWordsAdmin(ShowsReadingAge, PageWordsAdmin):
    reading_age_of = ["lead", "consent"]
    fieldsets = [
        (
            "The sign-up",
            {
                "fields": ["heading", "lead", "hard_days", "about_hard_days", "consent", "what_next", "privacy_link"],
                "description": HOW,
            },
        ),
        ("After signing up", {"fields": ["sent_heading", "sent_lead", "no_mail_heading", "no_mail"]}),
        (
            "Confirming",
            {
                "fields": [
                    "confirm_heading",
                    "confirm_lead",
                    "not_you",
                    "confirmed_heading",
                    "confirmed_lead",
                    "confirmed_leave",
                ]
            },
        ),
        ("Changing one’s choices", {"fields": ["choices_heading", "changed_heading", "changed_lead"]}),
        (
            "Leaving",
            {"fields": ["leave_heading", "leave_lead", "leave_note", "left_heading", "left_lead", "welcome_back"]},
        ),
        ("In search engines", {"fields": ["description"]}),
    ]


@admin.register(CommunitiesWords)
class CommunitiesWordsAdmin(PageWordsAdmin):
    fieldsets = [
        (None, {"fields": ["heading", "lead", "facebook_heading", "facebook"], "description": HOW}),
        ("The lists", {"fields": ["everybody", "bereaved", "nation", "nothing_listed"]}),
        ("In search engines", {"fields": ["description"]}),
    ]


@admin.register(BookletsWords)
class BookletsWordsAdmin(PageWordsAdmin):
    fieldsets = [
        (
            "The list of booklets",
            {"fields": ["heading", "lead", "nothing_here", "by_post_heading", "by_post"], "description": HOW},
        ),
        ("Asking for printed copies", {"fields": ["ask_heading", "ask_lead", "what_for", "nothing_to_post"]}),
        ("After asking", {"fields": ["thanks_heading", "thanks_lead", "next_heading", "next_steps", "how_long"]}),
        ("In search engines", {"fields": ["description"]}),
    ]
