"""One command, one walk: load, authorise, decide, move, keep. Start at `walk.py`."""
