"""One command, one walk: load, authorise, decide, move, keep. Start at `walk.py`.

`who` says who sits where and may ask, `back` what going back undoes, `rules` which rules a tenant works by, `lists`
what waits for whom, `preview` what will come. What stands beside them is the walk itself and what it writes down.
"""
