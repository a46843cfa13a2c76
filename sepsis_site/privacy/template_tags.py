from django import template

from sepsis_site.privacy import register as privacy_register

register = template.Library()


@register.inclusion_tag("support/_personal_data.html")
def personal_data():
    """Show the kinds of personal data on the privacy page, from the register that erases them."""
    return {"kinds": privacy_register.public_kinds()}
