"""Valid bodies of requests, for the OpenAPI document: each creates what those after it name."""

from typing import Any, Final

NEW_PUBLISHERS: Final[dict[str, Any]] = {
    "a publisher": {
        "slug": "the-guardian",
        "name": "The Guardian",
        "homepage": "https://www.theguardian.com",
        "country": "GB",
    }
}
PUBLISHER_CHANGES: Final[dict[str, Any]] = {
    "another homepage": {
        "homepage": "https://www.theguardian.com/uk",
        "change_reason": "The one of the British edition",
    }
}
NEW_ARTICLES: Final[dict[str, Any]] = {
    "an article": {
        "publisher": "the-guardian",
        "external_id": "guardian-2023-10-17-mi5",
        "headline": "More than 20,000 in UK approached by Chinese agents on LinkedIn, says MI5 head",
        "source_url": "https://www.theguardian.com/uk-news/2023/oct/17/mi5-linkedin",
        "language": "en",
        "published_at": "2023-10-17T18:30:19Z",
    }
}
ARTICLE_CHANGES: Final[dict[str, Any]] = {
    "a byline": {"byline": "Dan Sabbagh", "change_reason": "It was missing"}
}
NEW_SNAPSHOTS: Final[dict[str, Any]] = {
    "a text": {
        "body": "More than 20,000 people in the UK have now been approached covertly online.",
        "summary": "MI5 counts more than 20,000 approaches.",
        "summary_language": "en",
        "captured_at": "2023-10-18T09:00:00Z",
    }
}
