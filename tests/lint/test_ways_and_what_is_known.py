"""What must have happened before a step, on drawings that part, join, nest and go round."""

from approvalflow.bpmn.graph import Drawing
from approvalflow.bpmn.reader import parse_drawing
from approvalflow.lint import Draft, lint
from lint.shelf import a_drawing, a_matter

ACTS = {
    "Receive": 'af:act="receive" af:role="r" af:power="receive"',
    "Accept": 'af:act="accept" af:role="r" af:power="accept"',
    "Review": 'af:act="review" af:role="r" af:term="2 WD" af:power="review"',
    "Inspect": 'af:act="inspect" af:role="r" af:term="2 WD" af:power="inspect"',
    "Commit": 'af:act="commit" af:seat="applicant"',
    "Decide": 'af:act="decide" af:role="r" af:power="decide"',
    "Issue": 'af:act="issue" af:role="r" af:power="issue"',
    "Deliver": 'af:act="deliver" af:role="r" af:power="deliver"',
    "Check": 'af:act="follow_up" af:role="r" af:power="check" af:term="2 M"',
}
PLAIN = 'af:role="r"'
KINDS = {"S": "startEvent", "E": "endEvent", "X": "exclusiveGateway", "P": "parallelGateway", "O": "inclusiveGateway"}


def drawn(*chains: str, inside: tuple[str, ...] = (), **conditions: str) -> Drawing:
    """Chains of ids (`S_1 Receive X_1 …`); `inside` is the sub-process `Sub`; conditions by flow, `X_1__Deliver`.

    A flow out of X or O without a condition is its default. `Late` is an interrupting timer on `Review`.
    """
    body = _scope(inside, conditions)
    text = _scope(chains, conditions).replace("<Sub/>", f'<subProcess id="Sub">{body}</subProcess>')
    names = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:af="urn:approvalflow:bpmn:1"'
    process = f'<process id="P" isExecutable="true">{text}</process>'
    return parse_drawing(f'<definitions {names} targetNamespace="t">{process}</definitions>'.encode())


def _scope(chains: tuple[str, ...], conditions: dict[str, str]) -> str:
    pairs = [pair for chain in chains for pair in zip(chain.split(), chain.split()[1:], strict=False)]
    out = [_flow(*pair, conditions.get("__".join(pair), "")) for pair in pairs]
    return "".join([*(_node(one, pairs, conditions) for one in dict.fromkeys(sum(pairs, ()))), *out])


def _flow(source: str, target: str, condition: str) -> str:
    inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return f'<sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'


def _node(key: str, pairs: list[tuple[str, str]], conditions: dict[str, str]) -> str:
    if key == "Sub":
        return "<Sub/>"
    if key == "Late":
        return '<boundaryEvent id="Late" attachedToRef="Review" af:term="9 WD"><timerEventDefinition/></boundaryEvent>'
    kind = KINDS.get(key.partition("_")[0])
    if kind is None:
        return f'<userTask id="{key}" {ACTS.get(key, PLAIN)}/>'
    targets = [target for source, target in pairs if source == key]
    plain = [target for target in targets if f"{key}__{target}" not in conditions]
    default = f' default="{key}-{plain[0]}"' if key[0] in "XO" and plain and len(targets) > 1 else ""
    return f'<{kind} id="{key}"{default}/>'


def codes(drawing: Drawing) -> list[tuple[str, str]]:
    return [(one.code, one.element) for one in lint(drawing, a_matter())]


def known(drawing: Drawing, node: str) -> frozenset[str]:
    return Draft(drawing=drawing, matter=a_matter()).known[node]


def test_a_parallel_join_knows_what_every_branch_did():
    """Acceptance on one branch is certain behind the join, since the join waits for all."""
    drawing = drawn("S_1 Receive P_1 Accept P_2 Decide Deliver E_1", "P_1 Copy P_2")

    assert "accept=accepted" in known(drawing, "Decide")
    assert codes(drawing) == []


def test_an_exclusive_join_knows_only_what_all_ways_share():
    """Acceptance on one of two ways is not certain where they meet."""
    drawing = drawn("S_1 Receive X_1 Accept X_2 Decide Deliver E_1", "X_1 X_2", X_1__Accept="case.area > 1")

    assert "accept" not in known(drawing, "Decide")
    assert codes(drawing) == [("AF302", "Decide")]


def test_an_inclusive_join_is_not_sure_of_a_branch():
    """An inclusive gateway may have taken the other branch alone."""
    drawing = drawn("S_1 Receive O_1 Accept O_2 Decide Deliver E_1", "O_1 Copy O_2", O_1__Accept="case.area > 1")

    assert codes(drawing) == [("AF302", "Decide")]


def test_a_loop_does_not_lose_what_came_before_it():
    """Going round an inspection keeps the acceptance before it."""
    drawing = drawn(
        "S_1 Receive Accept X_0 Inspect X_1 Decide Deliver E_1",
        "X_1 Fix X_0",
        X_1__Fix='step.Inspect.outcome = "rectify"',
    )

    assert codes(drawing) == []


def test_steps_inside_a_sub_process_count_behind_it():
    """A stage drawn as a sub-process receives and accepts like any other."""
    drawing = drawn("S_1 Sub Decide Deliver E_1", inside=("S_2 Receive Accept E_2",))

    assert codes(drawing) == []
    assert known(drawing, "Decide") >= {"receive", "accept=accepted", "entitled"}


def test_an_interrupting_timer_leaves_before_the_step_is_done():
    """Whoever is late has not accepted: the way out of the timer knows only what was known before the step."""
    drawing = drawn(
        "S_1 Receive Accept Review Decide Deliver E_1",
        "Late Inspect X_1 Decide",
        "X_1 Deliver",
        X_1__Decide='step.Inspect.outcome = "meets"',
    )

    assert "review" not in known(drawing, "Inspect")
    assert "accept" in known(drawing, "Inspect")
    assert ("AF303", "Deliver") in codes(drawing)


def test_a_commitment_counts_on_its_way_only():
    """The spot decision stands behind the commitment; the ordinary route accepts first; both meet at one decision."""
    drawing = drawn(
        "S_1 Receive Commit X_1 X_2 Decide Deliver E_1",
        "X_1 Accept Review X_2",
        X_1__X_2='step.Commit.outcome = "committed"',
    )

    assert codes(drawing) == []


def test_a_commitment_not_given_does_not_entitle():
    """Without acceptance, the ordinary route may not come to the same decision."""
    drawing = drawn(
        "S_1 Receive Commit X_1 X_2 Decide Deliver E_1",
        "X_1 Review X_2",
        X_1__X_2='step.Commit.outcome = "committed"',
    )

    assert codes(drawing) == [("AF302", "Decide")]


def test_a_gateway_further_on_still_tells_the_outcome():
    """The branch on the decision may come after a plain step."""
    drawing = drawn(
        "S_1 Receive Accept Decide Seal X_1 Issue Deliver E_1",
        "X_1 Deliver",
        X_1__Issue='step.Decide.outcome = "granted" and case.simple = true',
    )

    assert codes(drawing) == []


def test_a_condition_on_something_else_tells_nothing():
    """`or` with a form field lets a refusal through to the issue step."""
    drawing = drawn(
        "S_1 Receive Accept Decide X_1 Issue Deliver E_1",
        "X_1 Deliver",
        X_1__Issue='step.Decide.outcome = "granted" or case.simple = true',
    )

    assert codes(drawing) == [("AF304", "Issue")]


def test_a_drawn_decline_may_end_the_file():
    """An application that was declined needs no decision."""
    drawing = drawn(
        "S_1 Receive Accept X_1 Decide Deliver E_1",
        "X_1 E_2",
        X_1__Decide='step.Accept.outcome = "accepted"',
        X_1__E_2='step.Accept.outcome = "declined"',
    )

    assert codes(drawing) == []


def test_a_decline_that_no_flow_names_needs_no_flow():
    """Declining ends the case by itself, so the gateway need not cover it."""
    drawing = drawn(
        "S_1 Receive Accept X_1 Decide Deliver E_1",
        "X_1 Review Decide",
        X_1__Decide='step.Accept.outcome = "accepted" and case.simple = true',
        X_1__Review='step.Accept.outcome = "accepted" and not(case.simple = true)',
    )

    assert codes(drawing) == []


def test_one_delivering_branch_is_enough_after_a_fork():
    """Delivery beside other work closes the case, whatever the other branch does."""
    drawing = drawn("S_1 Receive Accept Decide P_1 Deliver E_1", "P_1 Copy E_2")

    assert codes(drawing) == []


def test_a_delivery_inside_a_sub_process_closes_too():
    """The way through the frame passes the delivery inside."""
    drawing = drawn("S_1 Receive Accept Decide Sub E_1", inside=("S_2 Deliver E_2",))

    assert codes(drawing) == []


def test_a_sub_process_that_may_skip_the_delivery_does_not_close():
    """One way through the frame avoids the delivery, so the end behind it is unsure."""
    drawing = drawn(
        "S_1 Receive Accept Decide Sub E_1",
        inside=("S_2 X_3 Deliver E_2", "X_3 E_3"),
        X_3__Deliver="case.simple = true",
    )

    assert codes(drawing) == [("AF307", "E_1")]


def test_a_check_may_follow_behind_a_gateway():
    """Behind the delivery a gateway may choose whether there is a check; gateways are not cut off."""
    drawing = drawn(
        "S_1 Receive Accept Decide Deliver X_1 Check E_1",
        "X_1 E_2",
        X_1__Check="case.simple = true",
    )

    assert codes(drawing) == []


def test_findings_come_in_the_order_of_the_file():
    """By line, then by code: a designer reads from top to bottom."""
    matter = a_matter('[steps.Decide]\npower = "review"')
    found = lint(a_drawing("closes_somewhere/unsound"), matter)

    assert [one.code for one in found] == ["AF306", "AF102"]
    assert 0 < found[0].line < found[1].line


TWO_DECISIONS = (
    "S_1 Receive Commit X_1 Spot X_3 X_4 Issue Deliver E_1",
    "X_1 Accept Decide X_3",
    "X_4 Deliver",
)
SPOT = '[steps.Spot]\nact = "decide"\npower = "decide"'


def test_two_decisions_on_two_ways_are_one_decision():
    """A gateway behind both ways may ask for either of them."""
    drawing = drawn(
        *TWO_DECISIONS,
        X_1__Spot='step.Commit.outcome = "committed"',
        X_4__Issue='step.Spot.outcome = "granted" or step.Decide.outcome = "granted"',
    )

    assert [(one.code, one.element) for one in lint(drawing, a_matter(SPOT))] == []


def test_asking_for_only_one_of_two_decisions_is_not_enough():
    """With the refusal of one decision as the named way, the default also takes the refusal of the other."""
    drawing = drawn(
        *TWO_DECISIONS,
        X_1__Spot='step.Commit.outcome = "committed"',
        X_4__Deliver='step.Spot.outcome = "refused"',
    )

    assert ("AF304", "Issue") in [(one.code, one.element) for one in lint(drawing, a_matter(SPOT))]
