"""Whoever has no JavaScript, or whose phone gave up on it, misses nothing."""

import re

import pytest

from sepsis_site.tests.pages.visitor import PHONE, visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "() => document.querySelector('main').innerText.replace(/\\s+/g, ' ').trim()"
FIELDS = """() => [...document.querySelectorAll("main :is(input:not([type=hidden]), select, textarea, button)")]
    .filter(each => each.checkVisibility()).map(each => each.name || each.textContent.trim())"""
# What a script adds needs the script.
ADDED = {"Use my location", "Copy link", "Print this page"}


def test_words_and_forms_are_all_there_without_javascript(chromium, wall, pictures):
    with_it, without_it = {}, {}
    for seen, has_javascript in ((with_it, True), (without_it, False)):
        with visitor(chromium, wall, PHONE, java_script_enabled=has_javascript) as somebody:
            for picture in pictures:
                if picture.state.is_main:
                    page = somebody.go_to(picture)
                    seen[picture.name] = page.evaluate(WORDS), page.evaluate(FIELDS)
    for name, (words, fields) in with_it.items():
        for added in ADDED:
            words = words.replace(added, "")
        # Without a script that looks at the clock, the helpline's state says of which day it is.
        assert without_day(without_it[name][0]) == without_day(words), name
        assert without_it[name][1] == [field for field in fields if field not in ADDED], name
        assert words, name


def without_day(words):
    return " ".join(re.sub(r"\(\w+day\)", "", words).split())
