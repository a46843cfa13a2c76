from django.urls import reverse

from core.page_copy.columns import PageWords, description_field, heading_field, points, sentences_field

# What is said while nobody has told us better. Never a guess: whoever waits for an answer counts the days.
UNKNOWN = "We cannot say how long that takes."


class StoryWords(PageWords):
    """The words around sending a story: the guide, the thanks, the first email and the sender's private page."""

    heading = heading_field(
        "Share your story", help_text="The name of the page with the form, at its top and in the browser’s tab."
    )
    description = description_field(
        "Tell your story of sepsis in your own words. Someone reads it first, and nothing is published unless "
        "you agree."
    )
    lead = sentences_field(
        "Tell us what happened, in your own words and your own time. You choose what we may do with it.",
        "first sentences",
        help_text="Stands below the heading, above the form.",
    )
    before_heading = heading_field(
        "Before you begin", "heading of the guide", help_text="Stands above the short guide to read before writing."
    )
    before = sentences_field(
        "Writing about it can be hard. You can stop at any time.",
        "the guide’s opening",
        help_text="The page adds that nothing is sent before the button is pressed.",
    )
    not_alone = sentences_field(
        "You do not have to be alone with it.",
        "before our number",
        help_text="The page adds our number and that of Samaritans.",
    )
    other_people = sentences_field(
        "Please leave out the full names of other people. First names are fine.",
        "about other people’s names",
        help_text="A point of the guide, above the form.",
    )

    next_heading = heading_field(
        "What happens next",
        "heading of what happens next",
        help_text="Stands above the steps, on the form’s page and in the thanks.",
    )
    reading = sentences_field(
        "Someone on our team reads your story.",
        "that we read it",
        longest=200,
        help_text="The first step. How soon you read it stands after it.",
    )
    how_long = sentences_field(
        "",
        "how soon we read a story",
        longest=200,
        help_text="A whole sentence, with a time that you keep to in a busy month too. It stands on the page for "
        "sending a story, in the thanks and in the first email. It also stands on the private page while a story "
        "waits. "
        f"While it is empty, they say: “{UNKNOWN}”",
    )
    editing = sentences_field(
        "We may shorten it. If we change anything, we ask you before we publish it.",
        "about changes to the story",
        help_text="A step, on the form’s page. It is a promise: an edited story goes back to its sender first.",
    )

    thanks_heading = heading_field(
        "Thank you for your story",
        "heading",
        help_text="The heading of the page that people see once they have sent it.",
    )
    thanks_lead = sentences_field(
        "We have it, and it is safe with us.", "first sentences", help_text="Stands below that heading."
    )
    publishing = sentences_field(
        "If you agreed to it, we may publish your story on this site. If we change anything, we ask you first. "
        "If you did not agree, we only read it.",
        "what we may do then",
        help_text="A step, in the thanks. It is a promise too: nothing is published that nobody agreed to.",
    )
    after_heading = heading_field(
        "Look after yourself now", "heading of the last part", help_text="Stands above the last part of the thanks."
    )
    after = sentences_field(
        "Telling it may have brought a lot back.",
        "the last part",
        help_text="The page adds that our helpline and Samaritans are there.",
    )

    mail_lead = sentences_field(
        "Thank you for sending us your story. It has arrived safely.",
        "first sentences",
        help_text="The first lines of the email.",
    )
    mail_steps = sentences_field(
        "If we have a question, we write to you at this address.\nWe tell you whether we publish it or not.",
        "what happens after reading",
        help_text="Each line is a point of a list. Before them stands that we read it, and how soon. The email adds "
        "that nothing is published unless one of us has approved it, and brings the private link.",
    )

    mine_waiting = sentences_field(
        "We have your story. It is waiting to be read.",
        "while it waits",
        help_text="The sender reads this first on that page, until somebody takes the story on.",
    )
    mine_reading = sentences_field(
        "Someone on our team is looking at your story.",
        "while we look at it",
        help_text="Stands there instead once somebody has taken it on.",
    )
    mine_asked = sentences_field(
        "We have a question for you. We go on when we hear from you.",
        "while we wait for their answer",
        help_text="Stands there instead once we have asked the sender something.",
    )
    mine_declined = sentences_field(
        "We will not publish your story. We are grateful that you told us.",
        "once it is declined",
        help_text="Stands there instead once a story is declined.",
    )

    class Meta(PageWords.Meta):
        verbose_name = verbose_name_plural = "story words"

    def __str__(self):
        return "The words around sending a story"

    def get_absolute_url(self):
        return reverse("stories:share")

    @property
    def soon(self):
        """How soon we read a story, in a sentence, or that we cannot say."""
        return self.how_long or UNKNOWN

    @property
    def mail_points(self):
        return points(self.mail_steps)
