"""How texts are written, as keywords of JSON schema: for the OpenAPI document.

A text that has the form may still be refused: no pattern knows the calendar, the codes in use, or
what is on record. Whoever reads the text checks all of it.
"""

from collections.abc import Mapping
from typing import Any, Final

_DAY: Final = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME: Final = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?"
_ZONE: Final = "(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"

Keywords = Mapping[str, Any]

WORDS: Keywords = {"pattern": r"\S"}
"""There must be more than space."""

ENTRY: Keywords = {"pattern": r"^[^,]*[^,\s][^,]*$"}
"""One of several with commas between them."""

SLUG: Keywords = {"pattern": "^[-a-zA-Z0-9_]+$"}
DAY: Keywords = {"pattern": f"^{_DAY}$"}
INSTANT: Keywords = {"pattern": f"^{_DAY}T{_TIME}{_ZONE}$"}
PAST: Keywords = {"pattern": f"^{_DAY}(T{_TIME}{_ZONE})?$"}
PARTIAL: Keywords = {
    "pattern": f"^([0-9]{{4}}|[0-9]{{4}}-(0[1-9]|1[0-2])|{_DAY}(T{_TIME}{_ZONE})?)$"
}
"""A year, a month, a day or an instant."""

HTTP_DATE: Keywords = {
    "pattern": "^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT$"
}

ENTITY_TAG: Keywords = {"pattern": r'^"([0-9]+-)?[0-9a-f]+"$'}
ENTITY_TAGS: Keywords = {"pattern": r'^(W/)?"[\x21\x23-\x7e]*"(\s*,\s*(W/)?"[\x21\x23-\x7e]*")*$'}
"""One or several of those that were given, as `If-Match` names them."""
VISIBLE: Keywords = {"pattern": r"^[\x21-\x7e]+$"}

COUNTRY: Keywords = {"pattern": "^[A-Z]{2}$"}
AREA: Keywords = {"pattern": "^([A-Z]{2}(-[A-Z0-9]{1,3})?|[0-9]{3})$"}
WIKIDATA_ID: Keywords = {"pattern": "^Q[1-9][0-9]{0,11}$"}
WEB_ADDRESS: Keywords = {"format": "uri"}
