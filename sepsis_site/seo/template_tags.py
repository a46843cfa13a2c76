"""``{% page_head %}``: what base.html says of a page to search engines, and to whoever shows a card of its link."""

from django import template
from django.template.loader_tags import BlockNode

from sepsis_site.seo.meta_tags import head_of

register = template.Library()


@register.tag
def page_head(parser, token):
    """Put ``head``, a ``sepsis_site.seo.meta_tags.Head``, into the context, made of the blocks inside this tag.

    So each page writes its title and description once. They are rendered here and printed by none but ``head``.
    """
    nodes = parser.parse(("end_page_head",))
    parser.delete_first_token()
    return PageHead(nodes)


class PageHead(template.Node):
    child_nodelists = ("nodes",)

    def __init__(self, nodes):
        self.nodes = nodes

    def render(self, context):
        words = {block.name: block.render(context).strip() for block in self.nodes.get_nodes_by_type(BlockNode)}
        context["head"] = head_of(context, **words)
        return ""
