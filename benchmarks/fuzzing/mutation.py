"""Damaging files: bytes, JSON values, members of zips."""

import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

_NUMBERS = [0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]
_JSON_VALUES: list[Callable[[random.Random], Any]] = [
    lambda r: r.choice(
        [
            None,
            True,
            False,
            "",
            "a",
            "\ud800",
            "\x00",
            "\u202e",
            "<b>x</b>",
            "../x",
            "photo.png",
            "1e999",
            "x" * 100_000,
        ]
    ),
    lambda r: r.choice(
        [0, -1, 1, 0.5, -0.0, 2**31, 2**63, 2**64, 10**30, 10**400, 1e308, float("inf"), float("-inf"), float("nan")]
    ),
    lambda r: r.randint(-(10**6), 10**6),
    lambda r: r.uniform(-1e4, 1e4),
    lambda r: r.choice([[], {}, [[[[1]]]], {"a": {"b": None}}]),
    lambda r: [0] * r.choice([1, 3, 5, 100_000]),
]
_LAST_RESORT = b"[" * 50_000


def damaged(content: bytes, random_source: random.Random, others: list[bytes]) -> bytes:
    """Returns bytes with some changes: bits, numbers, pieces taken out, doubled, moved, taken from another file, or an
    end cut off.
    """
    data = bytearray(content)
    for _ in range(random_source.choice([1, 1, 1, 2, 3, 8, 30])):
        if not data:
            break
        place = (
            random_source.randrange(len(data))
            if random_source.random() < 0.5
            else random_source.randrange(min(len(data), 200))
        )
        length = random_source.choice([1, 2, 4, 8, 16, 64, 512])
        match random_source.randrange(9):
            case 0 | 1:
                data[place] ^= 1 << random_source.randrange(8)
            case 2:
                data[place] = random_source.randrange(256)
            case 3 | 4:
                number = random_source.choice(_NUMBERS)
                width, order = random_source.choice([1, 2, 4, 8]), random_source.choice("<>")
                packed = struct.pack(f"{order}Q", number & (2 ** (8 * width) - 1))
                data[place : place + width] = packed[:width] if order == "<" else packed[-width:]
            case 5:
                del data[place : place + length]
            case 6:
                data[place:place] = data[place : place + length] * random_source.choice([1, 2, 50])
            case 7:
                other = random_source.choice(others)
                start = random_source.randrange(max(1, len(other)))
                data[place : place + length] = other[start : start + length]
            case 8:
                if random_source.random() < 0.3:
                    del data[place:]
    return bytes(data)


def with_checksums(png: bytes) -> bytes:
    """Returns a PNG whose chunks have the right checksums again, so that what is in them is looked at."""
    fixed, place = bytearray(png), 8
    while place + 12 <= len(fixed):
        length = int.from_bytes(fixed[place : place + 4], "big")
        end = place + 8 + length
        if end + 4 > len(fixed):
            break
        fixed[end : end + 4] = zlib.crc32(fixed[place + 4 : end]).to_bytes(4, "big")
        place = end + 4
    return bytes(fixed)


def damaged_json(text: bytes, random_source: random.Random) -> bytes:
    """Returns a JSON text with some values changed, taken away, added or doubled; sometimes one that is no JSON."""
    if random_source.random() < 0.15:
        return damaged(text, random_source, [text, _LAST_RESORT])
    if random_source.random() < 0.02:
        return _LAST_RESORT
    content = json.loads(text)
    for _ in range(random_source.choice([1, 1, 2, 4])):
        places = list(_places(content))
        if not places:
            break
        holder, key = random_source.choice(places)
        match random_source.randrange(5):
            case 0:
                del holder[key]
            case 1 if isinstance(holder, dict):
                holder[random_source.choice(["new", "", "left", "version", "x" * 1000])] = random_source.choice(
                    _JSON_VALUES
                )(random_source)
            case _:
                holder[key] = random_source.choice(_JSON_VALUES)(random_source)
    return json.dumps(content).encode("utf-8", "surrogatepass")


def _places(content: Any) -> Any:
    for key, value in list(
        content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    ):
        yield content, key
        yield from _places(value)


def damaged_zip(content: bytes, random_source: random.Random, others: list[bytes]) -> bytes:
    """Returns a zip with one member damaged, taken out, doubled or given another name; sometimes with any of its bytes
    damaged.
    """
    if random_source.random() < 0.3:
        return damaged(content, random_source, others)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        members = [(name, file.read(name)) for name in file.namelist()]
    index = random_source.randrange(len(members))
    name, data = members[index]
    match random_source.randrange(8):
        case 0:
            del members[index]
        case 1:
            members.append(
                (random_source.choice([name, "../x.png", "a" * 60_000, "tiles/0001-0001.png", "runs/9999.json"]), data)
            )
        case 2:
            members[index] = (random_source.choice(members)[0], data)
        case _:
            if name.endswith(".json"):
                data = damaged_json(data, random_source)
            else:
                data = damaged(data, random_source, [other for _, other in members])
                data = with_checksums(data) if data[:4] == b"\x89PNG" and random_source.random() < 0.7 else data
            members[index] = (name, data)
    packed = io.BytesIO()
    compression = zipfile.ZIP_DEFLATED if random_source.random() < 0.1 else zipfile.ZIP_STORED
    with zipfile.ZipFile(packed, "w", compression) as file:
        for name, data in members:
            file.writestr(name, data)
    return packed.getvalue()
