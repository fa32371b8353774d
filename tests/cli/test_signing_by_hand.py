"""An opinion is signed outside: its bytes are written, signed by whatever has the key, and come with the act."""

import json
from pathlib import Path

import pytest

from approvalflow.testing import PretendSeal
from cli.terminal import Terminal


def sealed(content: Path, person: str, into: Path) -> Path:
    """The signature of a person over the bytes of one file, in another."""
    made = PretendSeal().sign(content.read_bytes(), person)
    into.write_text(json.dumps({"algorithm": made.algorithm, "key": made.key, "value": made.value}), "utf-8")
    return into


def test_what_is_to_be_signed_is_written_and_the_signature_comes_back(terminal: Terminal, tmp_path: Path) -> None:
    """The bytes are those that a verifier sees; writing them does nothing; who may not act gets none."""
    terminal.to_review()
    bytes_, signature = tmp_path / "opinion.bin", tmp_path / "signature.json"
    said = "act c-1 Review agree --as chen-jing --reason 同意"

    assert str(bytes_) in terminal.done(f"{said} --to-sign {bytes_}").out
    assert "open: Review" in terminal.done("show c-1").out
    terminal.done(f"{said} --signature {sealed(bytes_, 'chen-jing', signature)}")

    assert "open: Verify" in terminal.done("show c-1").out
    assert terminal(f"act c-1 Verify agree --as li-qiang --to-sign {bytes_}").err.startswith("person.not_candidate")
    assert terminal(f"act c-1 Verify agree --as sun-wei --to-sign {tmp_path}").err.startswith("file.not_written")


def test_a_return_is_signed_in_the_same_way(terminal: Terminal, tmp_path: Path) -> None:
    """With its papers: their description is kept with the opinion to return, and so is the signature."""
    terminal.to_review()
    terminal.done("act c-1 Review agree --as chen-jing --reason 同意")
    bytes_, signature, photo = (tmp_path / name for name in ("return.bin", "signature.json", "photo.jpg"))
    photo.write_bytes(b"a photograph")
    said = f"return c-1 Verify --as sun-wei --reason 请补充 --attach {photo}"

    terminal.done(f"{said} --to-sign {bytes_}")
    assert "open: Verify" in terminal.done("show c-1").out
    terminal.done(f"{said} --signature {sealed(bytes_, 'sun-wei', signature)}")

    assert "open: Review" in terminal.done("show c-1").out
    assert "photo.jpg" in terminal.done("show c-1").out


def test_acts_and_the_doctor_are_verified_with_what_a_vendor_has_installed(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the name of an installed entry point, and by no other: a module that lies about is not imported."""
    installed = tmp_path / "site"
    (installed / "vendor-1.0.dist-info").mkdir(parents=True)
    (installed / "vendor-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: vendor\nVersion: 1.0\n")
    offered = (
        "[approvalflow.verifiers]\nseal = approvalflow.testing:PretendSeal\nother = vendor:OTHER\ngone = nowhere:X\n"
    )
    (installed / "vendor-1.0.dist-info" / "entry_points.txt").write_text(offered)
    (installed / "vendor.py").write_text(
        "from approvalflow.testing import PretendSeal\nOTHER = PretendSeal(b'another secret')\n", "utf-8"
    )
    monkeypatch.syspath_prepend(installed)
    terminal.to_review()
    bytes_, signature = tmp_path / "opinion.bin", tmp_path / "signature.json"
    said = "act c-1 Review agree --as chen-jing"
    terminal.done(f"{said} --to-sign {bytes_}")
    signed = f"{said} --signature {sealed(bytes_, 'chen-jing', signature)}"
    assert terminal(f"{signed} --verifier other").err.startswith("signature.wrong")
    assert terminal(f"{signed} --verifier gone").err.startswith("verifier.broken")
    terminal.done(f"{signed} --verifier seal")

    assert terminal("doctor --verifier seal").code == 0
    assert "wrong at event" in terminal("doctor --verifier other").out
    assert terminal("doctor --verifier vendor:OTHER").err.startswith("verifier.unknown")
    assert terminal("doctor --verifier gone").err.startswith("verifier.broken")
