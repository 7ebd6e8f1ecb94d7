"""Words that may stay nowhere, and the search for them: in files of a browser, in our own logs."""

from collections.abc import Iterable
from pathlib import Path

NUMBER = "909090909"
WORDS = "canary in the garage"  # of her message
TELLING = (NUMBER, "20036078", "WABASH", WORDS)
# Of the cast: numbers, what was typed, what opens something. Four digits stand in a line by chance.
OF_THE_CAST = [
    *("casehenry02", "909090909", "20082397", "20036078", "garage", "Pulaski", "Maria", "Dana"),
    *("5550142", "555-0142", "5550199", "555-0199", "He is home", "harbor.example", "canary"),
    *("correct horse", "wrong-password", "demo-liaison", "a-signed-token", "not lost"),
]
FIREFOXS_LZ4 = b"mozLz40\0"


def telling_files(folder: Path, words: Iterable[str]) -> list[tuple[str, Path]]:
    """Each word that stands in a file below `folder`, with the file."""
    spelled = [(word, word.encode(code)) for word in words for code in ("utf-8", "utf-16-le")]
    return [
        (word, file)
        for file in filter(Path.is_file, folder.rglob("*"))
        for content in [read(file)]
        for word, spelling in spelled
        if spelling in content
    ]


def telling_lines(lines: Iterable[str]) -> list[str]:
    """Those of `lines` that hold a word of OF_THE_CAST."""
    return [line for line in lines if any(word.lower() in line.lower() for word in OF_THE_CAST)]


def read(file: Path) -> bytes:
    """What the file holds, unpacked where Firefox packed it."""
    content = file.read_bytes()
    if not content.startswith(FIREFOXS_LZ4):
        return content
    return _unpack(content[len(FIREFOXS_LZ4) + 4 :])  # four bytes say how long it will be


def _unpack(packed: bytes) -> bytes:
    """One block of LZ4: runs of new bytes, each with a run of bytes that were there before."""
    unpacked = bytearray()
    at = 0

    def take(count: int) -> bytes:
        nonlocal at
        at += count
        return packed[at - count : at]

    def full_length(short: int) -> int:
        more = 255 if short == 15 else 0
        while more == 255:
            more = take(1)[0]
            short += more
        return short

    while at < len(packed):
        [token] = take(1)
        unpacked += take(full_length(token >> 4))
        if at == len(packed):
            break  # the last run is of new bytes only
        distance = int.from_bytes(take(2), "little")
        for _ in range(full_length(token & 15) + 4):
            unpacked.append(unpacked[-distance])
    return bytes(unpacked)
