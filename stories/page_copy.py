"""Editable copy of the pages for sending in a story."""

# ruff: noqa: E501 (a line for each text)

from core.page_copy.models import PageCopy
from core.page_copy.registry import CopyPage, Section, description, heading, points, sentences

# Shown while no editor has said how long reading a story takes. Never a guess: senders count the days.
UNKNOWN = "We cannot say how long that takes."

# fmt: off
STORY = CopyPage(
    "stories", "The words around sending a story", "stories:share",
    Section("What happens next, and when"),
    sentences("how_long", "", "how soon we read a story", f"A whole sentence, with a time that you keep to in a busy month too. It stands on the page for sending a story, in the thanks and in the first email. It also stands on the private page while a story waits. While it is empty, they say: “{UNKNOWN}”", max_length=200, when_empty=UNKNOWN),
    heading("next_heading", "What happens next", "heading of what happens next", "Stands above the steps, on the form’s page and in the thanks."),
    sentences("reading", "Someone on our team reads your story.", "that we read it", "The first step. How soon you read it stands after it.", max_length=200),
    sentences("editing", "We may shorten it. If we change anything, we ask you before we publish it.", "about changes to the story", "A step, on the form’s page. It is a promise: an edited story goes back to its sender first."),
    Section("Above the form"),
    heading("heading", "Share your story", "heading", "The name of the page with the form, at its top and in the browser’s tab."),
    sentences("lead", "Tell us what happened, in your own words and your own time. You choose what we may do with it.", "first sentences", "Stands below the heading, above the form."),
    heading("before_heading", "Before you begin", "heading of the guide", "Stands above the short guide to read before writing."),
    sentences("before", "Writing about it can be hard. You can stop at any time.", "the guide’s opening", "The page adds that nothing is sent before the button is pressed."),
    sentences("not_alone", "You do not have to be alone with it.", "before our number", "The page adds our number and that of Samaritans."),
    sentences("other_people", "Please leave out the full names of other people. First names are fine.", "about other people’s names", "A point of the guide, above the form."),
    Section("After sending it"),
    heading("thanks_heading", "Thank you for your story", "heading", "The heading of the page that people see once they have sent it."),
    sentences("thanks_lead", "We have it, and it is safe with us.", "first sentences", "Stands below that heading."),
    sentences("publishing", "If you agreed to it, we may publish your story on this site. If we change anything, we ask you first. If you did not agree, we only read it.", "what we may do then", "A step, in the thanks. It is a promise too: nothing is published that nobody agreed to."),
    heading("after_heading", "Look after yourself now", "heading of the last part", "Stands above the last part of the thanks."),
    sentences("after", "Telling it may have brought a lot back.", "the last part", "The page adds that our helpline and Samaritans are there."),
    Section("The email that brings the private link"),
    sentences("mail_lead", "Thank you for sending us your story. It has arrived safely.", "first sentences", "The first lines of the email."),
    points("mail_steps", "If we have a question, we write to you at this address.\nWe tell you whether we publish it or not.", "what happens after reading", "Each line is a point of a list. Before them stands that we read it, and how soon. The email adds that nothing is published unless one of us has approved it, and brings the private link."),
    Section("On the sender’s private page", "The page itself says when a story is on the site, and when it was taken down."),
    sentences("mine_waiting", "We have your story. It is waiting to be read.", "while it waits", "The sender reads this first on that page, until somebody takes the story on."),
    sentences("mine_reading", "Someone on our team is looking at your story.", "while we look at it", "Stands there instead once somebody has taken it on."),
    sentences("mine_asked", "We have a question for you. We go on when we hear from you.", "while we wait for their answer", "Stands there instead once we have asked the sender something."),
    sentences("mine_declined", "We will not publish your story. We are grateful that you told us.", "once it is declined", "Stands there instead once a story is declined."),
    Section("In search engines"),
    description("Tell your story of sepsis in your own words. Someone reads it first, and nothing is published unless you agree."),
)
# fmt: on


class StoryCopy(PageCopy):
    page = STORY

    class Meta:
        proxy = True
        default_permissions = ("view", "change")
        verbose_name = verbose_name_plural = "story words"
