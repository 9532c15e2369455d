"""What machines get of an article: preview card and schema.org."""

from hub.content.presenting import EntryView, shortened
from hub.news.presenting import article_url
from hub.publishing.schema_org import ArticleFacts, breadcrumb_list, news_article
from hub.towns.describing import publisher_of
from hub.web.page_frame import absolute, canonical_address
from hub.web.page_meta import PageMeta, share_image


def article_meta(view: EntryView, breadcrumbs: tuple[tuple[str, str], ...]) -> PageMeta:
    """The article `view`, to which `breadcrumbs` lead (labels and local addresses)."""
    image = share_image("share.entry", view.title, id=view.id)
    article = news_article(
        ArticleFacts(
            url=canonical_address(),
            title=view.title,
            language=view.language,
            published_at=view.published_at,
            modified_at=view.updated_at,
            description=shortened(view.summary) if view.summary else "",
            image=image.url,
            author=view.author,
            source_url=view.original_url,
        ),
        publisher_of(view.town_id),
    )
    steps = [(label, absolute(address)) for label, address in breadcrumbs]
    steps.append((view.title, absolute(article_url(view))))
    return PageMeta(
        kind="article",
        image=image,
        records=(article, breadcrumb_list(steps)),
        published_at=view.published_at,
        modified_at=view.updated_at,
    )
