# SPDX-License-Identifier: MIT
"""Damaged programs: cut short, bytes flipped, numbers made huge. No crash, no hang, little memory.

A small program with debug information is changed in many ways, the same ones in every run, and the
command is asked for addresses in it: it may say anything, but ends by itself, with a status of its
own, within its memory. A look at the whole program comes first: the undamaged one has answers.

    damage.py COMMAND SOURCES [COUNT [SEED]]
"""
import pathlib
import random
import resource
import struct
import subprocess
import sys
import tempfile

SECONDS_MAX = 20
SHT_NOBITS = 8
MEMORY_MAX = 1 << 30  # bytes of data
COMMAND = pathlib.Path(sys.argv[1]).resolve()
IS_SANITIZED = b"__asan_init" in COMMAND.read_bytes()
FORMS = {
    "gcc4": ["gcc", "-g", "-gdwarf-4", "-O2"],
    "gcc5": ["gcc", "-g", "-gdwarf-5", "-O2"],
    "gcc-gz": ["gcc", "-g", "-gz", "-O2"],
    "clang5": ["clang-14", "-g", "-gdwarf-5", "-O2"],
    "cxx": ["g++", "-g", "-O1"],
}
INTERESTING = (b"\x00", b"\xff", b"\x7f", b"\x80", b"\x01", b"\xff" * 4, b"\x00" * 4,
               b"\xff\xff\xff\x7f", b"\xfe\xff\xff\xff", b"\xff" * 8, b"\xff" * 7 + b"\x7f")


def build(folder, sources, name, words):
    program = folder / name
    source = sources / ("matrix_cxx.cpp" if name == "cxx" else "matrix_c.c")
    subprocess.run([*words, "-o", program, source, "-x", "c", sources / "matrix_witness.c"],
                   check=True)
    offsets = subprocess.run([program], check=True, capture_output=True, text=True).stdout.split()
    return program.read_bytes(), [hex(int(word, 16) - 1) for word in offsets[1::2]]


def sections(data):
    """[(begin, end)] of all sections with bytes; those with debug information come four times."""
    table, = struct.unpack_from("<Q", data, 40)
    size, count, names = struct.unpack_from("<HHH", data, 58)
    headers = [struct.unpack_from("<IIQQQQ", data, table + size * i) for i in range(count)]
    found = [(table, table + size * count), (0, 64)]
    for name, kind, _, _, offset, length in headers:
        word = data[headers[names][4] + name:].split(b"\0")[0]
        if kind != SHT_NOBITS and length > 0:
            found += [(offset, offset + length)] * (4 if b"debug" in word else 1)
    return found


def damage(dice, data):
    """A variant of @data: cut short, or with wrong bytes in one of its sections."""
    places = sections(data)
    data = bytearray(data)
    if dice.random() < 0.05:
        return bytes(data[:dice.randrange(len(data))])
    for _ in range(dice.choice((1, 1, 2, 3))):
        begin, end = dice.choice(places)
        for _ in range(dice.choice((1, 1, 2, 4, 16))):
            at = dice.randrange(begin, end)
            piece = dice.choice(INTERESTING) if dice.random() < 0.5 \
                else bytes((dice.randrange(256),))
            data[at:at + len(piece)] = piece[:len(data) - at]
    return bytes(data)


def limit():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not IS_SANITIZED:  # its shadow is larger than any memory
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_MAX, MEMORY_MAX))


def ask(command, path, offsets):
    return subprocess.run([command, "symbolize", "--address", path, *offsets], check=False,
                          capture_output=True, timeout=SECONDS_MAX, preexec_fn=limit)


def main():
    command, sources = COMMAND, pathlib.Path(sys.argv[2])
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 60
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    bad = 0
    with tempfile.TemporaryDirectory(prefix="damage ") as folder:
        folder = pathlib.Path(folder)
        for name, words in FORMS.items():
            data, offsets = build(folder, sources, name, words)
            whole = ask(command, folder / name, offsets)
            if whole.returncode != 0 or b"matrix" not in whole.stdout:
                sys.exit(f"{name}: the undamaged program has no answers: {whole}")
            for number in range(count):
                dice = random.Random(f"{name} {seed} {number}")
                path = folder / "damaged"
                path.write_bytes(damage(dice, data))
                try:
                    result = ask(command, path, offsets)
                except subprocess.TimeoutExpired:
                    print(f"{name} {number} (seed {seed}): no end in {SECONDS_MAX} s")
                    bad += 1
                    continue
                if result.returncode not in (0, 3, 4):
                    print(f"{name} {number} (seed {seed}): status {result.returncode}\n"
                          f"{result.stderr.decode(errors='replace')[:3000]}")
                    bad += 1
    print(f"{count * len(FORMS)} variants, {bad} bad")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
