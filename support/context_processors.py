from support.contact import PUBLISHED


def helpline(request):
    """``helpline`` for every template: the number and hours that ``components/_helpline.html`` prints."""
    return {"helpline": PUBLISHED}
