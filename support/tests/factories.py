"""The least of each thing, with traits. Nothing is random: a failure repeats."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import factory

from sepsis_site.dev.pytest_plugin import NOW
from support.models import (
    BookletRequest,
    BookletRequestItem,
    Closure,
    Helpline,
    OnlineCommunity,
    OpeningHours,
    Page,
    PageFeedback,
    Resource,
    SpecialHours,
    Subscriber,
    WarningSigns,
)


class OnlineCommunityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OnlineCommunity

    class Params:
        closed = factory.Trait(membership=OnlineCommunity.Membership.CLOSED)
        forum = factory.Trait(platform=OnlineCommunity.Platform.FORUM)

    name = factory.Sequence(lambda n: f"Community {n}")
    platform = OnlineCommunity.Platform.FACEBOOK
    audience = "anyone affected by sepsis"
    membership = OnlineCommunity.Membership.OPEN


class ResourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Resource

    class Params:
        printed = factory.Trait(printed_copies=True)
        on_file = factory.Trait(
            file=factory.django.FileField(data=b"%PDF-1.7\n%%EOF\n", filename="stored.pdf"),
            content_type="application/pdf",
            size=15,
        )

    title = factory.Sequence(lambda n: f"Booklet {n}")
    description = "About sepsis."


class BookletRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BookletRequest

    name = "A. Reader"
    address = "1 High Street\nHove"
    postcode = "BN3 3WR"
    asked_at = NOW
    form_key = factory.Sequence(lambda n: UUID(int=n))


class BookletRequestItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BookletRequestItem

    request = factory.SubFactory(BookletRequestFactory)
    resource = factory.SubFactory(ResourceFactory, printed=True)
    copies = 2


class HelplineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Helpline

    id = 1
    phone = "0800 111 2222"
    cost = "Free."
    in_short = "A nurse calls you back."
    messages = "We answer soon."
    what_happens = "<p>Someone answers.</p>"
    who_answers = "<p>Nurses.</p>"
    nurses_can = "<p>Listen.</p>"
    nurses_cannot = "<p>Prescribe.</p>"


class OpeningHoursFactory(factory.django.DjangoModelFactory):
    """A Tuesday, the day that tests happen on."""

    class Meta:
        model = OpeningHours

    weekday = OpeningHours.Weekday.TUESDAY
    opens = time(9)
    closes = time(16)


class SpecialHoursFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SpecialHours

    day = date(2026, 11, 24)
    opens = time(9)
    closes = time(12)


class ClosureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Closure

    first_day = last_day = date(2026, 11, 24)
    reason = "staff training"


class PageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Page

    title = factory.Sequence(lambda n: f"Page {n}")
    slug = factory.Sequence(lambda n: f"page-{n}")
    summary = "What this page is about."


class PageFeedbackFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PageFeedback

    about = factory.SubFactory(PageFactory)
    helpful = True
    given_on = date(2026, 11, 24)


class WarningSignsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = WarningSigns

    class Params:
        urgent = factory.Trait(call=WarningSigns.Call.URGENT)
        checked = factory.Trait(checked_on=date(2026, 10, 1), checked_by="A clinician")

    page = factory.SubFactory(PageFactory)
    audience = "an adult"
    signs = "slurred speech\nno urine in a day"
    source_name = "NHS"


class SubscriberFactory(factory.django.DjangoModelFactory):
    """Somebody waiting to confirm since Monday 23 November 2026."""

    class Meta:
        model = Subscriber
        skip_postgeneration_save = True

    class Params:
        confirmed = factory.Trait(confirmed_at=factory.SelfAttribute("asked_at"))
        left = factory.Trait(left_at=factory.LazyAttribute(lambda row: row.asked_at + timedelta(hours=1)))

    email = factory.Sequence(lambda n: f"reader{n}@example.org")
    consent_wording = "You agree."
    source = "/newsletter/"
    asked_at = datetime(2026, 11, 23, 10, tzinfo=UTC)

    @factory.post_generation
    def agreed(self, create, extracted, **options):
        """As in life: whoever confirmed has agreed to something."""
        if create and self.confirmed_at:
            self._keep_consent()
