"""How the tables came to be, step by step, oldest first. Books whose revision is not here are newer than we are."""

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012")
HEAD = REVISIONS[-1]
VERSION_TABLE = "approvalflow_version"
