"""`acts`: the one table of what can be done, by whom, at which stage, with what."""

from approvalflow.cli import saying
from approvalflow.cli.asked import Asked
from approvalflow.cli.entering import command


@command("acts", "nothing")
def run(asked: Asked) -> None:
    """Every command, act and outcome."""
    from approvalflow.cases.acts import TABLE

    if asked.json:
        from approvalflow.desk.beside import beside
        from approvalflow.desk.registry import registry

        saying.write_json((*registry(), *beside()))
        return
    head = [asked.say(f"cli.column.{name}") for name in ("command", "what", "who", "stage", "needs", "may", "clocks")]
    stages = {
        row.stages: ("、" if asked.language == "zh-CN" else ", ").join(
            asked.say(f"stage.{stage}") for stage in row.stages
        )
        for row in TABLE
    }
    rows = (
        (
            " ".join(part for part in (row.command, row.act, row.outcome) if part),
            row.zh,
            asked.say(f"who.{row.who}"),
            stages[row.stages],
            ", ".join(row.needs),
            ", ".join(row.may),
            row.clocks,
        )
        for row in TABLE
    )
    saying.table(head, rows)
