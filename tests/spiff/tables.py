"""Decision tables for tests, written shortly, as DMN."""

from xml.sax.saxutils import escape, quoteattr

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def text(name, value, more=""):
    return f"<{name}{more}><text>{escape(value)}</text></{name}>"


def table(policy, inputs, outputs, rules, aggregation=""):
    """`outputs`: name, or (name, values, default); a rule: its cells and its results in one row."""
    columns = [one if isinstance(one, tuple) else (one, "", "") for one in outputs]
    said = f' aggregation="{aggregation}"' if aggregation else ""
    parts = [f'<decisionTable id="t" hitPolicy="{policy}"{said}>']
    parts += [f'<input id="i{n}">{text("inputExpression", one)}</input>' for n, one in enumerate(inputs)]
    for number, (name, values, default) in enumerate(columns):
        inner = text("outputValues", values) if values else ""
        inner += text("defaultOutputEntry", default) if default else ""
        parts.append(f'<output id="o{number}" name={quoteattr(name)}>{inner}</output>')
    for number, row in enumerate(rules):
        cells = "".join(text("inputEntry", one) for one in row[: len(inputs)])
        results = "".join(text("outputEntry", one) for one in row[len(inputs) :])
        parts.append(f'<rule id="r{number}"><description>x</description>{cells}{results}</rule>')
    return "".join([*parts, "</decisionTable>"])


def decision(name, logic, requires=(), variable=""):
    required = "".join(
        f'<informationRequirement><requiredDecision href="#{one}"/></informationRequirement>' for one in requires
    )
    said = f"<variable name={quoteattr(variable)}/>" if variable else ""
    return f'<decision id="{name}" name="{name}">{said}{required}{logic}</decision>'


def definitions(*decisions, space=DMN, inputs=()):
    known = "".join(f'<inputData id="in{n}" name={quoteattr(one)}/>' for n, one in enumerate(inputs))
    inner = known + "".join(decisions)
    return f'<definitions xmlns="{space}" id="d" name="d" namespace="x">{inner}</definitions>'.encode()


def one_table(*given, **more):
    return definitions(decision("d1", table(*given, **more)))
