"""Builders and fakes, also for users: books in memory, for tests that need no database."""

from approvalflow.testing.memory import MemoryStore
from approvalflow.testing.seal import PretendSeal

__all__ = ["MemoryStore", "PretendSeal"]
