from support.models.booklet import Resource
from support.models.booklet_request import BookletRequest, BookletRequestItem
from support.models.community import OnlineCommunity
from support.models.dead_link import DeadLink
from support.models.helpline import Closure, Helpline, OpeningHours, SpecialHours
from support.models.page import Page, PageFeedback, WarningSigns
from support.models.subscriber import NewsletterConsent, Subscriber
from support.page_copy import BookletsCopy, CommunitiesCopy, FrontPageCopy, NewsletterCopy

__all__ = [
    "BookletRequest",
    "BookletRequestItem",
    "BookletsCopy",
    "Closure",
    "CommunitiesCopy",
    "DeadLink",
    "FrontPageCopy",
    "Helpline",
    "NewsletterConsent",
    "NewsletterCopy",
    "OnlineCommunity",
    "OpeningHours",
    "Page",
    "PageFeedback",
    "Resource",
    "SpecialHours",
    "Subscriber",
    "WarningSigns",
]
