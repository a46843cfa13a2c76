"""The copy of support's pages that editors can change: a line for each text, with its default, label and help."""

# ruff: noqa: E501 (a line for each text)

from core.page_copy.models import PageCopy
from core.page_copy.registry import CopyPage, Section, description, heading, link, points, sentences

# fmt: off
FRONT_PAGE = CopyPage(
    "home", "The front page", "home",
    Section("At the top"),
    heading("question", "Affected by sepsis?", "heading: the question", "The first line of the heading."),
    heading("answer", "There are people to talk to.", "heading: the answer", "The rest of the heading."),
    sentences("welcome", "UK Sepsis Trust is here for anyone whose life sepsis has touched. Call our free helpline, or meet others who have been through it too. You can just listen.", "welcome", "Under the heading, beside the search."),
    heading("search_heading", "Find a group near you", "heading of the search", "Stands above the box for a postcode or town."),
    heading("ways_heading", "What has brought you here?", "heading of the three cards", "Stands above the three cards."),
    Section("The card for people who have had sepsis"),
    heading("survivors_heading", "I have had sepsis", "heading", "Stands at the top of this card, in their own words."),
    sentences("survivors", "You do not have to get better on your own. Others know what it is like.", "to people who have had sepsis", "A sentence or two below the heading of this card.", max_length=200),
    link("survivors_to_groups", "Find a group near you", "link to the groups", "Leads from this card to the search for groups."),
    link("survivors_to_communities", "Talk to others online", "link to the online communities", "Leads from this card to the list of online communities."),
    link("survivors_to_booklets", "Read our booklets", "link to the booklets", "Leads from this card to the list of booklets."),
    Section("The card for people close to somebody who has it"),
    heading("relatives_heading", "Someone I love has sepsis", "heading", "Stands at the top of this card, in their own words."),
    sentences("relatives", "You may have many questions, and nobody to ask. You can ask us. No question is too small.", "to people close to somebody who has it", "A sentence or two below the heading of this card.", max_length=200),
    link("relatives_to_helpline", "How our helpline can help", "link to the helpline", "Leads from this card to the helpline’s page."),
    link("relatives_to_booklets", "Read our booklets", "link to the booklets", "Only while the pages about sepsis and its signs are not published. Their own titles are the links."),
    Section("The card for people who have lost somebody"),
    heading("bereaved_heading", "Someone I love has died", "heading", "Stands at the top of this card, in their own words."),
    sentences("bereaved", "We are sorry. When you are ready, there are people who will listen.", "to people who have lost somebody", "A sentence or two below the heading of this card. Be gentle: this is read soon after a death.", max_length=200),
    link("bereaved_to_helpline", "Talk to us on the phone", "link to the helpline", "Leads from this card to the helpline’s page."),
    link("bereaved_to_communities", "Meet others online who have lost someone", "link to the online communities", "Leads from this card to the communities for bereaved people."),
    link("bereaved_to_groups", "Find a group near you", "link to the groups", "Leads from this card to the search for groups."),
    Section("The next meetings"),
    heading("meetings_heading", "Meeting soon", "heading of the next meetings", "Stands above the next meetings, and above the sentence below when there are none."),
    sentences("no_meetings", "No dates are planned at the moment. Call our helpline to hear about groups near you.", "while no meeting is planned", "Stands in the place of the dates when no meeting is planned.", max_length=200),
    link("meetings_link", "See all meetings and events", "link to all meetings", "Stands below the next meetings, and leads to the list of all dates."),
    Section("The helpline", "The number, the hours and what is said of them are changed under “Helpline”. The sentence about 999 and 111 always stands."),
    heading("helpline_heading", "Talk to someone on the phone", "heading of the helpline", "Stands above the number and the hours."),
    link("helpline_link", "What happens when you call", "link to the helpline’s page", "Stands below the number, and leads to the helpline’s page."),
    Section("The newsletter"),
    heading("newsletter_heading", "News by email", "heading of the newsletter", "Stands above the words about the newsletter, near the end of the page."),
    sentences("newsletter", "News from UK Sepsis Trust, events near you, or fundraising: you choose what you hear about. You can leave at any time.", "about the newsletter", "What people can get, and that they can leave. Stands above the link to the sign-up."),
    link("newsletter_link", "Sign up for our newsletter", "link to the newsletter", "Leads to the page where people sign up."),
    readability_fields=('welcome', 'newsletter'),
)
NEWSLETTER = CopyPage(
    "newsletter", "The words of the newsletter’s pages", "support:newsletter",
    Section("The sign-up"),
    heading("heading", "Our newsletter", "heading", "The name of the sign-up page, at its top and in the browser’s tab."),
    sentences("lead", "We can email you about the things you choose. You can leave with one click.", "first sentences", "Stands below the heading, above the form."),
    heading("hard_days", "Days that can be hard", "heading of the hard days", "Stands above the box that leaves out mail about days that hurt."),
    sentences("about_hard_days", "Some days hurt when you have lost someone. We can leave them out of your mail.", "about the hard days", "Stands above the box that leaves out mail about Mother’s Day, Father’s Day and Christmas."),
    sentences("consent", "By pressing the button you agree that UK Sepsis Trust may email you about what you ticked. You can change your mind at any time, with one click in any of our emails.", "what people agree to", "Stands above the button. With each sign-up we keep the words that were shown. When you change them, those who agreed before stay with what they agreed to.", max_length=600),
    sentences("what_next", "We then send you one email, with a link to confirm. Until you confirm, we send nothing else.", "what happens next", "Stands below the button of the form, so that people know to look for our email."),
    link("privacy_link", "How we look after what you tell us", "link to the privacy page", "Stands after those words, and leads to the privacy page once there is one."),
    Section("After signing up"),
    heading("sent_heading", "Now look for our email", "heading", "The heading of the page that people see once they have pressed the button."),
    sentences("sent_lead", "It goes to the address you typed. Open it, and follow what it says.", "first sentences", "Stands below that heading: what to do with the email."),
    heading("no_mail_heading", "If it does not come", "heading of what to try", "Stands above the list of what to try when no email comes."),
    points("no_mail", "Wait ten minutes. Some emails are slow.\nLook in your spam or junk folder.", "what to try", "Each line is a point of a list. The page adds how often we write, and a link to try again."),
    Section("Confirming"),
    heading("confirm_heading", "One more press, and you are on the list", "heading", "The heading of the page that the link in our email opens."),
    sentences("confirm_lead", "You asked us for:", "above what they asked for", "Stands below that heading, just above the list of what they chose."),
    sentences("not_you", "Was it not you who asked? Then close this page. We will send you nothing.", "for whoever did not ask", "Stands below the button, for somebody whose address was typed by another person."),
    heading("confirmed_heading", "Thank you. You are on the list", "heading once confirmed", "The heading of the page that says they are on the list."),
    sentences("confirmed_lead", "We will only send what you chose.", "first sentences once confirmed", "Stands below that heading."),
    sentences("confirmed_leave", "To leave, use the link in any of our emails. One click is enough.", "how to leave", "The last words of that page: how to stop our emails."),
    Section("Changing one’s choices"),
    heading("choices_heading", "Change what we send you", "heading", "The heading of the page where people change what they get."),
    heading("changed_heading", "Your choices are saved", "heading once saved", "The heading of the page that people see once their choices are saved."),
    sentences("changed_lead", "From now on we send you what you have just chosen.", "first sentences once saved", "Stands below that heading."),
    Section("Leaving"),
    heading("leave_heading", "Leave the newsletter?", "heading", "The heading of the page that asks whether they want to leave."),
    sentences("leave_lead", "Press the button, and we stop. You need not say why.", "first sentences", "Stands below that heading, above the button."),
    sentences("leave_note", "We keep your address on a list of people not to write to, with what you once agreed to. Nothing else is done with it.", "what we keep", "Stands below the button: what we still hold of them, and why. It must be true."),
    heading("left_heading", "You have left the newsletter", "heading once gone", "The heading of the page that people see once they have left."),
    sentences("left_lead", "We will not send it to you again. An email may still be on its way.", "first sentences once gone", "Stands below that heading."),
    sentences("welcome_back", "You are always welcome back.", "last sentence", "Stands at the end, before the link to sign up again."),
    Section("In search engines"),
    description("Sign up for emails from UK Sepsis Trust. You choose what we send, and you can leave with one click."),
    readability_fields=('lead', 'consent'),
)
COMMUNITIES = CopyPage(
    "communities", "The words of the page of online communities", "support:communities",
    Section(None),
    heading("heading", "Talk to others online", "heading", "The name of the page, at its top and in the browser’s tab."),
    sentences("lead", "Here you can talk with people who have been through it too. You do not have to write. You can just read.", "first sentences", "Stands below the heading, above the lists."),
    heading("facebook_heading", "Facebook will see your visit", "heading of the warning", "Stands above the warning, and is shown with it."),
    sentences("facebook", "These links leave our site. Facebook can tell that you went there, even if you write nothing. If you are signed in, it knows who you are.", "the warning", "Shown while one of the communities is on Facebook."),
    Section("The lists"),
    heading("everybody", "For anyone affected by sepsis", "heading of those for everybody", "Stands above the communities that are for everybody."),
    heading("bereaved", "If someone you love has died", "heading of those for bereaved people", "Stands above the communities that are marked “for bereaved people”."),
    heading("nation", "For people in", "heading of a nation’s own", "The page adds the nation: “For people in Wales”."),
    sentences("nothing_listed", "No online communities are listed just now.", "while there are none", "The page adds our number, and that we tell what we know."),
    Section("In search engines"),
    description("Facebook groups and a forum where people affected by sepsis talk to each other: who each one is for, and how to join."),
)
BOOKLETS = CopyPage(
    "booklets", "The words of the booklets’ pages", "support:resources",
    Section("The list of booklets"),
    heading("heading", "Booklets and leaflets", "heading", "The name of the page, at its top and in the browser’s tab."),
    sentences("lead", "Information to read in your own time, and to share with the people around you.", "first sentences", "Stands below the heading, above the list."),
    sentences("nothing_here", "There are no booklets here just now.", "while there are none", "The page adds our number, to ask what we have."),
    heading("by_post_heading", "Printed copies by post", "heading of printed copies", "Stands below the list, while there is something to send by post."),
    sentences("by_post", "You can ask for several booklets at once. You can also ask by phone.", "about printed copies", "Stands below that heading, above the button that asks for copies."),
    Section("Asking for printed copies"),
    heading("ask_heading", "Ask for printed copies", "heading", "The heading of the form, and the words of the button that leads to it."),
    sentences("ask_lead", "Tell us what you would like and where to post it.", "first sentences", "The page adds that people can ask by phone, with our number."),
    sentences("what_for", "We use your name and address only to post what you ask for.", "what we use their address for", "The page adds when this website erases it."),
    sentences("nothing_to_post", "We have no printed copies to send out just now.", "while there is nothing to post", "Stands in the place of the form when no booklet is sent by post."),
    Section("After asking"),
    heading("thanks_heading", "Thank you", "heading", "The heading of the page that people see once their request is sent."),
    sentences("thanks_lead", "We have your request for printed copies.", "first sentences", "Stands below that heading."),
    heading("next_heading", "What happens next", "heading of what happens next", "Stands above the steps on that page."),
    points("next_steps", "Our team reads your request.\nWe post the copies to the address you gave.", "what happens next", "Each line is a step. The page adds when this website erases their address."),
    sentences("how_long", "We cannot say how long the post will take.", "how long it takes", "The page adds to call us if nothing has come."),
    Section("In search engines"),
    description("Booklets and leaflets about sepsis and recovering from it: read them, save them, or ask for printed copies."),
)
# fmt: on


class FrontPageCopy(PageCopy):
    page = FRONT_PAGE

    class Meta:
        proxy = True
        default_permissions = ("view", "change")
        verbose_name = verbose_name_plural = "front page"


class NewsletterCopy(PageCopy):
    page = NEWSLETTER

    class Meta:
        proxy = True
        default_permissions = ("view", "change")
        verbose_name = verbose_name_plural = "newsletter words"


class CommunitiesCopy(PageCopy):
    page = COMMUNITIES

    class Meta:
        proxy = True
        default_permissions = ("view", "change")
        verbose_name = verbose_name_plural = "online community words"


class BookletsCopy(PageCopy):
    page = BOOKLETS

    class Meta:
        proxy = True
        default_permissions = ("view", "change")
        verbose_name = verbose_name_plural = "booklet words"
