"""The declared types of form fields, by which `--data field=value` is read."""

from typing import TYPE_CHECKING

from approvalflow.errors import Refused

if TYPE_CHECKING:
    from approvalflow.bootstrap import Office


def types_of_matter(office: "Office", matter: str) -> dict[str, str]:
    """Of the version in force; none for a matter that is not published, which the command itself will refuse."""
    with office.desk.read() as books:
        office.desk.catalogue.refresh(books, books.head("tenant"))
        try:
            rules = office.desk.catalogue.in_force(books, matter, office.now())
        except Refused:
            return {}
    return {name: one.type for name, one in rules.fields.items()}


def types_of_case(office: "Office", case: str) -> dict[str, str]:
    """Of the version that a case runs under."""
    return {name: one.type for name, one in office.rules(case).fields.items()}


def types_of_all(office: "Office") -> dict[str, str]:
    """Of every published matter, for what is not said to one of them; a field that two declare differently has none."""
    found: dict[str, str] = {}
    with office.desk.read() as books:
        office.desk.catalogue.refresh(books, books.head("tenant"))
        for rules in office.desk.catalogue.published(books):
            for name, one in rules.fields.items():
                found[name] = one.type if found.get(name, one.type) == one.type else ""
    return found
