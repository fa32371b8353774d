"""What is filed and charged: conditions read declared fields, choices can be chosen, fees are amounts."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from approvalflow.expressions import compile_expression
from approvalflow.matters.fault import Fault, fault, unreadable
from approvalflow.matters.lives import read_life
from approvalflow.matters.matter import Matter


def conditions(matter: Matter) -> Iterator[Fault]:
    """A condition on a material is written in the one language and reads declared fields only."""
    for key, paper in matter.materials.items():
        if not paper.when:
            continue
        path = ("materials", key, "when")
        if (problem := unreadable(compile_expression, paper.when)) is not None:
            yield fault(problem.code, *path, **problem.values)
            continue
        for name in sorted(compile_expression(paper.when).names):
            kind, _, field = name.partition(".")
            if kind == "step" or (kind == "case" and field not in matter.fields):
                yield fault("matter.unknown_field", *path, name=name, known=sorted(matter.fields))


def lives(matter: Matter) -> Iterator[Fault]:
    """A message waits for some time, and that time has a unit."""
    for name, one in matter.messages.items():
        if (problem := unreadable(read_life, one.lives)) is not None:
            yield fault(problem.code, "messages", name, "lives", **problem.values)


def fields(matter: Matter) -> Iterator[Fault]:
    """A choice lists what can be chosen, and only a choice does."""
    for key, one in matter.fields.items():
        if one.type == "choice" and not one.choices:
            yield fault("matter.no_choices", "fields", key, field=key)
        if one.type != "choice" and one.choices:
            yield fault("matter.choices_unasked", "fields", key, "choices", field=key, type=one.type)


def fees(matter: Matter) -> Iterator[Fault]:
    """A fee is an amount of yuan."""
    for key, one in matter.fees.items():
        if not _is_amount(one.amount):
            yield fault("matter.bad_amount", "fees", key, "amount", amount=one.amount)


def _is_amount(text: str) -> bool:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return False
    return amount.is_finite() and amount >= 0 and amount == round(amount, 2)


def powers(matter: Matter) -> Iterator[Fault]:
    """A step exercises a power that the matter lists."""
    for key, step in matter.steps.items():
        if step.power is not None and step.power not in matter.powers:
            yield fault("matter.unknown_power", "steps", key, "power", power=step.power, known=sorted(matter.powers))
