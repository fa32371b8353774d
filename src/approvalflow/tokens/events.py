"""What an event does: one that was waited for, one that is thrown, and who catches it (clauses 10.5 and 13.5).

It is long because each leads to the others: what is thrown is waited for somewhere, and takes effect there.
"""

from collections.abc import Sequence
from typing import Any

from approvalflow.bpmn.graph import Cause, Node, Trigger
from approvalflow.tokens.board import Caught
from approvalflow.tokens.compensating import cancel_transaction, compensate, go_on_compensating
from approvalflow.tokens.game import BOUNDARY, EVENT_BASED, OUTER, Draft, Game
from approvalflow.tokens.late import put_off, waits_at
from approvalflow.tokens.leaving import FAILED, hold, leave, own_scopes
from approvalflow.tokens.often import over
from approvalflow.tokens.position import Move, Record, is_whole, owner_of
from approvalflow.tokens.rounds import end_instance
from approvalflow.tokens.routes import hearing, link_target

MESSAGE, SIGNAL, TIMER = Trigger.MESSAGE, Trigger.SIGNAL, Trigger.TIMER
ERROR, ESCALATION = Trigger.ERROR, Trigger.ESCALATION
COMPENSATION, CANCEL, TERMINATE, LINK = Trigger.COMPENSATION, Trigger.CANCEL, Trigger.TERMINATE, Trigger.LINK


def finish(game: Game, node: Node, token: str) -> None:
    """What was done at a step is over: one instance of it, or all."""
    if "i" not in game.board.tokens[token]:
        leave(game, node, (token,))
        return
    host = game.board.scopes[game.board.tokens[token]["in"]]["on"]
    for cause in end_instance(game, node, token):
        if host not in game.board.tokens:
            return
        if cause.trigger is SIGNAL:
            _signal(game, cause.name)
        elif cause.trigger is ERROR or cause.trigger is ESCALATION:
            _raise_at(game, node, host, cause.trigger, cause.name, "incident")
        else:
            _implied(game, host, cause)


def _implied(game: Game, host: str, cause: Cause) -> None:
    """What a multi-instance activity throws by itself reaches the events on its border (table 10.29)."""
    node = game.drawing.nodes[game.board.tokens[host]["at"]]
    found = _catcher(game, node.boundaries, cause.trigger, cause.name)
    if found is None:
        return
    waits = game.board.waits
    event = found[0]
    here = (one for one in sorted(game.board.awaiting.get(host, ()), key=int) if waits[one]["at"] == event.id)
    wait = next((one for one in here if _is(event, waits[one], cause)), "")
    if wait:
        fire(game, wait)


def _is(event: Node, wait: Record, cause: Cause) -> bool:
    """Does a wait of this event wait for just this?"""
    one = event.causes[wait.get("n", 0)]
    return one.trigger is cause.trigger and one.name in ("", cause.name)


def fire(game: Game, wait: str) -> None:
    """What `wait` waited for has come; of an event that needs several things, the last one counts."""
    record = game.board.waits.get(wait)
    if record is None:
        return
    event = game.drawing.nodes[record["at"]]
    if waits_at(game, record) in game.board.frozen:
        put_off(game, event, wait, record)
        return
    part = event.all_of and _others(game, wait, record)
    _note(game, event, record.get("n", 0), part=part)
    if event.all_of:
        game.late |= _together(event, wait, record)
    if part:
        game.tell_part(event)
        game.make(Move(node=event.id, on=record.get("on", ""), closed=(wait,), next=game.board.next))
    elif "in" in record:
        begin_beside(game, event, record["in"], wait)
    elif event.kind is BOUNDARY:
        leave_beside(game, event, record["on"], wait)
    else:
        token = record["on"]
        at = game.drawing.nodes[game.board.tokens[token]["at"]]
        token = _through(game, at, token, event) if at.kind is EVENT_BASED else token
        game.tell_event(event, token, "caught")
        finish(game, event, token)


def _note(game: Game, event: Node, number: int, *, part: bool = False) -> None:
    """Keep for who tells the moves which of its causes an event has caught, where it has several."""
    if len(event.causes) > 1:
        game.board.caught.append(Caught(len(game.moves), event.id, number, part))


def _noted(game: Game, found: tuple[Node, int]) -> Node:
    event, number = found
    _note(game, event, number)
    return event


def _together(event: Node, wait: str, record: Record) -> dict[str, int]:
    """Which waits are those of one event that needs them all: they were opened together, under numbers in a row."""
    awaited = [number for number, cause in enumerate(event.causes) if cause.trigger in OUTER]
    number = record.get("n", 0)
    first = int(wait) - awaited.index(number)
    return {"first": first, "end": first + len(awaited), "part": int(wait), "cause": number}


def lapse(game: Game, wait: str) -> None:
    """What `wait` waited for comes no more: its event, and what else that needs, is waited for no longer.

    A join waits for no token from there then. Where a token rests at the event itself, it stays: nothing is left to do.
    """
    board = game.board
    record = board.waits.get(wait)
    if record is None or "came" in record or ("on" in record and game.drawing.nodes[record["at"]].kind is not BOUNDARY):
        return
    event = game.drawing.nodes[record["at"]]
    here = board.awaiting[owner_of(record)] if event.all_of else (wait,)
    closed = tuple(one for one in here if board.waits[one]["at"] == event.id)
    scopes = {}
    if "in" in record:
        every = range(len(event.causes)) if event.all_of else [record.get("n", 0)]
        scopes = {record["in"]: _less(board.scopes[record["in"]], [[event.id, number] for number in every])}
    move = Move(node=event.id, on=record.get("on", ""), closed=closed, scopes_opened=scopes, next=board.next)
    game.make(move)
    if "on" in record:
        game.touched.add(board.tokens[record["on"]]["in"])


def _others(game: Game, wait: str, record: Record) -> bool:
    board = game.board
    beside = board.awaiting[owner_of(record)]
    return any(other != wait and board.waits[other]["at"] == record["at"] for other in beside)


def _through(game: Game, gateway: Node, token: str, event: Node) -> str:
    """The first event behind an event-based gateway takes the token; the others are no longer waited for."""
    flow = next(flow for flow in gateway.outgoing if game.drawing.flows[flow].target == event.id)
    new = str(game.board.next)
    move = Move(
        node=gateway.id,
        used=(token,),
        made={new: {"at": event.id, "via": flow, "in": game.board.tokens[token]["in"]}},
        flows=(flow,),
        closed=game.board.waits_on((token,)),
        next=game.board.next + 1,
    )
    game.make(move)
    return new


def leave_beside(game: Game, event: Node, host: str, wait: str = "", by: str = "") -> None:
    """A boundary event takes the step's place, with all that runs inside, or starts beside it; `by` is who threw it."""
    board = game.board
    draft = Draft(game)
    new = draft.place(event.id, board.tokens[host]["in"])
    if not event.interrupting:
        closed = _spent(draft, event, wait, board.waits.get(wait, {}))
        on = by or host
        game.make(Move(node=event.id, on=on, made=draft.made, opened=draft.opened, closed=closed, next=draft.next))
        game.tell_event(event, new, "caught")
        return
    scopes = board.scopes_on(host)
    used = (host, *board.tokens_in(scopes))
    closed = board.waits_on(used, scopes)
    made = draft.made
    game.make(Move(node=event.id, used=used, made=made, closed=closed, scopes_closed=tuple(scopes), next=draft.next))
    game.tell_event(event, new, "caught")


def begin_beside(game: Game, start: Node, scope: str, wait: str = "", by: str = "") -> None:
    """An event sub-process takes the place of everything in its scope, or runs beside it."""
    board = game.board
    draft = Draft(game)
    used, closed, inner = tuple[str, ...](), tuple[str, ...](), list[str]()
    past = over(start, board.waits[wait]) if wait else []
    if start.interrupting:
        inner = board.scopes_under([scope])
        used = board.tokens_in(inner)
        closed = board.waits_on(used, inner)
    else:
        closed = _spent(draft, start, wait, board.waits.get(wait, {}))
    host = draft.new_id()
    draft.made[host] = {"at": start.scope, "in": scope}
    draft.open_scope(start.scope, scope, host, (start.id,))
    if past:  # none of it is waited for, should the scope listen again
        draft.scopes[scope] = _less(board.scopes[scope], past)
    move = Move(
        node=start.scope,
        used=used,
        made=draft.made,
        opened=draft.opened,
        closed=closed,
        scopes_opened=draft.scopes,
        scopes_closed=tuple(inner[1:]),
        on="" if used else by,
        next=draft.next,
    )
    game.make(move)
    new = next(token for token, record in draft.made.items() if record["at"] == start.id)
    game.tell_event(start, new, "caught")


def _spent(draft: Draft, event: Node, wait: str, record: Record) -> tuple[str, ...]:
    """The waits of an event that starts something beside: a point in time comes once, a cycle as often as it says.

    An event that needs several things waits for all of them again, as long as every time among them comes again.
    """
    if not wait:
        return ()
    if event.all_of:
        if not over(event, record):
            again = {key: record[key] for key in ("on", "in") if key in record}
            draft.wait(again | {"round": record.get("round", 0) + 1}, event)
        return (wait,)
    if record["for"] == TIMER:
        if not over(event, record):
            draft.opened[wait] = record | {"fired": record.get("fired", 0) + 1}
        return (wait,)
    return ()


def _less(scope: Record, past: list[list[Any]]) -> Record:
    """A scope in which this is never waited for again."""
    return scope | {"spent": [*scope.get("spent", ()), *past]}


def throw(game: Game, node: Node, token: str) -> None:
    """A throwing event: what it throws takes effect first, and the token goes on if it is still there."""
    if scopes := game.board.scopes_on(token):
        if not game.board.tokens_in(scopes) and not go_on_compensating(game, node, token):
            _after_compensation(game, node, token)
        return
    game.tell_event(node, token, "thrown")
    triggers = {cause.trigger for cause in node.causes}
    thrown = tuple(_told(cause) for cause in node.causes if cause.trigger is not TERMINATE)
    if LINK in triggers:
        _link(game, node, token)
    elif triggers <= {MESSAGE}:
        leave(game, node, (token,), thrown=thrown)
    elif triggers == {TERMINATE}:
        terminate(game, node, game.board.tokens[token]["in"])
    else:
        marked = game.board.tokens[token] | {"held": "thrown"}
        game.make(Move(node=node.id, used=(token,), made={token: marked}, thrown=thrown, next=game.board.next))
        _take_effect(game, node, token)


def _told(cause: Cause) -> Record:
    return {"for": cause.trigger.value, "name": cause.name}


def _take_effect(game: Game, node: Node, token: str) -> None:
    """Of several things thrown, what lets the thrower go on comes first, then what it waits for, then what ends it."""
    for cause in node.causes:
        if cause.trigger is SIGNAL:
            _signal(game, cause.name)
        elif cause.trigger is ESCALATION:
            catch(game, token, ESCALATION, cause.name)
        if token not in game.board.tokens:
            return
    undone = [cause for cause in node.causes if cause.trigger is COMPENSATION]
    if undone and compensate(game, node, token, undone):
        return
    if any(cause.trigger is CANCEL for cause in node.causes) and cancel_transaction(game, node, token):
        return
    _end_or_leave(game, node, token)


def _after_compensation(game: Game, node: Node, token: str) -> None:
    """What nobody waited for is over; a thrower goes on."""
    if "aside" not in game.board.tokens[token]:
        _end_or_leave(game, node, token)
        return
    own = own_scopes(game, token)
    game.make(Move(node=node.id, used=(token,), scopes_closed=own, next=game.board.next))


def _end_or_leave(game: Game, node: Node, token: str) -> None:
    """An error or a cancellation looks for its catcher, a termination ends the scope, anything else goes on."""
    causes = {cause.trigger: cause for cause in reversed(node.causes)}
    for trigger, code in ((ERROR, "token.uncaught_error"), (CANCEL, "token.uncaught_cancel")):
        if trigger in causes:
            name = causes[trigger].name if trigger is ERROR else ""
            if not catch(game, token, trigger, name):
                hold(game, node, token, code, {})
            return
    if TERMINATE in causes:
        terminate(game, node, game.board.tokens[token]["in"])
    else:
        leave(game, node, (token,))


def _signal(game: Game, name: str) -> None:
    """A signal reaches everything that waits for it (clause 10.5.4)."""
    board, nodes = game.board, game.drawing.nodes
    heard = [
        wait
        for event in hearing(game.drawing, name)
        for wait in board.at.get(event, ())
        if board.waits[wait]["for"] == SIGNAL and nodes[event].causes[board.waits[wait].get("n", 0)].name == name
    ]
    for wait in sorted(heard, key=int):
        fire(game, wait)


def catch(game: Game, token: str, trigger: Trigger, name: str) -> bool:
    """Let the innermost catcher around a token have an error, escalation or cancellation; whether there is one."""
    nodes, board = game.drawing.nodes, game.board
    host, passed = token, set[str]()
    while True:
        scope = board.tokens[host]["in"]
        passed.add(board.tokens[host]["at"])
        if found := _catcher(game, _starts(game, scope, passed), trigger, name):
            begin_beside(game, _noted(game, found), scope, by=token)
            return True
        if "on" not in board.scopes[scope]:
            return False
        host = board.scopes[scope]["on"]
        if "i" not in board.tokens[host] and (
            found := _catcher(game, nodes[board.tokens[host]["at"]].boundaries, trigger, name)
        ):
            leave_beside(game, _noted(game, found), host, by=token)
            return True


def _starts(game: Game, scope: str, passed: set[str]) -> list[str]:
    """The event sub-processes that may begin in a scope; none by what came out of itself."""
    record = game.board.scopes[scope]
    found = game.drawing.handlers.get(record["of"], ()) if is_whole(record) else ()
    return [start for start in found if game.drawing.nodes[start].scope not in passed and game.starts_handlers(scope)]


def raised(game: Game, token: str, trigger: Trigger, name: str) -> None:
    """An error or escalation from the work at a step: its own border first, then whoever is around."""
    record = game.board.tokens.get(token)
    if record is None or game.board.stopped(token):
        return
    _raise_at(game, game.drawing.nodes[record["at"]], token, trigger, name, FAILED)


def _raise_at(game: Game, node: Node, token: str, trigger: Trigger, name: str, how: str) -> None:
    found = None if {"i", "back"} & game.board.tokens[token].keys() else _catcher(game, node.boundaries, trigger, name)
    if found is not None:
        leave_beside(game, _noted(game, found), token)
    elif not catch(game, token, trigger, name) and trigger is ERROR:
        hold(game, node, token, "token.uncaught_error", {}, how)


def _catcher(game: Game, events: Sequence[str], trigger: Trigger, name: str) -> tuple[Node, int] | None:
    """Who catches just this, or else who catches any, and as which of its causes."""
    fitting = [
        (cause.name, (game.drawing.nodes[event], number))
        for event in events
        for number, cause in enumerate(game.drawing.nodes[event].causes)
        if cause.trigger is trigger and cause.name in ("", name)
    ]
    return next((found for said, found in sorted(fitting, key=lambda one: not one[0])), None)


def _link(game: Game, node: Node, token: str) -> None:
    """A link is a flow without a line: the token goes on behind its other half."""
    record = game.board.tokens[token]
    other = link_target(game.drawing, node)
    draft = Draft(game)
    draft.place(other, record["in"])
    game.make(Move(node=node.id, used=(token,), made=draft.made, next=draft.next))


def terminate(game: Game, node: Node, scope: str) -> None:
    """End the scope's own tokens and those of its children; the emptied scope then lets its parent go on."""
    board = game.board
    scopes = board.scopes_under([scope])
    used = board.tokens_in(scopes)
    closed = board.waits_on(used, scopes)
    game.make(Move(node=node.id, used=used, closed=closed, scopes_closed=tuple(scopes[1:]), next=board.next))
