"""The states of the catalogue: unique names, well-formed pages, and the content that each name promises."""

import pytest
from justhtml import JustHTML, StrictModeError

from sepsis_site.dev.screenshots.pages import README_STATE
from sepsis_site.tests.pages.states import State
from support.helpline.defaults import PUBLISHED

pytestmark = pytest.mark.django_db


def test_state_names_are_unique(catalogue):
    names = [entry.state.file_name for entry in catalogue]
    assert len(set(names)) == len(names) > 100
    assert 10 <= sum(entry.state.is_main for entry in catalogue) <= 25


def test_state_file_name_is_its_name_with_hyphens():
    assert State("results none near, Northern Ireland", "/").file_name == "results-none-near-northern-ireland"


def test_every_page_is_well_formed_and_links_helpline_999_and_111(catalogue):
    for entry in catalogue:
        try:
            JustHTML(entry.html, strict=True)
        except StrictModeError as error:
            pytest.fail(f"{entry.name}: {error}")
        for number in (PUBLISHED.dial, "999", "111"):
            assert f'href="tel:{number}"' in entry.html, entry.name


def test_states_show_what_their_names_say(catalogue):
    html = {entry.name: entry.html for entry in catalogue}
    for name, words in {
        "results": "Groups nearest to BN3 3WR",
        "results none near": "No groups within 30 miles",
        "results ambiguous": "Which Newport do you mean?",
        "results misread": "BN3 3WR",
        "results letter for figure": "BN3 3W",
        "results unreadable": "<title>Error: ",
        "event moved": "The heating is broken.",
        "event cancelled": "The hall is needed for an election.",
        "helpline open": "Open now",
        "helpline closed": "Closed now",
        "helpline bank holiday": "Christmas Day",
        "helpline training": "staff training",
        "printed with errors": "There is a problem",
        "share with errors": "There is a problem",
        "my story with errors": "There is a problem",
        "newsletter with errors": "There is a problem",
        "answers emergency words": "Call 999",
        "answers Samaritans": "116 123",
        "answers did you mean": "Did you mean",
        "answers nothing found": "No answers for",
        "search nothing found": "No results for",
        "finder without database": "Below are all groups, as they were today at 9.55am",
        "communities out of date": "It may be out of date.",
        "results in large type": "Back to the usual page",
    }.items():
        assert words in html[name], name


def test_readme_state_lists_a_seed_group_first(catalogue):
    shown = next(entry for entry in catalogue if entry.name == README_STATE)
    results = shown.html.partition("<h1")[2]
    assert results.index('href="/groups/east-sussex/"') < results.index("Example")
