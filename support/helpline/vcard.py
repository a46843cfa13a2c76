"""A contact as vCard 3.0 (RFC 2426), which all phones and mail programs read."""

# A line of the file holds so many bytes at most; what is longer goes on in the next, after a space.
LONGEST_LINE = 75


def contact(*, name, organisation, phone, url, email=""):
    """Return the vCard of an organisation's ``phone``. Empty values are left out."""
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"FN:{_text(name)}",
        # A name in five parts is asked for, and an organisation has none of them but the first.
        f"N:{_text(name)};;;;",
        f"ORG:{_text(organisation)}",
        f"TEL;TYPE=WORK,VOICE:{_text(phone)}",
    ]
    if email:
        lines.append(f"EMAIL;TYPE=INTERNET:{_text(email)}")
    lines += [f"URL:{url}", "END:VCARD"]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _text(words):
    for character in ("\\", ",", ";"):
        words = words.replace(character, f"\\{character}")
    return "\\n".join(words.splitlines())


def _folded(line):
    pieces, piece, room = [], "", LONGEST_LINE
    for character in line:
        size = len(character.encode())
        if size > room:
            pieces.append(piece)
            # One byte of the next line is the space.
            piece, room = "", LONGEST_LINE - 1
        piece += character
        room -= size
    return "\r\n ".join([*pieces, piece])
