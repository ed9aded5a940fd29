"""Requests that nobody means well with: the same ones for the same seed.

None of them may write. What is sent with a body is refused for certain, or a dry run.
"""

import io
import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final
from urllib.parse import quote_from_bytes

METHODS: Final = (
    *("GET", "HEAD", "OPTIONS", "POST", "PATCH", "PUT", "DELETE", "TRACE", "CONNECT", "PROPFIND"),
    *("get", "X" * 300),
)
PLACES: Final = ("method", "path", "query", "body", "headers")
"""Where a request may be hostile; elsewhere it is as it should be."""
WRITES: Final = frozenset({"POST", "PATCH", "PUT"})
MEGABYTE: Final = 10**6

INSTANTS: Final = (
    *("2023-02-30", "0000-00-00", "10000-01-01", "9999-12-31", "today", "2023-10-17T25:00:00Z"),
    *("9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00+14:00", "2023-10-17T10:00:00+99:99"),
    *("0001-01-01", "2023-10-17T10:00:00", "2023-10-17 10:00Z", "2023-W42", "-2023-10-17"),
    *("9999-12-31T23:59:59-14:00", "2023-10-17T10:00:60Z", "2023-10-17T10:00:00.1234567Z"),
    *("2023/2019", "2023-10/..", "../..", "2023-99", "202X", "0000/9999", "-9999", "9999-12/.."),
)
NUMBERS: Final = (
    *("-1", "0", "00", "+1", "1.5", "0x10", "1e309", "1e-400", "9" * 30, "-" + "9" * 30),
    *(str(2**31), str(2**63), str(2**64), "१२", "٣", "²", "1_000", "1e5", " 1", "1 ", "9" * 5000),
    *("NaN", "-NaN", "Infinity", "-Infinity", "inf", "nan", "12345678901234567", "1,5"),
)
INJECTIONS: Final = (
    *("'", '"', "' or 1=1 --", "'; drop table claims_claim; --", "1) union select null--"),
    *("\\", "\\'", "%", "_", "%s", "%(slug)s", "{0}", "{{7*7}}", "${jndi:ldap://a}", "$(id)"),
    *("<script>alert(1)</script>", "a\r\nX-Injected: yes", "a\nX-Injected: yes", "=cmd|' /C'!A0"),
    *("__class__", "speaker__slug", "pk__in", "&as_of=1", "#", "?", ";", "%27", "%00", "`id`"),
    *('" OR x:', "NEAR(a b)", "a* AND", "^a", "(((", "a:b", "-", "--", "*", "a & !b | c", ":*"),
)
PATHS: Final = (
    *("../../../../etc/passwd", "..", ".", "../", "./", "/", "//", "///evil.example/", "~", "a/b"),
    *("..%2f..%2fetc%2fpasswd", "%2e%2e/", "..\\..\\", "/etc/passwd\0.json", "file:///etc/passwd"),
    *("http://evil.example/", "//evil.example/%2f..", "a" * 9000, "a/" * 3000, ";a=1", ".json"),
)
SIGNS: Final = (
    *("\0", "a\0b", "\ud800", "\udfff", "a\udc00b", "\uffff", "\ufffe", "\U0010ffff", "\x7f\x1b["),
    *("\u202egnp.exe", "\u2066x\u2069", "\u200b", "\ufeff", "e" + "\u0301" * 500, "ﷺ" * 200),
    *(
        "麦卡勒姆",
        "麦",
        "🎺" * 500,
        "🇬🇧",
        "İ",
        "ß",
        "ﬁ",
        "\u2028",
        "\x85",
        "\u0130\u0131",
        "x" * 5000,
    ),
)
OTHERS: Final = (
    *("", " ", "\t\n", "true", "null", "None", "[]", "{}", "a," * 500, ",", ",,a", "-id", "-" * 99),
    *("id,-id", "--id", "a." * 300, ".", "a..b", "speaker.", "en", "x-y-z", "GB-ENG-LND", "%%%"),
)
TEXTS: Final = (*INSTANTS, *NUMBERS, *INJECTIONS, *PATHS, *SIGNS, *OTHERS)

HEADERS: Final[Mapping[str, Sequence[str]]] = {
    "HTTP_ACCEPT": (
        *("text/html", "application/xml", "*/*;q=-1", "application/json;q=abc", ";;;", "," * 2000),
        *("text/csv", "application/x-ndjson", "application/jsonl", "image/*", "a/b," * 3000, "*"),
        *("application/json; indent=99999999", "application/json; version=9", "text/csv; header=x"),
    ),
    "HTTP_IF_MATCH": (
        *("*", '""', '"1"', '"1-x"', '"2-x"', 'W/"1-x"', '"-1-x"', '"1-', "1-x", "," * 3000, "W/"),
        *(f'"{"9" * 5000}-x"', f'"{2**63}-x"', '"1-x", "2-x"', '"١-x"', '"1-x' + "\\" * 9),
    ),
    "HTTP_IF_NONE_MATCH": ("*", '"x"', "x", "W/" * 500, '"' * 999, '"1-x"'),
    "HTTP_IF_MODIFIED_SINCE": ("x", "Tue, 99 Foo 99999 99:99:99 GMT", "0"),
    "HTTP_IDEMPOTENCY_KEY": ("", " ", "x" * 9000, "a\0b", "a\r\nX-Injected: yes", "é", "'", "{}"),
    "HTTP_AUTHORIZATION": (
        *("Bearer", "Bearer ", "Bearer a b", "Bearer " + "x" * 99999, "Bearer \0", "Basic !!!"),
        *("Basic Og==", "Basic YTpi", "Token x", "bearer é", "Bearer ' or 1=1 --", "Digest a=b"),
    ),
    "CONTENT_TYPE": (
        *("", ";", "/", "text/plain", "application/xml", "application/json/json", "a" * 5000, "\0"),
        *("application/json; charset=utf-16", "application/json; charset=none", "text/csv"),
        *(
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "multipart/form-data; boundary=a",
        ),
        *("application/x-www-form-urlencoded", "application/merge-patch+json", "*/*"),
    ),
    "CONTENT_LENGTH": ("-1", "x", "", "0", "1", "5", "999999999", "1e3", "9" * 30, "٣"),
    "HTTP_HOST": ("evil.example", "testserver:99999", "a b", "[::1", "", "testserver.", "\0"),
    "HTTP_ORIGIN": ("null", "https://evil.example", "\0", "a\r\nX-Injected: yes", "http://["),
    "HTTP_ACCESS_CONTROL_REQUEST_METHOD": ("PATCH", "x"),
    "HTTP_X_FORWARDED_FOR": ("' or 1=1", "1.2.3.4," * 500, "\0", "::1", "999.1.1.1"),
    "HTTP_X_FORWARDED_HOST": ("evil.example",),
    "HTTP_X_HTTP_METHOD_OVERRIDE": ("DELETE", "PATCH"),
    "HTTP_ACCEPT_LANGUAGE": ("x" * 5000, "zh-Hans;q=x", "*", "../../etc", "\0"),
    "HTTP_ACCEPT_ENCODING": ("gzip;q=9", "br" * 999),
    "HTTP_RANGE": ("bytes=0-0", "bytes=-1", "x"),
    "HTTP_REFERER": ("\0", "x" * 9000),
    "HTTP_TRANSFER_ENCODING": ("chunked",),
    "HTTP_COOKIE": (
        "sessionid=' or 1=1 --",
        "sessionid=\0",
        "a" * 9000,
        ";=;",
        "sessionid=" + "x" * 99,
    ),
}
"""By name, as WSGI has them, what is sent in them; signs beyond Latin-1 go as UTF-8."""

BODIES: Final = (
    *(
        b"",
        b" ",
        b"{",
        b"}",
        b"[",
        b"nul",
        b"'a'",
        b"{'a': 1}",
        b'{"a": 1,}',
        b"[1,]",
        b"01",
        b"+1",
    ),
    *(b"NaN", b"Infinity", b"-Infinity", b'{"a": NaN}', b"1e999", b"-0", b"9" * 9000, b"1.", b".5"),
    *(b"[" * 100_000, b'{"a":' * 50_000, b"[" * 20 + b"]" * 20, b'{"a": 1, "a": 2}', b'"\\ud800"'),
    *(
        b'"\\u0000"',
        b'{"\\u0000": 1}',
        b'{"\\udfff": 1}',
        b"\xff\xfe{\0}\0",
        b"\x80",
        b"\xef\xbb\xbf",
    ),
    *(b'{"x": "\xed\xa0\x80"}', b"a=1&b=2", b"<a/>", b"\0", b"null", b"true", b"0", b"[]", b'""'),
    *(
        b"[{}]",
        b'{"__proto__": {}}',
        b'{"": 1}',
        b"/* a */ {}",
        b"{} {}",
        b'{"a": 1}\0',
        b"\r\n\r\n",
    ),
    b"--a\r\nContent-Disposition: form-data; name=x; filename=../../x\r\n\r\ny\r\n--a--",
)
"""None is an object that a write would take: but for `{}`, which is not among them."""

VALUES: Final[Sequence[Any]] = (
    *(*TEXTS, None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63) - 1, 10**400, 1e308, 5e-324, 0.1),
    *(float("nan"), float("inf"), [], {}, [[]], [None], {"a": {}}, {"slug": 1}, {"id": 2**63}),
    *(
        {"slug": "\0"},
        {"id": -1},
        {"external_id": "x" * 9000},
        ["a", "a"],
        [1, "a", None],
        [{}] * 50,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is really there: of the API's routes, of what they take, and of the record."""

    routes: Mapping[str, Sequence[str]]
    """With names in braces; of each, its methods."""
    parameters: Mapping[str, Mapping[str, str]]
    """Of each route, with empty braces, an example of each."""
    bodies: Mapping[str, Sequence[Any]]
    """Likewise, what may be written there."""
    values: Mapping[str, Sequence[str]]
    """By the word before their place in a route: what `claims/{id}` may be, by `claims`."""
    cursor: Sequence[Any]
    """What a real one says."""

    def of(self, route: str, of_routes: Mapping[str, Any], random: Random) -> Any:
        """Those of the route; where it has none, those of any other."""
        own = of_routes.get(re.sub(r"{\w+}", "{}", route))
        return own or random.choice(list(of_routes.values()))

    def value(self, random: Random, word: str) -> str:
        return random.choice(self.values.get(word, ("1",)))


@dataclass(frozen=True, slots=True, kw_only=True)
class HostileRequest:
    """A request as WSGI has it."""

    method: str
    path: str
    query: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        given = {name: text[:200] for name, text in self.headers.items()}
        return (
            f"{self.method[:20]} {self.path[:300]!r} ?{self.query[:300]!r}"
            f" {given!r} {self.body[:300]!r} ({len(self.body)} bytes)"
        )

    def environ(self) -> dict[str, Any]:
        given = {"PATH_INFO": self.path, "QUERY_STRING": self.query, **self.headers}
        stream = io.BytesIO(self.body)
        return {name: _raw(text) for name, text in given.items()} | {"wsgi.input": stream}


def _raw(text: str) -> str:
    """A text as WSGI has it: bytes, each as a sign of Latin-1."""
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


class Attacker:
    """Makes requests, each of the routes in turn."""

    def __init__(self, known: Known, *, seed: int) -> None:
        self._known = known
        self._random = Random(seed)  # noqa: S311 - the same every time
        self._made = 0

    def request(self) -> HostileRequest:
        random = self._random
        route = sorted(self._known.routes)[self._made % len(self._known.routes)]
        self._made += 1
        spoilt = random.sample(PLACES, k=random.choice((1, 1, 1, 2, 2, 3)))
        method = random.choice(METHODS if "method" in spoilt else self._known.routes[route])
        body, is_dry = b"", False
        if method in WRITES:
            body, is_dry = self._body(route, is_spoilt="body" in spoilt)
        query = [self._query(route)] if "query" in spoilt else []
        headers = {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body))}
        if method in WRITES and random.random() < 0.7:
            headers["HTTP_IF_MATCH"] = f'"{random.randint(1, 3)}-x"'
        return HostileRequest(
            method=method,
            path=self._path(route, is_spoilt="path" in spoilt),
            query="&".join(["dry_run=true"] * is_dry + query),
            body=body,
            headers=headers | (self._headers() if "headers" in spoilt else {}),
        )

    def _path(self, route: str, *, is_spoilt: bool) -> str:
        random = self._random
        is_bent = is_spoilt and random.random() < 0.4
        parts, before = [], ""
        for part in route.split("/"):
            known = self._known.value(random, before) if part.startswith("{") else part
            parts.append(known if is_bent or known == part or not is_spoilt else self._text())
            before = part
        path = "/".join(parts)
        return self._bent(path) if is_bent or (is_spoilt and path == route) else path

    def _bent(self, path: str) -> str:
        bend: Callable[[], str] = self._random.choice(
            (
                lambda: path + self._text(),
                lambda: path.rstrip("/"),
                lambda: "/" + path,
                lambda: path.replace("/", "//"),
                path.upper,
                lambda: path.replace("/api", "/api/../api", 1),
                lambda: path.replace("/v1", "", 1),
                lambda: self._random.choice(PATHS),
                lambda: quote_from_bytes(path.encode("utf-8", "surrogatepass")),
            )
        )
        return bend()

    def _query(self, route: str) -> str:
        random = self._random
        pairs = [self._pair(route) for _ in range(random.choice((1, 1, 1, 2, 2, 3, 8)))]
        if random.random() < 0.05:
            pairs += pairs
        if random.random() < 0.03:
            pairs.append(random.choice(("&&&", "=", "a", "%", "%zz", "a=%ff", "a;b", "\xff=1")))
        return "&".join(pairs)

    def _pair(self, route: str) -> str:
        random = self._random
        examples = self._known.of(route, self._known.parameters, random)
        name = random.choice(sorted(examples))
        text = examples[name] if random.random() < 0.3 else self._text()
        if name == "cursor" and random.random() < 0.9:
            text = self._cursor()
        if random.random() < 0.05:
            name = self._text()
        if random.random() < 0.05:
            name += random.choice(("_not", "__in", "[]", "_after", " ", "\0"))
        return f"{_quoted(name)}={_quoted(text)}"

    def _text(self) -> str:
        random = self._random
        if random.random() < 0.002:
            return "x" * MEGABYTE
        if random.random() < 0.15:
            return f"{random.choice(TEXTS)},{random.choice(TEXTS)}"
        return random.choice(TEXTS)

    def _cursor(self) -> str:
        random = self._random
        said = deepcopy(list(self._known.cursor))
        at = random.randrange(len(said))
        keys: Sequence[Any] = (
            2**63,
            -1,
            1.5,
            1e308,
            None,
            True,
            "x",
            "\0",
            "2023-02-30",
            [],
            {},
            "9999-12-31",
        )
        said[at] = random.choice(
            (*keys, [random.choice(keys) for _ in range(random.randint(0, 3))])
        )
        text = urlsafe_b64encode(json.dumps(said, separators=(",", ":")).encode()).decode()
        return random.choice(
            (text.rstrip("="), text, text[: random.randrange(len(text))], text * 99)
        )

    def _headers(self) -> dict[str, str]:
        random = self._random
        names = random.sample(sorted(HEADERS), k=random.choice((1, 1, 2, 3)))
        return {name: random.choice(HEADERS[name]) for name in names}

    def _body(self, route: str, *, is_spoilt: bool) -> tuple[bytes, bool]:
        """A body, and whether it is so good that it may only be sent as a dry run."""
        random = self._random
        body = deepcopy(random.choice(self._known.of(route, self._known.bodies, random)))
        if not is_spoilt:
            return json.dumps(body).encode(), True
        if random.random() < 0.3:
            return random.choice(BODIES), False
        if random.random() < 0.01:
            return json.dumps({"x": "x" * random.choice((MEGABYTE, 11 * MEGABYTE))}).encode(), False
        for _ in range(random.choice((1, 1, 1, 2, 5))):
            body = self._spoilt(body)
        is_dry = random.random() < 0.8
        if not is_dry:
            body = {**body, "no_such_field": 1} if isinstance(body, dict) else [body]
        return json.dumps(body).encode(), is_dry

    def _spoilt(self, body: Any) -> Any:
        """With another value, or another name, somewhere in it."""
        random = self._random
        if not body or not isinstance(body, dict | list) or random.random() < 0.02:
            return random.choice(VALUES)
        key = random.choice(sorted(body) if isinstance(body, dict) else range(len(body)))
        if isinstance(body[key], dict | list) and random.random() < 0.7:
            body[key] = self._spoilt(body[key])
        elif isinstance(body, dict) and random.random() < 0.15:
            body[random.choice(TEXTS)] = body.pop(key)
        else:
            body[key] = random.choice(VALUES)
        return body


def _quoted(text: str) -> str:
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"), safe="")
