"""The words of support’s pages that editors may change, each page in a model of its own."""

from django.urls import reverse

from core.page_copy.columns import PageWords, description_field, heading_field, link_field, points, sentences_field


class NewsletterWords(PageWords):
    heading = heading_field(
        "Our newsletter", help_text="The name of the sign-up page, at its top and in the browser’s tab."
    )
    description = description_field(
        "Sign up for emails from UK Sepsis Trust. You choose what we send, and you can leave with one click."
    )
    lead = sentences_field(
        "We can email you about the things you choose. You can leave with one click.",
        "first sentences",
        help_text="Stands below the heading, above the form.",
    )
    hard_days = heading_field(
        "Days that can be hard",
        "heading of the hard days",
        help_text="Stands above the box that leaves out mail about days that hurt.",
    )
    about_hard_days = sentences_field(
        "Some days hurt when you have lost someone. We can leave them out of your mail.",
        "about the hard days",
        help_text="Stands above the box that leaves out mail about Mother’s Day, Father’s Day and Christmas.",
    )
    consent = sentences_field(
        "By pressing the button you agree that UK Sepsis Trust may email you about what you ticked. "
        "You can change your mind at any time, with one click in any of our emails.",
        "what people agree to",
        longest=600,
        help_text="Stands above the button. With each sign-up we keep the words that were shown. When you change "
        "them, those who agreed before stay with what they agreed to.",
    )
    what_next = sentences_field(
        "We then send you one email, with a link to confirm. Until you confirm, we send nothing else.",
        "what happens next",
        help_text="Stands below the button of the form, so that people know to look for our email.",
    )
    privacy_link = link_field(
        "How we look after what you tell us",
        "link to the privacy page",
        help_text="Stands after those words, and leads to the privacy page once there is one.",
    )

    sent_heading = heading_field(
        "Now look for our email",
        "heading",
        help_text="The heading of the page that people see once they have pressed the button.",
    )
    sent_lead = sentences_field(
        "It goes to the address you typed. Open it, and follow what it says.",
        "first sentences",
        help_text="Stands below that heading: what to do with the email.",
    )
    no_mail_heading = heading_field(
        "If it does not come",
        "heading of what to try",
        help_text="Stands above the list of what to try when no email comes.",
    )
    no_mail = sentences_field(
        "Wait ten minutes. Some emails are slow.\nLook in your spam or junk folder.",
        "what to try",
        help_text="Each line is a point of a list. The page adds how often we write, and a link to try again.",
    )

    confirm_heading = heading_field(
        "One more press, and you are on the list",
        "heading",
        help_text="The heading of the page that the link in our email opens.",
    )
    confirm_lead = sentences_field(
        "You asked us for:",
        "above what they asked for",
        help_text="Stands below that heading, just above the list of what they chose.",
    )
    not_you = sentences_field(
        "Was it not you who asked? Then close this page. We will send you nothing.",
        "for whoever did not ask",
        help_text="Stands below the button, for somebody whose address was typed by another person.",
    )
    confirmed_heading = heading_field(
        "Thank you. You are on the list",
        "heading once confirmed",
        help_text="The heading of the page that says they are on the list.",
    )
    confirmed_lead = sentences_field(
        "We will only send what you chose.", "first sentences once confirmed", help_text="Stands below that heading."
    )
    confirmed_leave = sentences_field(
        "To leave, use the link in any of our emails. One click is enough.",
        "how to leave",
        help_text="The last words of that page: how to stop our emails.",
    )

    choices_heading = heading_field(
        "Change what we send you", "heading", help_text="The heading of the page where people change what they get."
    )
    changed_heading = heading_field(
        "Your choices are saved",
        "heading once saved",
        help_text="The heading of the page that people see once their choices are saved.",
    )
    changed_lead = sentences_field(
        "From now on we send you what you have just chosen.",
        "first sentences once saved",
        help_text="Stands below that heading.",
    )

    leave_heading = heading_field(
        "Leave the newsletter?", "heading", help_text="The heading of the page that asks whether they want to leave."
    )
    leave_lead = sentences_field(
        "Press the button, and we stop. You need not say why.",
        "first sentences",
        help_text="Stands below that heading, above the button.",
    )
    leave_note = sentences_field(
        "We keep your address on a list of people not to write to, with what you once agreed to. "
        "Nothing else is done with it.",
        "what we keep",
        help_text="Stands below the button: what we still hold of them, and why. It must be true.",
    )
    left_heading = heading_field(
        "You have left the newsletter",
        "heading once gone",
        help_text="The heading of the page that people see once they have left.",
    )
    left_lead = sentences_field(
        "We will not send it to you again. An email may still be on its way.",
        "first sentences once gone",
        help_text="Stands below that heading.",
    )
    welcome_back = sentences_field(
        "You are always welcome back.",
        "last sentence",
        help_text="Stands at the end, before the link to sign up again.",
    )

    class Meta(PageWords.Meta):
        verbose_name = verbose_name_plural = "newsletter words"

    def __str__(self):
        return "The words of the newsletter’s pages"

    def get_absolute_url(self):
        return reverse("support:newsletter")

    @property
    def no_mail_points(self):
        return points(self.no_mail)


class CommunitiesWords(PageWords):
    heading = heading_field(
        "Talk to others online", help_text="The name of the page, at its top and in the browser’s tab."
    )
    description = description_field(
        "Facebook groups and a forum where people affected by sepsis talk to each other: who each one is for, "
        "and how to join."
    )
    lead = sentences_field(
        "Here you can talk with people who have been through it too. You do not have to write. You can just read.",
        "first sentences",
        help_text="Stands below the heading, above the lists.",
    )
    facebook_heading = heading_field(
        "Facebook will see your visit",
        "heading of the warning",
        help_text="Stands above the warning, and is shown with it.",
    )
    facebook = sentences_field(
        "These links leave our site. Facebook can tell that you went there, even if you write nothing. "
        "If you are signed in, it knows who you are.",
        "the warning",
        help_text="Shown while one of the communities is on Facebook.",
    )
    everybody = heading_field(
        "For anyone affected by sepsis",
        "heading of those for everybody",
        help_text="Stands above the communities that are for everybody.",
    )
    bereaved = heading_field(
        "If someone you love has died",
        "heading of those for bereaved people",
        help_text="Stands above the communities that are marked “for bereaved people”.",
    )
    nation = heading_field(
        "For people in", "heading of a nation’s own", help_text="The page adds the nation: “For people in Wales”."
    )
    nothing_listed = sentences_field(
        "No online communities are listed just now.",
        "while there are none",
        help_text="The page adds our number, and that we tell what we know.",
    )

    class Meta(PageWords.Meta):
        verbose_name = verbose_name_plural = "online community words"

    def __str__(self):
        return "The words of the page of online communities"

    def get_absolute_url(self):
        return reverse("support:communities")


class BookletsWords(PageWords):
    heading = heading_field(
        "Booklets and leaflets", help_text="The name of the page, at its top and in the browser’s tab."
    )
    description = description_field(
        "Booklets and leaflets about sepsis and recovering from it: read them, save them, or ask for printed copies."
    )
    lead = sentences_field(
        "Information to read in your own time, and to share with the people around you.",
        "first sentences",
        help_text="Stands below the heading, above the list.",
    )
    nothing_here = sentences_field(
        "There are no booklets here just now.",
        "while there are none",
        help_text="The page adds our number, to ask what we have.",
    )
    by_post_heading = heading_field(
        "Printed copies by post",
        "heading of printed copies",
        help_text="Stands below the list, while there is something to send by post.",
    )
    by_post = sentences_field(
        "You can ask for several booklets at once. You can also ask by phone.",
        "about printed copies",
        help_text="Stands below that heading, above the button that asks for copies.",
    )

    ask_heading = heading_field(
        "Ask for printed copies",
        "heading",
        help_text="The heading of the form, and the words of the button that leads to it.",
    )
    ask_lead = sentences_field(
        "Tell us what you would like and where to post it.",
        "first sentences",
        help_text="The page adds that people can ask by phone, with our number.",
    )
    what_for = sentences_field(
        "We use your name and address only to post what you ask for.",
        "what we use their address for",
        help_text="The page adds when this website erases it.",
    )
    nothing_to_post = sentences_field(
        "We have no printed copies to send out just now.",
        "while there is nothing to post",
        help_text="Stands in the place of the form when no booklet is sent by post.",
    )

    thanks_heading = heading_field(
        "Thank you", "heading", help_text="The heading of the page that people see once their request is sent."
    )
    thanks_lead = sentences_field(
        "We have your request for printed copies.", "first sentences", help_text="Stands below that heading."
    )
    next_heading = heading_field(
        "What happens next", "heading of what happens next", help_text="Stands above the steps on that page."
    )
    next_steps = sentences_field(
        "Our team reads your request.\nWe post the copies to the address you gave.",
        "what happens next",
        help_text="Each line is a step. The page adds when this website erases their address.",
    )
    how_long = sentences_field(
        "We cannot say how long the post will take.",
        "how long it takes",
        help_text="The page adds to call us if nothing has come.",
    )

    class Meta(PageWords.Meta):
        verbose_name = verbose_name_plural = "booklet words"

    def __str__(self):
        return "The words of the booklets’ pages"

    def get_absolute_url(self):
        return reverse("support:resources")

    @property
    def steps(self):
        return points(self.next_steps)
