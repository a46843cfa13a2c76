from support.helpline.vcard import contact

HELPLINE = {
    "name": "UK Sepsis Trust helpline",
    "organisation": "UK Sepsis Trust",
    "phone": "0808 800 0029",
    "url": "https://support.example.org/helpline/",
}


def test_a_contact_is_a_vcard_of_version_three():
    assert contact(**HELPLINE, email="help@example.org").split("\r\n") == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "FN:UK Sepsis Trust helpline",
        "N:UK Sepsis Trust helpline;;;;",
        "ORG:UK Sepsis Trust",
        "TEL;TYPE=WORK,VOICE:0808 800 0029",
        "EMAIL;TYPE=INTERNET:help@example.org",
        "URL:https://support.example.org/helpline/",
        "END:VCARD",
        "",
    ]


def test_without_an_email_address_there_is_no_line_for_one():
    assert "EMAIL" not in contact(**HELPLINE)


def test_what_has_a_meaning_in_a_vcard_is_escaped():
    card = contact(**HELPLINE | {"name": "Help; now, for\nyou \\ all"})
    assert "FN:Help\\; now\\, for\\nyou \\\\ all\r\n" in card


def test_long_lines_go_on_after_a_space_and_no_letter_is_cut():
    name = "Llinell gymorth Tŷ’r Ŵyl " * 8
    card = contact(**HELPLINE | {"name": name})
    assert all(len(line.encode()) <= 75 for line in card.split("\r\n"))
    assert f"FN:{name}\r\n" in card.replace("\r\n ", "")
