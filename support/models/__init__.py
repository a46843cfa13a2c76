from support.models.booklet import Resource
from support.models.booklet_request import BookletRequest, BookletRequestItem
from support.models.community import OnlineCommunity
from support.models.dead_link import DeadLink
from support.models.front_page import FrontPage
from support.models.helpline import Closure, Helpline, OpeningHours, SpecialHours
from support.models.page import Page, PageFeedback, WarningSigns
from support.models.page_copy import BookletsWords, CommunitiesWords, NewsletterWords
from support.models.subscriber import NewsletterConsent, Subscriber

__all__ = [
    "BookletRequest",
    "BookletRequestItem",
    "BookletsWords",
    "Closure",
    "CommunitiesWords",
    "DeadLink",
    "FrontPage",
    "Helpline",
    "NewsletterConsent",
    "NewsletterWords",
    "OnlineCommunity",
    "OpeningHours",
    "Page",
    "PageFeedback",
    "Resource",
    "SpecialHours",
    "Subscriber",
    "WarningSigns",
]
