from support.models.booklet_request import BookletRequest, BookletRequestItem
from support.models.community import OnlineCommunity
from support.models.form_attempt import FormAttempt
from support.models.front_page import FrontPage
from support.models.helpline import Closure, Helpline, OpeningHours, SpecialHours
from support.models.page import Page, WarningSigns
from support.models.resource import Resource
from support.models.subscriber import Subscriber

__all__ = [
    "BookletRequest",
    "BookletRequestItem",
    "Closure",
    "FormAttempt",
    "FrontPage",
    "Helpline",
    "OnlineCommunity",
    "OpeningHours",
    "Page",
    "Resource",
    "SpecialHours",
    "Subscriber",
    "WarningSigns",
]
