# SPDX-License-Identifier: MIT
"""Where debug information is found, when it is believed, and what is said when it is not.

    places.py COMMAND SOURCES [unittest's arguments]
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

COMMAND, SOURCES = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
FULL = ["inner", "middle", "outer"]
FLAGS = ["-g", "-O2", "-fno-optimize-sibling-calls", "-ffile-prefix-map=/nowhere=/"]


def run(*command, folder=None, status=0, environment=None):
    result = subprocess.run([str(word) for word in command], cwd=folder, text=True, check=False,
                            capture_output=True, env=environment)
    if result.returncode != status:
        raise AssertionError(f"{command}: status {result.returncode}, not {status}\n"
                             f"{result.stdout}{result.stderr}")
    return result


def build_id(path):
    words = run("readelf", "-n", path).stdout.split()
    return words[words.index("ID:") + 1]


class Places(unittest.TestCase):
    """Each case has a folder with a program of its own in it, and what that printed."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="places.")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name).resolve()
        self.program = self.folder / "bin" / "program"
        self.debug = self.folder / "program.debug"
        self.program.parent.mkdir()
        self.build()

    def build(self, *flags, link=(), compiler="gcc", source=SOURCES / "matrix_c.c"):
        run(compiler, *FLAGS, *flags, "-c", source, "-o", "c.o",
            folder=self.folder)
        run("gcc", "-O1", "-c", SOURCES / "matrix_witness.c", "-o", "w.o", folder=self.folder)
        run(compiler, "-Wl,--build-id", *link, "c.o", "w.o", "-o", self.program,
            folder=self.folder)
        words = run(self.program).stdout.split()
        self.offset = int(words[words.index("inlined") + 1], 16)

    def split(self, link=None):
        """Put the debug information into a file of its own."""
        run("objcopy", "--only-keep-debug", self.program, self.debug)
        run("objcopy", "--strip-all", self.program)
        if link is not None:
            link.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(self.debug, link)
            run("objcopy", f"--add-gnu-debuglink={link}", self.program)
        return self.debug

    def report(self, path=None, identity=None, frames=None, started_at=None):
        """A report of this program in the folder; the answer is that report, symbolized."""
        tree = {
            "schema": "unclosed-report/1", "unknown": {"kept": [1, 2]},
            "stacks": [{"id": 7, "cut": False, "frames": frames or [
                {"module": 3, "offset": hex(self.offset), "function": None, "file": None,
                 "line": None, "inlined": False, "mine": True}]}],
            "process": {"started_at": started_at},
            "modules": [{"id": 3, "path": str(path or self.program),
                         "build_id": build_id(self.program) if identity is None else identity,
                         "bias": "0x1000"}],
        }
        file = self.folder / "report.json"
        file.write_text(json.dumps(tree))
        return file

    def symbolize(self, *options, status=0, environment=None, **report):
        file = self.report(**report)
        result = run(COMMAND, "symbolize", *options, file, status=status, environment=environment)
        self.said = result.stderr
        tree = json.loads(result.stdout)
        self.module = tree["modules"][0]
        return tree["stacks"][0]["frames"]

    def assert_full(self, frames):
        self.assertEqual([frame["function"] for frame in frames], FULL)
        self.assertEqual([frame["inlined"] for frame in frames], [True, True, False])
        self.assertTrue(all(frame["line"] > 0 for frame in frames))
        self.assertEqual(self.module["symbols"], "full")

    def assert_names(self, frames, names):
        self.assertEqual([frame["function"] for frame in frames], names)
        self.assertEqual([frame["file"] for frame in frames], [None])

    def test_program__has_its_debug_information__is_answered_in_full(self):
        self.assert_full(self.symbolize())
        self.assertEqual(self.said, "")
        self.assertNotIn("symbols_problem", self.module)

    def file(self):
        return self.symbolize()[-1]["file"]

    def test_source__relative_to_where_it_was_compiled__is_joined_if_it_is_there(self):
        source = self.folder / "src" / "app.c"
        source.parent.mkdir()
        shutil.copy(SOURCES / "matrix.h", source.parent)
        for compiler in ("gcc", "clang-14"):
            for flag in ("-gdwarf-5", "-gdwarf-4", "-gsplit-dwarf"):
                with self.subTest(compiler=compiler, flag=flag):
                    shutil.copy(SOURCES / "matrix_c.c", source)
                    self.build(flag, compiler=compiler, source="src/app.c")
                    self.assertEqual(self.file(), str(source))
                    source.unlink()
                    self.assertEqual(self.file(), "src/app.c")

    def test_source__made_relative__stays_so(self):
        for compiler in ("gcc", "clang-14"):
            self.build(f"-ffile-prefix-map={SOURCES}=parts", compiler=compiler)
            self.assertEqual(self.file(), "parts/matrix_c.c")

    def test_source__absolute_and_gone__stays_absolute(self):
        source = self.folder / "app.c"
        for name in ("matrix_c.c", "matrix.h"):
            shutil.copy(SOURCES / name, self.folder)
        (self.folder / "matrix_c.c").rename(source)
        self.build(source=source)
        source.unlink()
        self.assertEqual(self.file(), str(source))

    def test_program__is_stripped__gives_names_alone(self):
        run("objcopy", "--strip-debug", self.program)
        self.assert_names(self.symbolize(), ["outer"])
        self.assertEqual(self.module["symbols"], "names")
        self.assertIn(build_id(self.program), self.module["symbols_problem"])

    def test_debug_link__beside_the_program__is_followed(self):
        self.split(self.program.parent / "program.debug")
        self.assert_full(self.symbolize())

    def test_debug_link__in_the_folder_debug__is_followed(self):
        self.split(self.program.parent / ".debug" / "program.debug")
        self.assert_full(self.symbolize())

    def test_debug_link__under_the_path_in_a_debug_folder__is_followed(self):
        place = self.folder / "symbols"
        self.split(place / str(self.program.parent)[1:] / "program.debug")
        self.assert_names(self.symbolize(), [None])
        self.assert_full(self.symbolize("--debug-dir", place))

    def test_debug_link__of_another_checksum__is_not_followed(self):
        self.split(self.program.parent / "program.debug")
        with open(self.program.parent / "program.debug", "ab") as file:
            file.write(b"\0")
        self.assert_names(self.symbolize(), [None])
        for said in (self.said, self.module["symbols_problem"]):
            self.assertIn("bin/program.debug' is not the debug information of", said)
            self.assertIn("checksum", said)

    def test_debug_file__by_build_id_in_the_second_debug_folder__is_found(self):
        identity = build_id(self.program)
        place = self.folder / "symbols"
        (place / ".build-id" / identity[:2]).mkdir(parents=True)
        shutil.move(self.split(), place / ".build-id" / identity[:2] / f"{identity[2:]}.debug")
        self.assert_full(self.symbolize("--debug-dir", self.folder, "--debug-dir", place))
        self.program.unlink()
        self.assert_full(self.symbolize("--debug-dir", place, identity=identity))

    def test_program__below_the_sysroot__is_found(self):
        root = self.folder / "root"
        (root / "opt").mkdir(parents=True)
        shutil.copy(self.program, root / "opt" / "program")
        self.assert_full(self.symbolize("--sysroot", root, path="/opt/program"))

    def test_program__built_anew__is_not_used_and_both_ids_are_named(self):
        old = build_id(self.program)
        self.build("-DNESTED")
        frames = self.symbolize(status=3, identity=old)
        self.assert_names(frames, [None])
        for word in (old, build_id(self.program), str(self.program), "mismatch"):
            self.assertIn(word, self.said)
        self.assertIn("mismatch", self.module["symbols_problem"])
        self.assertIsNone(self.module["symbols"])

    def test_program__without_a_build_id_now__does_not_fit(self):
        old = build_id(self.program)
        self.build(link=["-Wl,--build-id=none"])
        self.symbolize(status=3, identity=old)
        self.assertIn("has none", self.said)

    def test_program__that_never_had_a_build_id__is_believed_and_that_is_said(self):
        self.build(link=["-Wl,--build-id=none"])
        self.assert_full(self.symbolize(identity=""))
        self.assertIn("build-id", self.module["symbols_problem"])

    def test_program__without_a_build_id_and_newer_than_the_process__is_not_used(self):
        self.build(link=["-Wl,--build-id=none"])
        os.utime(self.program, (1_800_000_000, 1_800_000_000.25))
        self.assert_full(self.symbolize(identity="", started_at="2027-01-15T08:00:00.250Z"))
        frames = self.symbolize(identity="", started_at="2027-01-15T08:00:00.249Z", status=3)
        self.assert_names(frames, [None])
        self.assertIn("written after the process had started", self.said)
        self.assertIsNone(self.module["symbols"])

    def test_program__deleted__keeps_the_names_of_the_report(self):
        identity = build_id(self.program)
        self.program.unlink()
        frames = self.symbolize(identity=identity, frames=[
            {"module": 3, "offset": "0x1234", "function": "_ZN4shop4openEv.part.0", "file": None,
             "line": None, "inlined": False}])
        self.assert_names(frames, ["shop::open()"])
        self.assertIn("No such file", self.said)

    def test_report__symbolized_twice__is_the_same(self):
        file = self.report()
        run(COMMAND, "symbolize", "--in-place", file)
        once = file.read_bytes()
        run(COMMAND, "symbolize", "--in-place", file)
        self.assertEqual(file.read_bytes(), once)
        self.program.unlink()
        run(COMMAND, "symbolize", "--in-place", file)
        self.assertEqual(file.read_bytes(), once)
        tree = json.loads(once)
        self.assertEqual(tree["unknown"], {"kept": [1, 2]})
        self.assertTrue(all(frame["mine"] for frame in tree["stacks"][0]["frames"]))

    def test_split_dwarf__with_its_dwo__is_answered_in_full(self):
        for version in "45":
            self.build("-gsplit-dwarf", f"-gdwarf-{version}")
            self.assert_full(self.symbolize())

    def test_split_dwarf__without_its_dwo__gives_function_file_and_line(self):
        for version in "45":
            self.build("-gsplit-dwarf", f"-gdwarf-{version}")
            (self.folder / "c.dwo").unlink()
            frame, = self.symbolize()
            self.assertEqual((frame["function"], pathlib.Path(frame["file"]).name),
                             ("outer", "matrix.h"))
            self.assertIn("c.dwo", self.module["symbols_problem"])
            self.assertIn("c.dwo", self.said)
            self.assertTrue(frame["incomplete"])

    def test_split_dwarf__whose_dwo_comes_later__is_completed(self):
        self.build("-gsplit-dwarf")
        (self.folder / "c.dwo").rename(self.folder / "away")
        report = self.report()
        run(COMMAND, "symbolize", "--in-place", report)
        (self.folder / "away").rename(self.folder / "c.dwo")
        run(COMMAND, "symbolize", "--in-place", report)
        tree = json.loads(report.read_text())
        self.module = tree["modules"][0]
        self.assert_full(tree["stacks"][0]["frames"])
        self.assertNotIn("incomplete", report.read_text())
        self.assertNotIn("symbols_problem", self.module)

    def test_split_dwarf__in_a_dwp_file__is_read_or_it_is_said(self):
        """elfutils reads them from 0.191 on."""
        for version in "45":
            self.build("-gsplit-dwarf", f"-gdwarf-{version}")
            run("llvm-dwp-14" if version == "5" else "dwp", "-e", self.program, "-o",
                f"{self.program}.dwp", folder=self.folder)
            (self.folder / "c.dwo").unlink()
            frames = self.symbolize()
            if "symbols_problem" in self.module:
                self.assertEqual([frame["function"] for frame in frames], ["outer"])
                self.assertIn(".dwp", self.module["symbols_problem"])
            else:
                self.assert_full(frames)

    def test_dwz__moved_what_is_common_elsewhere__is_followed(self):
        other = self.folder / "bin" / "other"
        shutil.copy(self.program, other)
        run("dwz", "-m", "common", "-M", str(self.folder / "bin" / "common"), self.program, other,
            folder=self.folder / "bin")
        self.assertTrue((self.folder / "bin" / "common").exists())
        self.assert_full(self.symbolize())
        (self.folder / "bin" / "common").unlink()
        self.symbolize()
        self.assertIn("dwz", self.module["symbols_problem"])

    def test_sections__compressed_with_zstd__are_read_or_it_is_said(self):
        run("objcopy", "--compress-debug-sections=zstd", self.program)
        frames = self.symbolize()
        if self.module["symbols"] == "full":
            self.assert_full(frames)
        else:
            self.assert_names(frames, ["outer"])
            self.assertIn("cannot be read", self.module["symbols_problem"])

    def test_network__unless_asked_for__is_not_touched(self):
        identity = build_id(self.program)
        server = self.folder / "server" / "buildid" / identity
        server.mkdir(parents=True)
        shutil.move(self.split(), server / "debuginfo")
        environment = dict(os.environ, DEBUGINFOD_URLS=f"file://{self.folder}/server",
                           DEBUGINFOD_CACHE_PATH=str(self.folder / "cache"))
        self.assert_names(self.symbolize(environment=environment), [None])
        self.assertFalse((self.folder / "cache").exists())
        self.assert_full(self.symbolize("--debuginfod", environment=environment))

    def test_address__behind_the_last_section_of_code__has_no_name(self):
        words = run("readelf", "-SW", self.program).stdout.split(" .fini ")[1].split()
        begin, size = int(words[1], 16), int(words[3], 16)
        for offset, name in ((begin, "_fini"), (begin + size, "??"), (begin + size + 64, "??")):
            said = run(COMMAND, "symbolize", "--address", self.program, hex(offset)).stdout
            self.assertEqual(said.split("\n")[0], name, hex(offset))

    def test_output__closed__is_a_fault(self):
        self.report()
        done = subprocess.run(f"exec '{COMMAND}' symbolize report.json >&-", cwd=self.folder,
                              shell=True, check=False, capture_output=True)
        self.assertEqual(done.returncode, 4, done.stderr)

    def test_addresses__of_what_is_no_program__are_refused(self):
        for path in (self.folder, "/dev/zero", "/nowhere", self.report()):
            run(COMMAND, "symbolize", "--address", path, "0x1", status=3)
        for word in ("zz", "-1", "0x", "1234567890123456789012"):
            run(COMMAND, "symbolize", "--address", self.program, "--", word, status=2)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
