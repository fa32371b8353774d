"""A matter's story as data, played against an office."""

from approvalflow.stories.play import Mismatch, Played, let_days_pass, play
from approvalflow.stories.story import Expect, Script, Step, Story, read_story

__all__ = ["Expect", "Mismatch", "Played", "Script", "Step", "Story", "let_days_pass", "play", "read_story"]
