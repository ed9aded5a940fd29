"""Pages of articles, with what claims draw from them."""

from django.contrib import admin

from articles.models import Article
from claims.admin.article_differences import ArticleDifferences
from claims.admin.article_listing import ArticleListing

admin.site.unregister(Article)


@admin.register(Article)
class ClaimedArticleAdmin(ArticleListing, ArticleDifferences):
    """Articles, their texts, and the claims that are drawn from them."""
