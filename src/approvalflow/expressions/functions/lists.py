"""Functions on lists and contexts. The summing ones take one list, or their values one by one."""

from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cmp_to_key
from itertools import chain

from approvalflow.expressions.functions.table import ANY, row
from approvalflow.expressions.values import (
    LONGEST_LIST,
    NUMBERS,
    Context,
    Value,
    before,
    both,
    either,
    kind_of,
    same,
)

Values = tuple[Value, ...]


def _as_list(value: Value) -> Values:
    """A list, or what is no list as a list of one."""
    return value if isinstance(value, tuple) else (value,)


def _together(call: Callable[[Values], Value]) -> Callable[..., Value]:
    """A function of one list that may be given its members as arguments instead."""

    def taking(*values: Value) -> Value:
        if len(values) == 1:
            return None if values[0] is None else call(_as_list(values[0]))
        return call(values)

    return taking


def _numbers(values: Values) -> list[Decimal] | None:
    found = [one for one in values if isinstance(one, Decimal)]
    return found if found and len(found) == len(values) else None


def _finite(number: Decimal) -> Value:
    return number if number.is_finite() else None


def _count(values: Values) -> Value:
    return Decimal(len(values))


def _extreme(values: Values, *, greatest: bool) -> Value:
    """The least or greatest of values of one kind; null among any others."""
    best = values[0] if values else None
    if before(best, best) is None:
        return None
    for one in values[1:]:
        less = before(best, one) if greatest else before(one, best)
        if less is None:
            return None
        best = one if less else best
    return best


def _sum(values: Values) -> Value:
    numbers = _numbers(values)
    return None if numbers is None else _finite(_total(numbers))


def _total(numbers: Iterable[Decimal]) -> Decimal:
    total = Decimal()
    for one in numbers:
        total = NUMBERS.add(total, one)
    return total


def _product(values: Values) -> Value:
    numbers = _numbers(values)
    if numbers is None:
        return None
    found = Decimal(1)
    for one in numbers:
        found = NUMBERS.multiply(found, one)
    return _finite(found)


def _mean(values: Values) -> Value:
    numbers = _numbers(values)
    return None if numbers is None else _finite(NUMBERS.divide(_total(numbers), Decimal(len(numbers))))


def _median(values: Values) -> Value:
    numbers = sorted(_numbers(values) or ())
    if not numbers:
        return None
    half = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[half]
    return _finite(NUMBERS.divide(NUMBERS.add(numbers[half - 1], numbers[half]), Decimal(2)))


def _mode(values: Values) -> Value:
    if not values:
        return ()
    numbers = _numbers(values)
    if numbers is None:
        return None
    counts = Counter(numbers)
    most = max(counts.values())
    return tuple(sorted(one for one, count in counts.items() if count == most))


def list_contains(values: Value, one: Value) -> Value:
    """Whether a list has a member."""
    return None if values is None else any(same(one, member) for member in _as_list(values))


def sublist(values: Value, start: Value, length: Value = Decimal(LONGEST_LIST)) -> Value:
    """From the start-th member (from the end where negative), at most `length` of them."""
    begin, members = _place(values, start), _as_list(values)
    if values is None or begin is None or not isinstance(length, Decimal) or length < 0 or length != int(length):
        return None
    return members[begin : begin + min(int(length), LONGEST_LIST)]


def _place(values: Value, number: Value) -> int | None:
    """The index of the number-th member, from 1 or from -1 at the end."""
    size = len(_as_list(values))
    if not isinstance(number, Decimal) or not 1 <= abs(number) <= size or number != int(number):
        return None
    return int(number) - 1 if number > 0 else size + int(number)


def append(values: Value, *more: Value) -> Value:
    """A list with members added at the end."""
    return None if values is None else (*_as_list(values), *more)


def concatenate(*lists: Value) -> Value:
    """Several lists as one."""
    return None if None in lists else tuple(chain.from_iterable(map(_as_list, lists)))


def insert_before(values: Value, number: Value, one: Value) -> Value:
    """A list with a member put before the number-th."""
    place = _place(values, number)
    if values is None or place is None:
        return None
    members = _as_list(values)
    return (*members[:place], one, *members[place:])


def remove(values: Value, number: Value) -> Value:
    """A list without its number-th member."""
    place = _place(values, number)
    if values is None or place is None:
        return None
    members = _as_list(values)
    return (*members[:place], *members[place + 1 :])


def reverse(values: Value) -> Value:
    """A list from its end."""
    return None if values is None else _as_list(values)[::-1]


def index_of(values: Value, one: Value) -> Value:
    """The numbers of the members that equal a value."""
    if values is None:
        return None
    return tuple(Decimal(number) for number, member in enumerate(_as_list(values), 1) if same(member, one))


def union(*lists: Value) -> Value:
    """Several lists as one, each value once."""
    return distinct_values(concatenate(*lists))


def distinct_values(values: Value) -> Value:
    """Each value once, in order of first appearance."""
    if values is None:
        return None
    seen: dict[object, Value] = {}
    for one in _as_list(values):
        seen.setdefault(_key(one), one)
    return tuple(seen.values())


def duplicate_values(values: Value) -> Value:
    """Each value that occurs more than once, in order of first appearance."""
    if values is None:
        return None
    seen: dict[object, list[Value]] = {}
    for one in _as_list(values):
        seen.setdefault(_key(one), []).append(one)
    return tuple(members[0] for members in seen.values() if len(members) > 1)


def _key(value: Value) -> object:
    """Equal for values that count as the same: their kind belongs to it."""
    match value:
        case tuple():
            return (tuple, tuple(map(_key, value)))
        case Context(entries):
            return (Context, frozenset((name, _key(inner)) for name, inner in entries))
        case _:
            return (kind_of(value), value)


def flatten(values: Value) -> Value:
    """All members of inner lists in one list."""
    if values is None:
        return None
    found: list[Value] = []
    for one in _as_list(values):
        inner = flatten(one) if isinstance(one, tuple) else (one,)
        found.extend(inner if isinstance(inner, tuple) else ())
    return tuple(found)


def sort(values: Value) -> Value:
    """Values of one kind from the least to the greatest."""
    if not isinstance(values, tuple) or any(before(values[0], one) is None for one in values):
        return None
    return tuple(sorted(values, key=cmp_to_key(_order)))


def _order(one: Value, other: Value) -> int:
    return bool(before(other, one)) - bool(before(one, other))


def get_value(context: Value, name: Value) -> Value:
    """The value of a name in a context."""
    return context.get(name) if isinstance(context, Context) and isinstance(name, str) else None


def get_entries(context: Value) -> Value:
    """The entries of a context, each as a context of `key` and `value`."""
    if not isinstance(context, Context):
        return None
    return tuple(Context((("key", name), ("value", value))) for name, value in context.entries)


FUNCTIONS = (
    row("count(list)", _together(_count), 1, ANY),
    row("min(list)", _together(lambda values: _extreme(values, greatest=False)), 1, ANY),
    row("max(list)", _together(lambda values: _extreme(values, greatest=True)), 1, ANY),
    row("sum(list)", _together(_sum), 1, ANY),
    row("product(list)", _together(_product), 1, ANY),
    row("mean(list)", _together(_mean), 1, ANY),
    row("median(list)", _together(_median), 1, ANY),
    row("mode(list)", _together(_mode), 1, ANY),
    row("all(list)", _together(both), 1, ANY),
    row("any(list)", _together(either), 1, ANY),
    row("list contains(list, element)", list_contains, 2),
    row("sublist(list, start, length)", sublist, 2, 3),
    row("append(list, element)", append, 2, ANY),
    row("concatenate(list, list)", concatenate, 1, ANY),
    row("insert before(list, place, element)", insert_before, 3),
    row("remove(list, place)", remove, 2),
    row("reverse(list)", reverse),
    row("index of(list, element)", index_of, 2),
    row("union(list, list)", union, 1, ANY),
    row("distinct values(list)", distinct_values),
    row("duplicate values(list)", duplicate_values),
    row("flatten(list)", flatten),
    row("sort(list)", sort),
    row("get value(context, name)", get_value, 2),
    row("get entries(context)", get_entries),
)
