from django import template

from sepsis_site.privacy import register as privacy_register

register = template.Library()


@register.inclusion_tag("support/_personal_data.html")
def personal_data():
    """All that the site keeps about people, for the privacy page: from the list that erases it."""
    return {"kinds": privacy_register.for_the_public()}
