# SPDX-License-Identifier: MIT
"""`unclosed doctor` of damaged programs: cut short, or with wrong bytes where a loader looks.

The same variants in every run, of a program, a static one and a library that another one needs.
The command may say anything, but ends by itself, with a status of its own, within its memory.

usage: doctor_damage.py COMMAND [COUNT [SEED]]
"""
import json
import os
import pathlib
import random
import resource
import struct
import subprocess
import sys
import tempfile

SECONDS_MAX = 20
MEMORY_MAX = 1 << 30
COMMAND = pathlib.Path(sys.argv[1]).resolve()
IS_SANITIZED = b"__asan_init" in COMMAND.read_bytes()
SHT_NOBITS = 8
INTERESTING = (b"\x00", b"\xff", b"\x7f", b"\x80", b"\x01", b"\xff" * 4, b"\x00" * 4,
               b"\xff\xff\xff\x7f", b"\xff" * 8, b"\xff" * 7 + b"\x7f", b"\x00" * 8)
SOURCE = "int f(void); int f(void) { return 1; } int close(int fd) { return fd; }"


def limit():
    if not IS_SANITIZED:
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_MAX, MEMORY_MAX))


def build(folder):
    (folder / "x.c").write_text(SOURCE)
    (folder / "main.c").write_text("int f(void); int main(void) { return f(); }")

    def gcc(name, *words):
        subprocess.run(["gcc", "-g", "-o", name, *words], cwd=folder, check=True,
                       stderr=subprocess.PIPE)
    gcc("libx.so", "-shared", "-fPIC", "-Wl,--hash-style=both", "x.c")
    gcc("app", "main.c", "-L.", "-lx", "-Wl,-rpath,$ORIGIN")
    gcc("static", "-static", "-nostdlib", "-Wl,-e,main", "main.c", "x.c")


def places(data):
    """[(begin, end)] of what a loader reads; the heads come more often."""
    phoff, shoff = struct.unpack_from("<QQ", data, 32)
    phcount, = struct.unpack_from("<H", data, 56)
    shcount, names = struct.unpack_from("<HH", data, 60)
    found = [(0, 64)] * 4 + [(phoff, phoff + 56 * phcount)] * 6
    found += [(shoff, shoff + 64 * shcount)] * 3
    headers = [struct.unpack_from("<IIQQQQ", data, shoff + 64 * i) for i in range(shcount)]
    for name, kind, _, _, offset, length in headers:
        word = data[headers[names][4] + name:].split(b"\0")[0]
        if kind != SHT_NOBITS and length > 0 and not word.startswith((b".debug", b".text")):
            found += [(offset, offset + length)] * (4 if word == b".dynamic" else 1)
    return found


def damage(dice, data):
    spots = places(data)
    data = bytearray(data)
    if dice.random() < 0.05:
        return bytes(data[:dice.randrange(len(data))])
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        begin, end = dice.choice(spots)
        at = dice.randrange(begin, end)
        if dice.random() < 0.5:
            at -= (at - begin) % 8
        value = dice.choice(INTERESTING) if dice.random() < 0.7 else dice.randbytes(4)
        data[at:at + len(value)] = value
    return bytes(data)


def ask(folder, operand):
    done = subprocess.run([COMMAND, "doctor", "--json", operand], cwd=folder, check=False,
                          capture_output=True, timeout=SECONDS_MAX, preexec_fn=limit,
                          env=os.environ | {"LC_ALL": "C.UTF-8"})
    if done.returncode not in (0, 1, 2, 3) or b"ERROR: AddressSanitizer" in done.stderr or \
            b"runtime error" in done.stderr:
        raise AssertionError(f"status {done.returncode}:\n{done.stderr.decode('latin1')}")
    json.loads(done.stdout)
    return done.returncode


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    refused = failures = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        build(folder)
        for name, operand in (("app", "app"), ("static", "static"), ("libx.so", "libx.so"),
                              ("libx.so", "app")):
            whole = (folder / name).read_bytes()
            ask(folder, operand)
            for number in range(count):
                dice = random.Random(f"{seed} {name} {operand} {number}")
                (folder / name).write_bytes(damage(dice, whole))
                try:
                    refused += ask(folder, operand) == 2
                except (AssertionError, subprocess.TimeoutExpired, ValueError) as problem:
                    failures += 1
                    print(f"{name}, asked of {operand}, seed {seed}, number {number}: {problem}")
            (folder / name).write_bytes(whole)
    print(f"{4 * count} variants, {refused} refused, {failures} failed")
    if refused == 0:
        sys.exit("nothing was refused: nothing was damaged")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
