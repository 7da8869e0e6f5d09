# SPDX-License-Identifier: MIT
"""clang-format 14 would change nothing. Another version formats otherwise: it is not asked.

usage: format.py [ROOT]
"""
import pathlib
import subprocess
import sys

import tree


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else tree.ROOT
    style = tree.ROOT / ".clang-format"
    return subprocess.run(["clang-format-14", "--dry-run", "-Werror", f"--style=file:{style}",
                           *tree.list_c(root)], cwd=root, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
