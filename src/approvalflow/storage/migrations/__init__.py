"""How the tables came to be, step by step, oldest first. Books whose revision is not here are newer than we are."""

REVISIONS = tuple(f"{number:04}" for number in range(1, 17))
HEAD = REVISIONS[-1]
VERSION_TABLE = "approvalflow_version"
