# SPDX-License-Identifier: MIT
"""Which files are ours, for the checks of this folder.

With git: what is tracked or would be. In an unpacked archive: everything but build
directories. Both give the same answer in a clean checkout.
"""
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
C_SUFFIXES = (".c", ".h")
BUILT = ("build", ".git", ".cache", "__pycache__")
MADE = "docs/gallery/"  # by the command, and compared with it by tests/gallery


def read_git(root):
    if not (root / ".git").exists():
        return None
    try:
        run = subprocess.run(
            ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others",
             "--exclude-standard"], cwd=root, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return [name for name in run.stdout.decode().split("\0") if name]


def walk(root):
    for path in sorted(root.iterdir()):
        if path.name in BUILT:
            continue
        if path.is_dir() and not path.is_symlink():
            yield from walk(path)
        else:
            yield path


def list_files(root=ROOT):
    """All files, as paths from @root, sorted."""
    names = read_git(root)
    if names is None:
        names = [str(path.relative_to(root)) for path in walk(root)]
    return sorted(name for name in names if (root / name).is_file() and not name.startswith(MADE)
                  and not set(pathlib.PurePath(name).parts) & set(BUILT))


def list_c(root=ROOT):
    return [name for name in list_files(root) if name.endswith(C_SUFFIXES)]


def read_table(path):
    """The lines of a table without comments and blank lines."""
    for line in path.read_text().splitlines():
        line = line.split("#", 1)[0].strip()
        if line:
            yield line
