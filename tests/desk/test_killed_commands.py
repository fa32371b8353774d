"""A process may die at any moment: before and after everything it says to the database, in every command there is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from approvalflow import Office, SetClock
from approvalflow.desk import sweep as sweeping
from approvalflow.matters import read_folder
from approvalflow.matters.folder import processes
from approvalflow.stories import play, read_story
from desk.killing import TENANT, Killer

STORIES = [
    ("food-business-licence", "late"),
]
