"""Schema.org data (JSON-LD) of the charity, its helpline and its pages. Pure.

Unknown facts are left out: logo, register number, office address.
"""

from datetime import timedelta

NAME = "UK Sepsis Trust"
SCHEMA = "https://schema.org/"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# How far ahead days are told that are not as usual: as far as the helpline's own page does.
DAYS_AHEAD = 60
# Midnight to midnight means closed to search engines.
CLOSED = {"opens": "00:00", "closes": "00:00"}


def organisation(helpline, schedule, today, absolute):
    """Return the charity with its helpline as a contact point.

    ``helpline`` is the row, ``schedule`` an ``opening_hours.Schedule``; ``absolute`` makes a path an absolute URL.
    """
    contact = {
        "@type": "ContactPoint",
        "contactType": helpline.name,
        "telephone": international(helpline.dial),
        "email": helpline.email,
        "hoursAvailable": hours(schedule, today),
    }
    return {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": absolute("/#organisation"),
        "name": NAME,
        "contactPoint": {name: value for name, value in contact.items() if value},
    }


def website(home, search, absolute):
    """Return the site, published by ``organisation``, with its search. ``home`` and ``search`` are paths."""
    return {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": f"{NAME} Support",
        "url": absolute(home),
        "inLanguage": "en-GB",
        "publisher": {"@id": absolute("/#organisation")},
        "potentialAction": {
            "@type": "SearchAction",
            # Literal braces: search engines replace the placeholder.
            "target": {"@type": "EntryPoint", "urlTemplate": f"{absolute(search)}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def page(page, absolute, *, is_medical):
    """Return an editors' page. ``is_medical``: it lists signs. A review is included only once there was one."""
    data = {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage" if is_medical else "WebPage",
        "name": page.title,
        "url": absolute(page.get_absolute_url()),
        "description": page.summary,
        "inLanguage": "en-GB",
    }
    if page.reviewed_on:
        data["lastReviewed"] = page.reviewed_on.isoformat()
        if page.reviewed_by:
            # Plain words: we cannot tell a person from a team.
            data["reviewedBy"] = page.reviewed_by
    return data


def hours(schedule, today):
    """Return OpeningHoursSpecifications: the ordinary week, then the exceptions from ``today`` on."""
    return [*_weekly(schedule.weekly), *_not_as_usual(schedule, today)]


def international(dial):
    """Return a UK number in international form: "08088000029" is "+448088000029"."""
    return f"+44{dial[1:]}" if dial.startswith("0") else dial


def _weekly(weekly):
    """Group the weekdays that have the same hours."""
    days_of = {}
    for weekday in sorted(weekly):
        for opens, closes in sorted(weekly[weekday]):
            days_of.setdefault((opens, closes), []).append(weekday)
    for (opens, closes), weekdays in days_of.items():
        days = [f"{SCHEMA}{DAYS[weekday]}" for weekday in weekdays]
        yield {"@type": "OpeningHoursSpecification", "dayOfWeek": days, **_times(opens, closes)}


def _not_as_usual(schedule, today):
    """Merge consecutive closed days. Exceptions that remove no hours are left out."""
    closed = None
    for number in range(DAYS_AHEAD + 1):
        day = today + timedelta(days=number)
        is_closed = bool(schedule.reason_on(day)) and not schedule.hours_on(day)
        if is_closed and closed:
            closed["validThrough"] = day.isoformat()
        elif is_closed:
            closed = _on(day, CLOSED)
            yield closed
        else:
            closed = None
        if day in schedule.special:
            for opens, closes in schedule.hours_on(day):
                yield _on(day, _times(opens, closes))


def _on(day, times):
    return {
        "@type": "OpeningHoursSpecification",
        **times,
        "validFrom": day.isoformat(),
        "validThrough": day.isoformat(),
    }


def _times(opens, closes):
    """Return opens and closes; closing before opening means the next day, as in schema.org."""
    return {"opens": f"{opens:%H:%M}", "closes": f"{closes:%H:%M}"}
