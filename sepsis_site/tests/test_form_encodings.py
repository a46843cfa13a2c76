"""Forms in encodings that no browser sends."""

import pytest


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["unicode_escape", "idna", "rot13", "base64", "undefined", "utf-7"])
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
def test_a_form_in_an_odd_encoding_is_refused_with_the_number_on_the_page(client, kind, charset):
    body = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n\\ud800\r\n--x--\r\n'
    response = client.generic("POST", "/newsletter/", body, content_type=f"{kind}; charset={charset}")
    assert response.status_code == 400
    assert "0808 800 0029" in response.text
