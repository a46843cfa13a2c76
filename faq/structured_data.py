"""Schema.org data (JSON-LD) of answers. Pure."""


def questions_page(questions, name, url, absolute):
    """Return a list of questions with short answers as a schema.org FAQPage, a dict for ``as_script_json``.

    ``absolute`` makes a path an absolute URL, as ``core.http.absolute_url`` does.
    """
    return {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "name": name,
        "url": absolute(url),
        "inLanguage": "en-GB",
        "mainEntity": [_question(question, absolute) for question in questions],
    }


def answer_page(question, absolute):
    """Return one answer as a schema.org MedicalWebPage. A review is included only once there was one."""
    data = {
        "@context": "https://schema.org",
        "@type": ["MedicalWebPage", "FAQPage"],
        "name": question.question,
        "url": absolute(question.get_absolute_url()),
        "description": question.short_answer,
        "inLanguage": "en-GB",
        "mainEntity": [_question(question, absolute)],
    }
    if question.reviewed_on:
        data["lastReviewed"] = question.reviewed_on.isoformat()
        if question.reviewed_by:
            # Plain words: we cannot tell a person from a team.
            data["reviewedBy"] = question.reviewed_by
    return data


def _question(question, absolute):
    return {
        "@type": "Question",
        "name": question.question,
        "url": absolute(question.get_absolute_url()),
        "acceptedAnswer": {"@type": "Answer", "text": question.short_answer},
    }
