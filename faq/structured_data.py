"""Answers as schema.org data (JSON-LD), which search engines and assistants read from a page.

Pure: everything comes from the questions handed in.
"""


def questions_page(questions, name, url, absolute):
    """A list of questions, each with its short answer, as a schema.org FAQPage: a dict for ``as_script_json``.

    ``absolute`` makes a path into a full address, as ``core.http.absolute_url`` does.
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
    """One answer as a schema.org page of medical information.

    Who reviewed it, and when, is said only once somebody has.
    """
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
