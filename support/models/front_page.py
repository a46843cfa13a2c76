from django.urls import reverse

from core.page_copy.columns import PageWords, heading_field, link_field, sentences_field


class FrontPage(PageWords):
    """The words of the front page. When to call 999 and 111 stays in its template."""

    question = heading_field("Affected by sepsis?", "heading: the question", help_text="The first line of the heading.")
    answer = heading_field("There are people to talk to.", "heading: the answer", help_text="The rest of the heading.")
    welcome = sentences_field(
        "UK Sepsis Trust is here for anyone whose life sepsis has touched. Call our free helpline, or meet "
        "others who have been through it too. You can just listen.",
        help_text="Under the heading, beside the search.",
    )
    search_heading = heading_field(
        "Find a group near you", "heading of the search", help_text="Stands above the box for a postcode or town."
    )
    ways_heading = heading_field(
        "What has brought you here?", "heading of the three cards", help_text="Stands above the three cards."
    )

    survivors_heading = heading_field(
        "I have had sepsis", "heading", help_text="Stands at the top of this card, in their own words."
    )
    survivors = sentences_field(
        "You do not have to get better on your own. Others know what it is like.",
        "to people who have had sepsis",
        longest=200,
        help_text="A sentence or two below the heading of this card.",
    )
    survivors_to_groups = link_field(
        "Find a group near you", "link to the groups", help_text="Leads from this card to the search for groups."
    )
    survivors_to_communities = link_field(
        "Talk to others online",
        "link to the online communities",
        help_text="Leads from this card to the list of online communities.",
    )
    survivors_to_booklets = link_field(
        "Read our booklets", "link to the booklets", help_text="Leads from this card to the list of booklets."
    )

    relatives_heading = heading_field(
        "Someone I love has sepsis", "heading", help_text="Stands at the top of this card, in their own words."
    )
    relatives = sentences_field(
        "You may have many questions, and nobody to ask. You can ask us. No question is too small.",
        "to people close to somebody who has it",
        longest=200,
        help_text="A sentence or two below the heading of this card.",
    )
    relatives_to_helpline = link_field(
        "How our helpline can help", "link to the helpline", help_text="Leads from this card to the helpline’s page."
    )
    relatives_to_booklets = link_field(
        "Read our booklets",
        "link to the booklets",
        help_text="Only while the pages about sepsis and its signs are not published. Their own titles are the links.",
    )

    bereaved_heading = heading_field(
        "Someone I love has died", "heading", help_text="Stands at the top of this card, in their own words."
    )
    bereaved = sentences_field(
        "We are sorry. When you are ready, there are people who will listen.",
        "to people who have lost somebody",
        longest=200,
        help_text="A sentence or two below the heading of this card. Be gentle: this is read soon after a death.",
    )
    bereaved_to_helpline = link_field(
        "Talk to us on the phone", "link to the helpline", help_text="Leads from this card to the helpline’s page."
    )
    bereaved_to_communities = link_field(
        "Meet others online who have lost someone",
        "link to the online communities",
        help_text="Leads from this card to the communities for bereaved people.",
    )
    bereaved_to_groups = link_field(
        "Find a group near you", "link to the groups", help_text="Leads from this card to the search for groups."
    )

    meetings_heading = heading_field(
        "Meeting soon",
        "heading of the next meetings",
        help_text="Stands above the next meetings, and above the sentence below when there are none.",
    )
    no_meetings = sentences_field(
        "No dates are planned at the moment. Call our helpline to hear about groups near you.",
        "while no meeting is planned",
        longest=200,
        help_text="Stands in the place of the dates when no meeting is planned.",
    )
    meetings_link = link_field(
        "See all meetings and events",
        "link to all meetings",
        help_text="Stands below the next meetings, and leads to the list of all dates.",
    )
    helpline_heading = heading_field(
        "Talk to someone on the phone", "heading of the helpline", help_text="Stands above the number and the hours."
    )
    helpline_link = link_field(
        "What happens when you call",
        "link to the helpline’s page",
        help_text="Stands below the number, and leads to the helpline’s page.",
    )
    newsletter_heading = heading_field(
        "News by email",
        "heading of the newsletter",
        help_text="Stands above the words about the newsletter, near the end of the page.",
    )
    newsletter = sentences_field(
        "News from UK Sepsis Trust, events near you, or fundraising: you choose what you hear about. "
        "You can leave at any time.",
        "about the newsletter",
        help_text="What people can get, and that they can leave. Stands above the link to the sign-up.",
    )
    newsletter_link = link_field(
        "Sign up for our newsletter", "link to the newsletter", help_text="Leads to the page where people sign up."
    )

    class Meta(PageWords.Meta):
        verbose_name = verbose_name_plural = "front page"

    def __str__(self):
        return "The front page"

    def get_absolute_url(self):
        return reverse("home")
