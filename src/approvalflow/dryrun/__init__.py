"""A drawing run by itself: no matter, no people, no books; a simulated clock and answers from a file."""

from approvalflow.dryrun.answers import Answers, read_answers
from approvalflow.dryrun.result import Result
from approvalflow.dryrun.runner import dry_run
from approvalflow.dryrun.state import Tables

__all__ = ["Answers", "Result", "Tables", "dry_run", "read_answers"]
