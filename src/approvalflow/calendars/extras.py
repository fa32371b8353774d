"""Packages that only some need: asked for on first use, with an answer that says how to install them."""

from importlib import import_module
from typing import Any

from approvalflow.errors import Unreadable


def needs(package: str, *, extra: str) -> Any:
    """The package. Raises Unreadable `calendar.extra_missing`."""
    try:
        return import_module(package)
    except ModuleNotFoundError:
        raise Unreadable("calendar.extra_missing", package=package, extra=extra) from None
