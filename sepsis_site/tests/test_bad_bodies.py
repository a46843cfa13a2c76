"""Whatever a program sends to a form or in an address: refused or merely not understood, never a breakdown."""

import json
from urllib.parse import urlencode

import pytest
from django.test import Client

from support.helpline.defaults import PUBLISHED
from support.tests.factories import ResourceFactory

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"
JSON = "application/json"


def part(name, content=b"x", file=False):
    named = f'; filename="{name}.jpg"' if file else ""
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def parts(*each):
    return b"".join(each) + b"--x--\r\n"


# Every public form, of each kind; a link's key cannot be guessed, so theirs are not known.
ADDRESSES = [
    *("/newsletter/", "/resources/printed/", "/stories/share/", "/newsletter/unsubscribe/x/", "/stories/mine/x/"),
    *("/newsletter/choices/x/", "/faq/x/helpful/", "/x/helpful/", "/admin/login/", "/admin/account/forgotten/"),
]
FOUR = range(400, 500)
# What is sent, and the statuses that are right for it.
BODIES = {
    "a million bytes": (FORM, b"email=" + b"x" * 1_000_000, {413}),
    "a million bytes in one part": (PARTS, parts(part("email", b"x" * 1_000_000)), {413}),
    "1,100 fields": (FORM, urlencode([(f"f{n}", "x") for n in range(1_100)]).encode(), {400}),
    "the same field 1,100 times": (FORM, b"&".join([b"email=x"] * 1_100), {400}),
    "1,100 parts": (PARTS, parts(*(part(f"f{n}") for n in range(1_100))), {400}),
    "200 files": (PARTS, parts(*(part(f"f{n}", file=True) for n in range(200))), {400}),
    "a file of 20 MB": (PARTS, parts(part("photo", b"x" * 20_000_000, file=True)), {413}),
    "a part without end": (PARTS, b'--x\r\nContent-Disposition: form-data; name="email"', {200, *FOUR}),
    "a head of a part without end": (PARTS, b"--x\r\n" + b"X: y\r\n" * 20_000, {200, *FOUR}),
    "parts without a boundary": ("multipart/form-data", b"--x\r\n", FOUR),
    "an odd boundary": ("multipart/form-data; boundary=\u00e9\x00", b"--x\r\n", FOUR),
    "deep JSON": (JSON, b"[" * 700_000, {200, *FOUR}),
    "JSON": (JSON, json.dumps({"email": "a@example.org"}).encode(), {200, *FOUR}),
    "NULs": (FORM, b"email=%00\x00&\x00=%00&leave_this_empty=\x00", {200, *FOUR}),
    "bytes that are no UTF-8": (FORM, b"email=%ff\xff%c3%28&\xff=%ed%a0%80", {200, *FOUR}),
    "NULs in parts": (PARTS, parts(part("email\x00", b"\x00\xff")), {200, *FOUR}),
    "percent signs": (FORM, b"%&%%=%zz&=&&;;", {200, *FOUR}),
}


@pytest.mark.parametrize("kind", BODIES)
def test_a_body_of_ill_will_is_answered_with_no_more_than_the_page(kind):
    content_type, body, right = BODIES[kind]
    # Without one the page has no form.
    ResourceFactory(printed=True)
    # As a program from elsewhere sends it, which is refused without a look at it; and as if it had a token.
    programs = (Client(enforce_csrf_checks=True), {403, *right}), (Client(raise_request_exception=False), right)
    for client, right in programs:
        for address in ADDRESSES:
            status = client.generic("POST", address, body, content_type=content_type).status_code
            # The page of stories reads a photo in pieces; a link or a page that is not there reads nothing.
            assert status in {*right, 404} | ({403, 422} if "/share/" in address else set()), (address, status)


def test_what_is_too_large_is_told_with_the_number_before_any_of_it_is_read():
    response = Client().generic("POST", "/newsletter/", b"", content_type=FORM, CONTENT_LENGTH="99999999999")
    assert response.status_code == 413
    assert PUBLISHED.dial in response.text
    for length in ("9" * 5000, "-1", "٣", "1e9"):
        assert Client().generic("POST", "/", b"", CONTENT_LENGTH=length).status_code == 413, length


def test_no_body_is_too_large_for_staff_who_import_a_list(admin_client):
    body = parts(part("photo", b"x" * 1_000_000, file=True))
    assert admin_client.generic("POST", "/admin/auth/user/add/", body, content_type=PARTS).status_code != 413
    response = admin_client.generic("POST", "/admin/", b"", content_type=PARTS, CONTENT_LENGTH="99999999999")
    assert response.status_code == 413


NUMBERS = ["0", "-1", "999999", "9" * 400, "1e9", "٣", "\x00", "1;2"]


def test_odd_addresses_queries_cookies_and_headers_break_nothing(client):
    for number in NUMBERS:
        for address in ("/search/?q=sepsis", "/faq/?q=sepsis", "/stories/?", "/groups/events/?", "/groups/?postcode=x"):
            response = client.get(f"{address}&{urlencode({'page': number})}")
            assert response.status_code in {200, 302, 404}, (address, number)
    for path in ("/%00/", "/%ff/", "/faq/%c3%28/", "/groups/events/" + "9" * 400 + "/", "/" + "x/" * 3000, "/\u202e/"):
        assert client.get(path).status_code in {*range(300, 309), *FOUR}, path
    assert client.get("/search/", QUERY_STRING="q=%ff%00&q&&=&\xff").status_code == 200
    assert client.get("/groups/", QUERY_STRING="&".join(["x=y"] * 2000)).status_code in {200, 400}
    odd = {"cookie": 'sessionid="\xff\\000; csrftoken=' + "x" * 5000, "referer": "\xff\x00", "user-agent": "\xff"}
    odd |= {"accept-language": "\xff" * 500, "if-modified-since": "\xff", "x-forwarded-for": "\xff,,,\x00"}
    for name, value in odd.items():
        for address in ("/", "/admin/login/", "/newsletter/"):
            assert client.get(address, headers={name: value}).status_code == 200, (name, address)
        assert client.post("/newsletter/", headers={name: value}).status_code in {200, *FOUR}, name
