"""How the API reads what is sent. Apart from `bistand.api`, for the framework imports it before its own views."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class ShallowJSONParser(JSONParser):
    """JSON no deeper than can be read: what is nested beyond that is refused like other that is no JSON of ours."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            read = super().parse(*args, **kwargs)
        except RecursionError:
            raise ParseError from None
        if _is_deeper(read, MOST_LEVELS):
            raise ParseError
        return read


MOST_LEVELS = 50


def _is_deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inside = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(part, levels - 1) for part in inside)
