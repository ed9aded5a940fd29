"""A window of the browser, in which whatever goes wrong is noted."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

GRAVE = {"serious", "critical"}

REPORT_BREACHES = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.violatedDirective} refused ${event.blockedURI} ${event.sample}`);
});
"""

OF_AXE = ("Applying inline style violates", "policy: style-src-elem refused inline")
"""What the console says where axe-core styles elements, to measure contrast."""

LAST = "Nothing of axe comes after this."
SAY_LAST = """
(last) => new Promise((done) => setTimeout(() => { console.debug(last); done(); }, 100))
"""


class Window:
    """A page, and all that went wrong in it.

    Attributes:
        troubles: errors and warnings on the console, errors of scripts, breaches of the content
            security policy, requests that failed, and answers that are errors.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.troubles: list[str] = []
        self._is_measured = False
        context.add_init_script(REPORT_BREACHES)
        context.on("page", self._watch)
        context.on("console", self._note_message)
        context.on("weberror", lambda error: self._note(f"script: {error.error}"))
        context.on("requestfailed", self._note_failure)
        context.on("response", self._note_answer)
        self.page: Page = context.new_page()

    def open(self, path: str) -> Page:
        """Go to a page, which must be there, and wait until all that it names is loaded."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == 200, (path, answer.status)
        return self.page

    def barriers(self) -> list[str]:
        """Return what axe-core finds that bars people from the page (serious or critical)."""
        noted = len(self.troubles)
        self._is_measured = True
        found: dict[str, Any] = Axe().run(self.page).response
        # What it does to the page is not the page's doing. What the console says of that comes late,
        # mostly before what it is told last.
        with self.page.expect_console_message(lambda message: message.text == LAST):
            self.page.evaluate(SAY_LAST, LAST)
        del self.troubles[noted:]
        return [
            f"{rule['id']} ({rule['impact']}): {node['html']}"
            for rule in found["violations"]
            if rule["impact"] in GRAVE
            for node in rule["nodes"]
        ]

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        wider: int = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return wider

    def _watch(self, page: Page) -> None:
        page.on("dialog", lambda dialog: self._note(f"dialog: {dialog.message}"))
        page.on("framenavigated", lambda _: self._begin())

    def _begin(self) -> None:
        self._is_measured = False

    def _note(self, trouble: str) -> None:
        if not (self._is_measured and any(text in trouble for text in OF_AXE)):
            self.troubles.append(trouble)

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._note(f"{message.type}: {message.text}")

    def _note_failure(self, request: Request) -> None:
        # A page that is left, and a script that asks anew, call off what they no longer need.
        if request.failure != "net::ERR_ABORTED":
            self._note(f"failed: {request.method} {request.url} {request.failure}")

    def _note_answer(self, response: Response) -> None:
        if response.status >= 400:
            self._note(f"{response.status}: {response.request.method} {response.url}")
