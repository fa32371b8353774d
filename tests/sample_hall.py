"""The dated hours of an invented hall, for whatever test needs some."""

HOURS = "09:00-12:00 13:30-17:00"


def sample_hall(
    *,
    since: str = "2026-01-01",
    hours: str = HOURS,
    friday: str = "",
    shut: str,
    issued: str = "2025-12-20",
    id_: str = "sample-hall",
    office: str = "示例政务服务中心",
) -> str:
    """A timetable as TOML; the hall is shut on one day for stocktaking."""
    return f"""
id = "{id_}"
office = "{office}"
[source]
document = "示政务〔2026〕1号"
title = "an invented timetable"
issued = {issued}
checked = 2026-11-22
[[week]]
since = {since}
weekdays = "{hours}"
{f'friday = "{friday}"' if friday else ""}
[[special]]
date = {shut}
hours = ""
reason = "stocktaking"
"""
