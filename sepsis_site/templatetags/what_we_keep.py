from django import template

from sepsis_site import personal_data

register = template.Library()


@register.inclusion_tag("support/_what_we_keep.html")
def what_we_keep():
    """All that the site keeps about people, for the privacy page: from the list that erases it."""
    return {"kinds": personal_data.for_the_public()}
