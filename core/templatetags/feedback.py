from django import template
from django.urls import reverse

from core.feedback.views import FeedbackForm

register = template.Library()


@register.inclusion_tag("components/_feedback.html", takes_context=True)
def was_this_helpful(context, view_name, *arguments):
    """ "Was this helpful?" with its form, which posts to ``view_name``. It asks the database nothing.

    ``{% load feedback %}{% was_this_helpful "faq:helpful" question.slug %}``
    """
    return {
        "form": FeedbackForm(),
        "post_to": reverse(view_name, args=arguments),
        "helpline": context.get("helpline"),
    }
