"""Limits on what files may ask for."""

from sketchpaint.budgets import MAX_REASON_CHARACTERS, short


def test_a_text_out_of_a_file_is_one_printable_line_of_bounded_length() -> None:
    assert short("bad\x00 tag\n in\t file") == "bad tag in file"
    assert short("a" * 5_000 + "z" * 5_000) == "a" * 60 + "…" + "z" * 59
    assert MAX_REASON_CHARACTERS == 120
    assert short("two  spaces in a name") == "two  spaces in a name"
    assert short(10**9999) == "…"
