"""Hostile TOML: one error that names file, line, key and the keys that exist."""

from datetime import date
from typing import Annotated

import msgspec
import pytest

from approvalflow.errors import Unreadable
from approvalflow.reading import LIMIT, parse_toml, read_bytes, read_toml

Short = Annotated[str, msgspec.Meta(max_length=5)]


class Leaf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Short
    day: date | None = None


class Tree(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    title: str
    leaf: tuple[Leaf, ...] = ()
    named: dict[str, Leaf] = {}
    short: dict[Short, Leaf] = {}
    one: Leaf | None = None
    numbers: tuple[int, ...] = ()


def refusal(text: str | bytes) -> Unreadable:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(Unreadable) as refused:
        read_toml(content, Tree, "tree.toml")
    for language in ("en", "zh-CN"):
        said = refused.value.say(language)
        assert "tree.toml" in said
        assert not [name for name in refused.value.values if "{" + name + "}" in said]
    return refused.value


def test_a_good_text_becomes_values():
    """Tables, lists of tables, dates and a byte order mark are read."""
    text = '\ufefftitle = "x"\n[[leaf]]\nname = "a"\nday = 2026-03-02\n[named.b]\nname = "b"\n'
    tree = read_toml(text.encode(), Tree, "tree.toml")
    assert tree == Tree(title="x", leaf=(Leaf(name="a", day=date(2026, 3, 2)),), named={"b": Leaf(name="b")})


@pytest.mark.parametrize(
    ("text", "code", "line", "key"),
    [
        ('title = "x"\nname = 1\n', "toml.wrong_key", 2, "name"),
        ('title = "x"\n[[leaf]]\nname = "a"\n[[leaf]]\nnmae = "b"\n', "toml.wrong_key", 5, "nmae"),
        ('title = "x"\n[named."a.b"]\nname = "a"\nextra = 1\n', "toml.wrong_key", 4, "extra"),
        ('title = "x"\n[one]\nname = "a"\nfoo = 1\n', "toml.wrong_key", 4, "foo"),
        ('title = "x"\none = { name = "a", foo = 1 }\n', "toml.wrong_key", 2, "foo"),
        ('title = "x"\n[[leaf]]\nname = "a"\n\n[[leaf]]\nday = 2026-03-02\n', "toml.missing_key", 5, "name"),
        ("[one]\nname = 'a'\n", "toml.missing_key", 1, "title"),
        ('title = "x"\n[[leaf]]\nname = "a"\n[[leaf]]\nname = "too long"\n', "toml.wrong_value", 5, "leaf.1.name"),
        ('title = "x"\n[named.b]\nname = 7\n', "toml.wrong_value", 3, "named.b.name"),
        ('title = "x"\n[named.a]\nname = "a"\n[named.b]\nname = 7\n', "toml.wrong_value", 5, "named.b.name"),
        ('title = "x"\n[named.a]\nname = "a"\n[named.b]\nnmae = "b"\n', "toml.wrong_key", 5, "nmae"),
        ('title = "x"\n[short.a]\nname = "a"\n[short.b-long]\nname = "b"\n', "toml.wrong_value", 4, "short.b-long"),
        ('title = "x"\nnumbers = [\n  1,\n  "two",\n]\n', "toml.wrong_value", 2, "numbers.1"),
    ],
)
def test_what_is_wrong_is_found_at_its_line(text, code, line, key):
    """An unknown key, a missing one and a wrong value are told with line and key."""
    refused = refusal(text)
    assert (refused.code, refused.values["line"], refused.values["key"]) == (code, line, key)


def test_a_wrong_key_is_answered_with_the_keys_that_exist():
    """At the top, in a list of tables, in a named table and in an optional one."""
    assert refusal('title = "x"\nnmae = 1').values["known"] == ["leaf", "named", "numbers", "one", "short", "title"]
    for text in ("[[leaf]]\nnmae = 1", "[named.b]\nnmae = 1", "[one]\nnmae = 1"):
        assert refusal(f'title = "x"\n{text}').values["known"] == ["day", "name"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"title = ", "toml.broken"),
        (b'title = "x"\ntitle = "y"', "toml.broken"),
        (b"title = " + b"[" * 5000, "toml.broken"),
        (b"title = 2026-02-30", "toml.broken"),
        (b"title = " + b"9" * 5000, "toml.broken"),
        (b'title = "\xff\xfe"', "toml.not_utf8"),
        (b"#" * (LIMIT + 1), "file.too_large"),
    ],
)
def test_what_is_no_toml_is_refused(content, code):
    """Broken text, deep nesting, absurd numbers, other encodings and too much of it."""
    assert refusal(content).code == code


def test_a_broken_line_is_named():
    """The line of the fault is told where the reader knows it."""
    with pytest.raises(Unreadable) as refused:
        parse_toml(b'a = 1\nb = "\n', "tree.toml")
    assert refused.value.values["line"] == 2


def test_files_that_cannot_be_read(tmp_path):
    """A file that is not there, one that is too large, and a folder."""
    (tmp_path / "large").write_bytes(b"x" * 11)
    codes = {tmp_path / "none": "file.missing", tmp_path / "large": "file.too_large", tmp_path: "file.unreadable"}
    for path, code in codes.items():
        with pytest.raises(Unreadable) as refused:
            read_bytes(path, limit=10 if path.is_file() else LIMIT)
        assert refused.value.code == code
        assert "{" not in refused.value.say("zh-CN") + refused.value.say("en")
    assert read_bytes(tmp_path / "large", limit=11) == b"x" * 11
