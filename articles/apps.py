from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"

    def ready(self) -> None:
        from articles.models import Article, ArticleIndex, Publisher, PublisherIndex, Snapshot
        from articles.querysets import is_known
        from claimsdb.db.append_only import register
        from claimsdb.db.guards import Guard, Sequence
        from claimsdb.edits.counting import watch
        from claimsdb.search.indexes import refresh_whenever_saved

        register(Guard(model=Snapshot, sequence=Sequence(scope="article", number="number")))
        refresh_whenever_saved(PublisherIndex)
        refresh_whenever_saved(ArticleIndex)
        watch(Publisher, is_public=is_known)
        watch(Article, is_public=lambda article: article.is_public)
        watch(Snapshot, is_public=lambda snapshot: snapshot.article.is_public)
