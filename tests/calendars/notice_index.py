"""Writes the index of the shipped notices anew: `python tests/calendars/notice_index.py`."""

from importlib.resources import as_file, files

from approvalflow.calendars.shipped import index_bytes

if __name__ == "__main__":
    with as_file(files("approvalflow.calendars").joinpath("data", "notices.json")) as file:
        file.write_bytes(index_bytes())
