"""``{% page_head %}``: the meta tags of a page, from the blocks of its template."""

from django import template
from django.template.loader_tags import BlockNode

from sepsis_site.seo.meta_tags import head_of

register = template.Library()


@register.tag
def page_head(parser, token):
    """Render the blocks inside this tag into ``head``, a ``sepsis_site.seo.meta_tags.Head`` in the context.

    Each page writes its title and description once; they are rendered here and printed through ``head``.
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
