# SPDX-License-Identifier: MIT
"""The checks of this folder cannot go blind: each meets a tree that breaks its rule.

A clean tree comes first, so that a check that always fails is caught as well.
"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
CLEAN = "/* SPDX-License-Identifier: MIT */\n"
DEBT = "TO" + "DO"
HOME = "/ho" + "me/somebody/tree"


def run(check, *arguments):
    return subprocess.run([sys.executable, "-B", HERE / f"{check}.py", *arguments],
                          capture_output=True, text=True, check=False)


def run_on(check, name, text):
    """Run @check on a tree of one file."""
    with tempfile.TemporaryDirectory(prefix="a tree ") as folder:
        file = pathlib.Path(folder, name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return run(check, folder)


def run_on_object(check, layer, text):
    with tempfile.TemporaryDirectory(prefix="objects ") as folder:
        file = pathlib.Path(folder, "unclosed_objects.dir", "src", layer, "sample.c.o")
        file.parent.mkdir(parents=True)
        subprocess.run(["gcc", "-x", "c", "-c", "-o", file, "-"], input=text, text=True, check=True)
        return run(check, folder)


class Selftest(unittest.TestCase):
    def expect(self, result, text):
        self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
        self.assertIn(text, result.stdout + result.stderr)

    def test_clean_tree__passes(self):
        for check in ("layers", "lengths", "text", "format"):
            result = run_on(check, "src/base/sample.c", CLEAN)
            self.assertEqual(result.returncode, 0, check + result.stdout + result.stderr)

    def test_layers__forbidden_include__is_named(self):
        text = CLEAN + '#include "record/record.h"\n'
        self.expect(run_on("layers", "src/base/sample.c", text), "base may not include record/")
        self.expect(run_on("layers", "src/loop/sample.h", CLEAN + '#include "check/check.h"\n'),
                    "loop may not include check/")
        self.expect(run_on("layers", "reports/sample.c", CLEAN + '#  include "loop/core.h"\n'),
                    "reports may not include loop/")

    def test_layers__unknown_layer__is_named(self):
        self.expect(run_on("layers", "src/attic/sample.c", CLEAN), "attic is not in layers.txt")

    def test_layers__path_around_the_table__is_named(self):
        text = CLEAN + '#include "../record/record.h"\n'
        self.expect(run_on("layers", "src/base/sample.c", text), "write \"layer/file.h\"")

    def test_layers__map_that_differs__is_named(self):
        heading = "| layer | may include |\n| --- | --- |\n"
        self.expect(run_on("layers", "ARCHITECTURE.md", heading + "| `base` | record |\n"),
                    "base may include other layers than in layers.txt")
        self.expect(run_on("layers", "ARCHITECTURE.md", heading + "| `base` | – |\n"),
                    "record: is not in both")
        self.expect(run_on("layers", "ARCHITECTURE.md", "A map without a table.\n"), "no table")

    def test_lengths__long_function__is_named(self):
        text = CLEAN + "int f(void)\n{\n" + "    ;\n" * 70 + "    return 0;\n}\n"
        self.expect(run_on("lengths", "src/base/sample.c", text), "f has 74 lines")

    def test_lengths__long_file__is_named(self):
        self.expect(run_on("lengths", "src/base/sample.c", CLEAN + "\n" * 600), "601 lines")

    def test_text__each_rule__is_named(self):
        broken = {
            "does not begin with": "int x;\n",
            "white space": CLEAN + "int x; \n",
            "a tab": CLEAN + "\tint x;\n",
            "a debt": CLEAN + f"/* {DEBT} */\n",
            "somebody's machine": CLEAN + f"/* {HOME} */\n",
            "columns": CLEAN + "/" * 91 + "\n",
            "one line end": CLEAN + "int x;",
        }
        for reason, text in broken.items():
            self.expect(run_on("text", "src/base/sample.c", text), reason)

    def test_format__two_spaces__is_named(self):
        self.expect(run_on("format", "src/base/sample.c", CLEAN + "int  x;\n"), "sample.c:2")

    def test_calls__malloc_in_a_guest_layer__is_named(self):
        text = "void *malloc(unsigned long); void *f(void) { return malloc(7); }"
        self.expect(run_on_object("calls", "record", text), "record: sample.c calls malloc")

    def test_calls__allowed_call__passes(self):
        text = "unsigned long strlen(const char *); unsigned long f(char *s) { return strlen(s); }"
        self.assertEqual(run_on_object("calls", "record", text).returncode, 0)

    def test_objects__none__fails(self):
        for check in ("calls", "uncalled"):
            with tempfile.TemporaryDirectory() as folder:
                self.expect(run(check, folder), "no object files")

    def test_uncalled__shared_by_nobody__is_named(self):
        text = "void unc__idle(void); void unc__idle(void) {}"
        self.expect(run_on_object("uncalled", "base", text), "base/sample.c: unc__idle")


if __name__ == "__main__":
    unittest.main()
