"""How a token leaves a node: which flows it takes, what ends with it, and what stops it."""

from approvalflow.bpmn.graph import ACTIVITIES, Kind, Node, Trigger
from approvalflow.tokens.game import AD_HOC, COMPLEX, EXCLUSIVE, PARALLEL, Draft, Game, is_begun
from approvalflow.tokens.position import Answer, Move, Record
from approvalflow.tokens.room import CROWD


def leave(
    game: Game,
    node: Node,
    used: tuple[str, ...],
    *,
    thrown: tuple[Record, ...] = (),
    gates: dict[str, str] | None = None,
) -> None:
    """Take `used` off `node` and put one token on each flow that is taken; a flow's end takes the token away."""
    if node.loop is None and node.multi is None:
        game.tell_done(node, used[0])
    else:
        game.tell_after(node, used[0])
    scope = game.board.tokens[used[0]]["in"]
    ends = node.kind in ACTIVITIES and completes(game, scope)
    over = ends or "over" in game.board.scopes[scope]  # then nothing further is begun there (clause 13.3.5)
    flows, asked = _NOWHERE if over else choose(game, node, used[0], _START if node.kind is COMPLEX else _NONE)
    if not flows and node.outgoing and not over:
        hold(game, node, used[0], "token.no_flow_true", asked)
        return
    if node.completion_quantity > 1:
        game.steps += node.completion_quantity - 1  # a loop that gives many tokens does not end either
        if node.completion_quantity * len(flows) > CROWD:
            hold(game, node, used[0], TOO_MUCH, asked)
            return
    draft = Draft(game)
    for flow in flows:
        for _ in range(node.completion_quantity):
            draft.place(game.drawing.flows[flow].target, scope, flow)
    own = own_scopes(game, used[0])
    done = remembered(game, node, used[0], own) if node.kind in ACTIVITIES and (own or node.boundaries) else {}
    move = Move(
        node=node.id,
        used=used,
        made=draft.made,
        flows=flows,
        asked=asked,
        opened=draft.opened,
        closed=game.board.waits_on(used, own),
        scopes_opened=draft.scopes | done,
        scopes_closed=own,
        gates=gates or {},
        next=draft.next,
        thrown=thrown,
    )
    game.make(move)
    if ends and game.board.inside.get(scope):
        end_ad_hoc(game, scope, used[0])


_START: dict[str, int] = {"waitingForStart": True}
_NONE: dict[str, int] = {}
_NOWHERE: tuple[tuple[str, ...], dict[str, Answer]] = ((), {})
_RESET: dict[str, int] = {"waitingForStart": False}


def choose(game: Game, node: Node, token: str, counts: dict[str, int]) -> tuple[tuple[str, ...], dict[str, Answer]]:
    """The flows a token takes out of `node`, in document order, and the answers given on the way.

    A flow without a condition is open. An exclusive gateway takes the first open flow, anything else all of them,
    a parallel gateway without asking; the default flow is taken when no other is. `counts` are what the conditions
    may see of the gateway itself.
    """
    if node.kind is PARALLEL:
        return node.outgoing, {}
    asked: dict[str, Answer] = {}
    taken: list[str] = []
    for flow in node.outgoing:
        if flow == node.default:
            continue
        if game.drawing.flows[flow].condition is not None:
            asked[flow] = game.asked(flow, token, counts)
            if asked[flow] is not True:
                continue
        taken.append(flow)
        if node.kind is EXCLUSIVE:
            break
    return tuple(taken) or ((node.default,) if node.default else ()), asked


def choose_late(game: Game, gate: Node, scope: str) -> tuple[tuple[str, ...], dict[str, Answer]]:
    """The flows that a complex gateway takes when it is reset: its conditions are asked again (table 13.5).

    Also when no token came late. A flow without a condition has had its token when the gateway was activated.
    """
    if "over" in game.board.scopes[scope]:
        return _NOWHERE
    around = game.place("", scope).asks("condition", _RESET)
    asked: dict[str, Answer] = {
        flow: game.ask(flow, around)
        for flow in gate.outgoing
        if flow != gate.default and game.drawing.flows[flow].condition is not None
    }
    taken = tuple(flow for flow, answer in asked.items() if answer is True)
    return taken or ((gate.default,) if gate.default and asked else ()), asked


TOO_MUCH = "token.too_much_work"
UNREAD = "token.unread"
FAILED = "failed"
"""How a step is held whose work raised an error that nobody catches; a retry opens it again."""


def hold(game: Game, node: Node, token: str, code: str, asked: dict[str, Answer], how: str = "incident") -> None:
    """Leave `token` before the node as an incident: the work of a step is done and its waits are over."""
    record = game.board.tokens[token]
    own = own_scopes(game, token)
    move = Move(
        node=node.id,
        used=(token,),
        made={token: record | {"held": how}},
        asked=asked,
        closed=game.board.waits_on((token,), own),
        scopes_closed=own,
        next=game.board.next,
        incident=code,
    )
    game.make(move)


def own_scopes(game: Game, token: str) -> tuple[str, ...]:
    """The scopes that end when a token goes on."""
    return tuple(game.board.scopes_on(token)) if len(game.board.scopes) > 1 else ()


def remembered(game: Game, node: Node, token: str, own: tuple[str, ...]) -> dict[str, Record]:
    """The scope of a token, if what it leaves behind there can be compensated: by a handler, or by what it held.

    Of a repeated activity every instance is compensated, by its own handler (clause 13.5.5).
    """
    if node.compensation:
        return {}
    token_record = game.board.tokens[token]
    inner = [one for scope in own[:1] for one in game.board.scopes[scope].get("done", ())]
    entry: Record = {"of": node.id}
    if "i" in token_record or (node.loop is None and node.multi is None):
        entry |= _handler(game, node, own)
    if inner and not ("by" in entry and game.drawing.nodes[entry["by"]].compensation):
        entry["in"] = inner
    if len(entry) == 1:
        return {}
    entry["id"] = token
    if game.drawing.local and ("in" in entry or game.drawing.nodes[entry["by"]].kind is Kind.START):
        here = game.inner(token).scopes
        if here and here[-1].scope in own[:1]:  # what compensates it may read what it knew
            entry["data"] = [[here[-1].scope, here[-1].of, here[-1].call]]
    scope = token_record["in"]
    record = game.board.scopes[scope]
    return {scope: record | {"done": [*record.get("done", ()), entry]}}


def _handler(game: Game, node: Node, own: tuple[str, ...]) -> Record:
    """By what an activity is compensated: the activity at its border, or an event sub-process of its own."""
    nodes = game.drawing.nodes
    by = next((nodes[event].compensator for event in node.boundaries if _compensates(game, event)), "")
    if not by and own:
        of = game.board.scopes[own[0]]["of"]
        by = next((start for start in game.drawing.handlers.get(of, ()) if _compensates(game, start)), "")
    return {"by": by} if by else {}


def _compensates(game: Game, event: str) -> bool:
    return game.drawing.nodes[event].trigger is Trigger.COMPENSATION


def completes(game: Game, scope: str) -> bool:
    """After each activity of an ad-hoc sub-process, and before anything follows it: does its condition hold now?"""
    record = game.board.scopes[scope]
    if "on" not in record or "over" in record:
        return False
    node = game.drawing.nodes[game.board.tokens[record["on"]]["at"]]
    return node.kind is AD_HOC and is_complete(game, node, record["on"])


def end_ad_hoc(game: Game, scope: str, after: str) -> None:
    """The rest is cancelled, or what has begun is let finish."""
    board = game.board
    record = board.scopes[scope]
    node = game.drawing.nodes[board.tokens[record["on"]]["at"]]
    changed: dict[str, Record] = {}
    if node.cancels_rest:
        inner = board.scopes_under([scope])
        used, ended = board.tokens_in(inner), tuple(inner[1:])
    else:
        used = tuple(token for token in board.tokens_in([scope]) if not _has_begun(game, token))
        ended, changed = (), {scope: record | {"over": True}}
    closed = board.waits_on(used, ended)
    move = Move(
        node=node.id,
        on=after,
        used=used,
        closed=closed,
        scopes_opened=changed,
        scopes_closed=ended,
        next=board.next,
    )
    game.make(move)


def _has_begun(game: Game, token: str) -> bool:
    """Is it an activity that was begun, or is something compensated on it?"""
    record = game.board.tokens[token]
    node = game.drawing.nodes[record["at"]]
    return (node.kind in ACTIVITIES and is_begun(node, record)) or bool(game.board.upon.get(token))


def is_complete(game: Game, node: Node, host: str) -> bool:
    """Does the completion condition of an ad-hoc sub-process hold?"""
    if node.until is None:
        return False
    return game.ask(node.id, game.inner(host).asks("complete")) is True
