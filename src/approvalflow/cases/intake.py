"""From the counter to acceptance: submit, receive, correct, accept, decline, and what silence means.

行政许可法 29, 32: a filing is received whatever it lacks; what is missing is told once, within the window; silence past
the window accepts as of the receipt. Which text says so, and how long the window is, the matter states.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from approvalflow.cases import events as e
from approvalflow.cases.case import Case
from approvalflow.cases.commands import Act, Resubmit, Submit
from approvalflow.cases.rules import Facts, FieldRule, Rules
from approvalflow.cases.silence import fallen_silent
from approvalflow.cases.view import CaseView
from approvalflow.deadlines import due, reading_of
from approvalflow.errors import Refused
from approvalflow.expressions.values import is_whole, usable
from approvalflow.moment import read_zone, start_of


def submit(command: Submit, facts: Facts) -> list[e.Event]:
    """File an application. Missing papers do not refuse it; they are raised as a finding and told in the correction."""
    rules = facts.rules
    _known_materials(command.materials, rules)
    check_data(command.data, rules.fields)
    if missing := sorted(name for name, one in rules.fields.items() if one.required and name not in command.data):
        raise Refused("submit.missing_field", missing=missing)
    filed = e.CaseSubmitted(
        case=command.case,
        matter=rules.code,
        version=rules.version,
        drawing=rules.drawing.digest,
        zone=rules.zone,
        applicant=command.applicant,
        materials=tuple(sorted(set(command.materials))),
        data=command.data,
        calendar=facts.revision,
        reopens=command.reopens,
        challenges=command.challenges,
    )
    return [filed]


def missing_at_filing(case: Case, facts: Facts) -> list[e.Event]:
    """A finding for each required paper that was not filed, so that the counter sees it at once."""
    return [e.FindingRaised(code="submit.material_missing", about=one) for one in missing_materials(case, facts)]


def receive(case: Case, command: Act, facts: Facts) -> list[e.Event]:
    """Give the case its number; the day of receipt counts for the window, at the earliest the day after."""
    return [e.CaseReceived(visit=command.visit, number=facts.number)]


def accept(case: Case, command: Act, facts: Facts) -> list[e.Event]:
    """Accept: effective when the papers were complete. Past the window, silence has accepted already."""
    if lapsed(case, facts):
        return [deemed(case, facts, command.visit)]
    if missing := missing_materials(case, facts):
        names = [facts.rules.materials[one].name for one in missing]
        raise Refused("accept.materials_missing", case=case.number, missing=names)
    return [e.CaseAccepted(visit=command.visit, slip=f"{case.number}-A")]


def accepted_as_of(case: Case, facts: Facts) -> datetime:
    """The legal moment of acceptance: the slip, or the day the full papers arrived (switch `acceptance`)."""
    return facts.effective if _chosen("acceptance", case, facts) == "slip" or case.completed is None else case.completed


def request_correction(case: Case, command: Act, facts: Facts) -> list[e.Event]:
    """Tell everything that is missing, at once. A second time only about what was filed since, or never came.

    The switch `second_notice` may leave only what was filed since.
    """
    _within_window(case, facts)
    if any(one.awaiting and one.act == "accept" for one in case.visits.values()):
        raise Refused("accept.already_asked", case=case.number, round=case.corrections)
    told = tuple(defect.material for defect in command.defects if defect.material)
    again = case.corrections > 0 and _chosen("second_notice", case, facts) == "new_defects_only"
    missing = [] if again else missing_materials(case, facts)
    _known_materials(told, facts.rules)
    if left_out := [facts.rules.materials[one].name for one in missing if one not in told]:
        raise Refused("accept.not_all_at_once", case=case.number, missing=left_out)
    if case.corrections:
        new = {*case.refiled, *missing}
        if stale := [defect.text for defect in command.defects if defect.material not in new]:
            raise Refused("accept.second_correction", case=case.number, defects=stale)
    round_ = case.corrections + 1
    return [e.CorrectionRequested(visit=command.visit, defects=command.defects, round=round_)]


def decline(case: Case, command: Act, facts: Facts) -> list[e.Event]:
    """Decline on a ground of the closed list; unmet conditions are refused after acceptance, never declined."""
    _within_window(case, facts)
    grounds = facts.rules.declining
    if command.ground not in grounds:
        raise Refused("accept.no_such_ground", ground=command.ground, known=sorted(grounds))
    if grounds[command.ground] and not command.competent:
        raise Refused("accept.who_is_competent", ground=command.ground)
    told = e.CaseDeclined(visit=command.visit, ground=command.ground, text=command.reason, competent=command.competent)
    return [told]


def resubmit(case: Case, command: Resubmit, facts: Facts) -> list[e.Event]:
    """The applicant files again; the visit that asked wakes."""
    waiting = [visit for visit, one in case.visits.items() if one.awaiting and one.act == "accept"]
    if not waiting:
        raise Refused("resubmit.nothing_asked", case=case.number or case.id)
    if lapsed(case, facts, "answer"):
        raise Refused("resubmit.abandoned", case=case.number, article=facts.rules.terms["answer"].citation)
    _known_materials(command.materials, facts.rules)
    check_data(command.data, facts.rules.fields)
    filed = {*case.materials, *command.materials}
    complete = not _missing(filed, {**case.data, **command.data}, case, facts)
    return [e.MaterialsResubmitted(visit=waiting[0], materials=command.materials, data=command.data, complete=complete)]


def lapsed(case: Case, facts: Facts, name: str = "window") -> bool:
    """The window (or the applicant's time to answer) has run out, and a text says what silence means."""
    return fallen_silent(case, facts, name) is not None


def deemed(case: Case, facts: Facts, visit: str | None) -> e.CaseAccepted:
    """Acceptance by silence; it names the text that says so."""
    return e.CaseAccepted(visit=visit, deemed=window_text(facts))


def window_text(facts: Facts) -> str:
    """The text by which the office's silence accepts; empty where the matter names none."""
    text = facts.rules.terms["window"].silence
    return text.citation if text else ""


def deemed_as_of(case: Case, facts: Facts) -> datetime:
    """The legal moment of acceptance by silence: the receipt, or after a resubmission what the switch says.

    A text may also say that it counts from the end of the window (行政复议法 30).
    """
    text = facts.rules.terms["window"].silence
    clock = case.clocks["window"].clock
    last = due(clock, facts.calendar).date
    on_slip = case.completed is not None and _chosen("acceptance", case, facts) == "slip"
    at_end = on_slip or (text is not None and text.dated == "end")
    return start_of(last, read_zone(case.zone)) if at_end and last else clock.start


def _chosen(switch: str, case: Case, facts: Facts) -> str:
    """A switch as it was read when the window began: a reading set later is for later filings."""
    window = case.clocks.get("window")
    return reading_of(switch, window.clock.switches if window else facts.switches)


def missing_materials(case: Case, facts: Facts) -> list[str]:
    """Required papers that have not been filed."""
    return _missing(set(case.materials), case.data, case, facts)


def _missing(filed: set[str], data: Mapping[str, Any], case: Case, facts: Facts) -> list[str]:
    view = CaseView(case, facts, data=data)
    return [
        name
        for name, one in facts.rules.materials.items()
        if name not in filed and one.required and (one.when is None or one.when.holds(view) is True)
    ]


def _within_window(case: Case, facts: Facts) -> None:
    if lapsed(case, facts):
        raise Refused("accept.window_lapsed", case=case.number, article=window_text(facts))


def _known_materials(named: tuple[str, ...], rules: Rules) -> None:
    if unknown := sorted(set(named) - set(rules.materials)):
        raise Refused("submit.unknown_material", unknown=unknown, known=sorted(rules.materials))


def check_data(data: Mapping[str, Any], fields: Mapping[str, FieldRule]) -> None:
    """Form data names declared fields and fits them. Raises Refused `submit.unknown_field`, `submit.wrong_value`."""
    if unknown := sorted(set(data) - set(fields)):
        raise Refused("submit.unknown_field", unknown=unknown, known=sorted(fields))
    for name, value in data.items():
        if not fits(value, fields[name]):
            raise Refused("submit.wrong_value", field=name, type=fields[name].type, choices=list(fields[name].choices))


def fits(value: object, rule: FieldRule) -> bool:
    """Whether a JSON value is of the declared type; numbers may come as text so that no digit is lost."""
    match rule.type:
        case "boolean":
            return isinstance(value, bool)
        case "number":
            return not isinstance(value, bool) and _is_number(value)
        case "date":
            return isinstance(value, str) and _is_date(value)
        case "choice":
            return isinstance(value, str) and value in rule.choices
        case "list":
            return isinstance(value, list) and usable(value) is not None and is_whole(value)
        case "any":
            return usable(value) is not None and is_whole(value)
        case _:
            return isinstance(value, str)


def _is_number(value: object) -> bool:
    try:
        number = Decimal(value) if isinstance(value, str) else value
    except InvalidOperation:
        return False
    return isinstance(number, int | float | Decimal) and usable(number) is not None


def _is_date(value: str) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False
