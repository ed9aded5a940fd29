import json

from benchmarks.correcting import _requests


def test_each_round_corrects_the_revision_of_the_round_before() -> None:
    requests = [*_requests({7: 3, 8: 1}, 2, token="t")]
    assert [asking.path.split("/")[-2] for asking in requests] == ["7", "8", "7", "8"]
    seen = [header for asking in requests for header in asking.headers if "If-Match" in header]
    assert seen == [f'If-Match: "{number}-0"' for number in (3, 1, 4, 2)]
    assert [json.loads(asking.body)["value"] for asking in requests] == [
        1_000_000,
        1_000_000,
        1_000_001,
        1_000_001,
    ]
