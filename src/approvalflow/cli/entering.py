"""How a command enters the command line: its own parameters from its function, the common ones added, help from words.

A command is a function `run(asked, …)` in a file of `commands/`; `@command(...)` above it says which common options it
takes. Help texts are sentences of the catalogue: `cli.help.<command>`, `cli.option.<parameter>`.
"""

import inspect
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import typer

from approvalflow.cli.asked import Asked
from approvalflow.cli.commands import NAMES
from approvalflow.cli.parsing import speaking
from approvalflow.words import Language, catalogue, sentence

Takes = Literal["nothing", "books", "person", "actor"]
Run = Callable[..., int | None]

Options = dict[str, tuple[Any, Any, list[str], dict[str, Any]]]
"""Of each common option: its type, its default, how it is spelled, and what else Typer is told."""

_LANGUAGE: Options = {"lang": (str, "", ["--lang"], {})}
_JSON: Options = {"json": (bool, False, ["--json"], {})}
_BOOKS: Options = {
    "db": (str, "sqlite:///approvalflow.db", ["--db"], {"envvar": "APPROVALFLOW_DB"}),
    "tenant": (str, "default", ["--tenant"], {"envvar": "APPROVALFLOW_TENANT"}),
    "people": (Path | None, None, ["--people"], {"envvar": "APPROVALFLOW_PEOPLE"}),
    "now": (str | None, None, ["--now"], {"hidden": True}),
}
_ACTOR: Options = {
    "by": (str | None, None, ["--as"], {}),
    "key": (str | None, None, ["--key"], {}),
    "effective": (str | None, None, ["--effective"], {}),
    "late_reason": (str, "", ["--late-reason"], {}),
}
_TAKES: dict[Takes, Options] = {
    "nothing": {**_JSON, **_LANGUAGE},
    "books": {**_BOOKS, **_JSON, **_LANGUAGE},
    "person": {"by": _ACTOR["by"], **_BOOKS, **_JSON, **_LANGUAGE},
    "actor": {**_ACTOR, **_BOOKS, **_JSON, **_LANGUAGE},
}


_SHOWN_AS = {
    "by": "ACTOR",
    "db": "URL",
    "now": "MOMENT",
    "effective": "MOMENT",
    "late_reason": "REASON",
    "people": "FILE",
    "sink": "FILE",
    "lang": "LANGUAGE",
    "until": "DATE",
    "on": "DATE",
    "valid_until": "DATE",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """A function with the common options it takes."""

    name: str
    takes: Takes
    run: Run


def command(name: str, takes: Takes) -> Callable[[Run], Command]:
    """Make a command of a function."""
    return lambda run: Command(name=name, takes=takes, run=run)


@cache
def commands() -> dict[str, Command]:
    """All commands by name, in the order of the help."""
    return {name: import_module(f"approvalflow.cli.commands.{_module(name)}").run for name in NAMES}


def _module(name: str) -> str:
    """The file of a command; one that is a word of Python gets an underscore."""
    return name.replace("-", "_") + ("_" if iskeyword(name) else "")


def build(language: Language) -> Any:
    """The whole command line, speaking one language."""
    app = typer.Typer(
        help=sentence("cli.help", {}, language),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_speaking(language))
    for one in commands().values():
        app.command(name=one.name, help=sentence(f"cli.help.{one.name}", {}, language))(_entered(one, language))
    return speaking(typer.main.get_command(app), language)


def _speaking(language: Language) -> Callable[..., None]:
    """`--lang` may also stand before the command; it was read before anything was parsed."""

    def spoken(**_: Any) -> None:
        """Nothing is left to do."""

    option = _helped(_option("lang", *_LANGUAGE["lang"]), "", language)
    spoken.__signature__ = inspect.Signature([option])  # type: ignore[attr-defined]
    return spoken


def _entered(one: Command, language: Language) -> Callable[..., Any]:
    """The function as Typer wants to see it: one signature with own and common parameters."""
    common = _TAKES[one.takes]
    shared = [name for name in common if name != "lang"]

    def run(**given: Any) -> Any:
        given.pop("lang")
        asked = Asked(language=language, **{name: given.pop(name) for name in shared})
        return one.run(asked, **given)

    own = list(inspect.signature(one.run, eval_str=True).parameters.values())[1:]
    added = [_option(name, *parts) for name, parts in common.items()]
    helped = [_helped(parameter, one.name, language) for parameter in (*own, *added)]
    run.__signature__ = inspect.Signature([p.replace(kind=p.KEYWORD_ONLY) for p in helped])  # type: ignore[attr-defined]
    return run


def _option(name: str, kind: Any, default: Any, spelled: list[str], details: dict[str, Any]) -> inspect.Parameter:
    annotation = Annotated[kind, typer.Option(*spelled, **details)]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _helped(parameter: inspect.Parameter, name: str, language: Language) -> inspect.Parameter:
    """The parameter with its help: `cli.option.<command>.<parameter>`, else `cli.option.<parameter>`."""
    kind, info = get_args(parameter.annotation)
    codes = (f"cli.option.{name}.{parameter.name}", f"cli.option.{parameter.name}")
    told = copy(info)
    if kind not in (bool, bool | None) and told.metavar is None:
        told.metavar = _SHOWN_AS.get(parameter.name, parameter.name.replace("_", "-").upper())
    told.help = next((sentence(code, {}, language) for code in codes if code in catalogue()), "")
    return parameter.replace(annotation=Annotated[kind, told])
