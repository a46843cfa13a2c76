"""What a page costs the database in a process that knows nothing yet: where the apps meet."""

import pytest
from django.urls import reverse

from groups.tests.factories import EventFactory
from support.tests.factories import HelplineFactory, OnlineCommunityFactory, PageFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("places", "at_now", "unread_helpline", "footer_pages"),
]


@pytest.mark.parametrize("postcode", ["BN3 3WR", "BT1 1AA", "Newport", "Hove"])
def test_a_cold_process_answers_the_finder_in_four_queries(client, django_assert_max_num_queries, postcode):
    HelplineFactory()
    PageFactory(footer=True, title="Privacy")
    OnlineCommunityFactory()
    EventFactory()
    with django_assert_max_num_queries(4):
        response = client.get(reverse("groups:finder"), {"postcode": postcode})
    assert "0800 111 2222" in response.text
    assert "Privacy" in response.text
