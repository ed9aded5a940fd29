"""Does what a command line of curl says, for the options that the documentation uses."""

import re
import shlex
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPMessage
from typing import NamedTuple
from urllib.parse import quote_plus, urlsplit

SHOWN_HOST = "127.0.0.1:8000"
"""Where the documentation has its server."""


class Answer(NamedTuple):
    """An answer of a server."""

    status: int
    reason: str
    headers: HTTPMessage
    text: str


class Curl:
    """Sends what command lines ask for to a server; keeps the files that they name.

    ``variables`` stand for those of the shell.
    """

    def __init__(self, server: str, variables: Mapping[str, str]) -> None:
        self.server = server
        self.variables = variables
        self.files: dict[str, str] = {}

    def run(self, command: str) -> Answer:
        """Send one command. Raises SystemExit for an option that is not known here."""
        program, *arguments = shlex.split(command.replace("\\\n", " "))
        assert program == "curl"
        options = _parser().parse_args([self._expanded(argument) for argument in arguments])
        answer = self._sent(options)
        if options.etag_save:
            self.files[options.etag_save] = answer.headers["ETag"]
        return answer

    def _expanded(self, argument: str) -> str:
        argument = re.sub(r"\$\(cat (\S+)\)", lambda found: self.files[found[1]], argument)
        return re.sub(r"\$([A-Z]+)", lambda found: self.variables[found[1]], argument)

    def _sent(self, options: Namespace) -> Answer:
        url = urlsplit(options.url)
        assert url.netloc == SHOWN_HOST
        query = "&".join(filter(None, [url.query, *options.data, *map(_encoded, options.encoded)]))
        connection = HTTPConnection(self.server)
        try:
            connection.request(
                options.request or ("POST" if options.json else "GET"),
                f"{url.path}?{query}" if query else url.path,
                body=options.json and options.json.encode(),
                headers=self._headers(options),
            )
            response = connection.getresponse()
            text = response.read().decode().replace(self.server, SHOWN_HOST)
        finally:
            connection.close()
        return Answer(response.status, response.reason, response.msg, text)

    def _headers(self, options: Namespace) -> dict[str, str]:
        headers = dict(header.split(": ", 1) for header in options.header)
        if options.json:
            headers |= {"Content-Type": "application/json", "Accept": "application/json"}
        if options.etag_compare:
            headers["If-None-Match"] = self.files[options.etag_compare]
        return headers


def _encoded(pair: str) -> str:
    name, _, value = pair.partition("=")
    return f"{name}={quote_plus(value)}"


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="curl", allow_abbrev=False)
    parser.add_argument("-s", "-i", "-G", action="store_true")
    parser.add_argument("-X", dest="request")
    parser.add_argument("-H", dest="header", action="append", default=[])
    parser.add_argument("-d", dest="data", action="append", default=[])
    parser.add_argument("--data-urlencode", dest="encoded", action="append", default=[])
    parser.add_argument("--json")
    parser.add_argument("--etag-save")
    parser.add_argument("--etag-compare")
    parser.add_argument("url")
    return parser
