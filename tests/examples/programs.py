# SPDX-License-Identifier: MIT
"""What the tests of the examples have in common: the programs, and the servers they talk to.

Nothing here waits for time to pass: servers say when they are ready, or are reached through a
socket that listens before they start.
"""
import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

FETCH = os.environ["EXAMPLE_FETCH"]
SERVE = os.environ["EXAMPLE_SERVE"]
SOURCE = pathlib.Path(__file__).resolve().parents[2]
# A server dies with its test, also when ctest ends that.
DIE_WITH_PARENT = ["setpriv", "--pdeathsig", "KILL"]
SECONDS_MAX = 30  # how long anything may take before the test gives up


class Result:
    """What came of a program: status, output, and the report it wrote at exit."""

    def __init__(self, status, output, errors, report):
        self.status = status
        self.output = output
        self.errors = errors.decode()
        self.report = report


def make_environment(folder, options="", **changes):
    environment = dict(os.environ, LC_ALL="C", **changes)
    environment["UNCLOSED_OPTIONS"] = f"report={folder}/%p.json{options}"
    environment.pop("http_proxy", None)
    return environment


def read_report(folder, pid):
    path = pathlib.Path(folder, f"{pid}.json")
    return json.loads(path.read_text()) if path.exists() else None


class Fetch:
    """A run of fetch, from start to report."""

    def __init__(self, *arguments, stdout=subprocess.PIPE):
        self.folder = tempfile.TemporaryDirectory()
        changes = {}
        if "--forget" in arguments:  # forgetting leaks memory, too: that is not the point here
            changes["ASAN_OPTIONS"] = "detect_leaks=0"
        self.process = subprocess.Popen(
            [FETCH, *arguments], stdin=subprocess.DEVNULL, stdout=stdout,
            stderr=subprocess.PIPE, env=make_environment(self.folder.name, **changes))

    def wait(self):
        with self.folder:
            try:
                output, errors = self.process.communicate(timeout=SECONDS_MAX)
            except subprocess.TimeoutExpired:
                self.process.kill()
                raise
            report = read_report(self.folder.name, self.process.pid)
        return Result(self.process.returncode, output, errors, report)


def fetch(*arguments, **options):
    return Fetch(*arguments, **options).wait()


class Serve:
    """Our server on a free port, until the end of the `with` block; then .result is there."""

    def __init__(self, directory, *arguments, fds_max=None):
        self.folder = tempfile.TemporaryDirectory()
        limit = [] if fds_max is None else ["prlimit", f"--nofile={fds_max}"]
        self.process = subprocess.Popen(
            [*DIE_WITH_PARENT, *limit, SERVE, str(directory), "--port", "0", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=make_environment(self.folder.name))
        self.line = self.process.stdout.readline().decode()
        self.url = self.line.split()[-1] if self.line else ""
        self.result = None

    @property
    def address(self):
        host, _, port = self.url[len("http://"):-1].rpartition(":")
        return host.strip("[]"), int(port)

    def fd_count(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def state(self):
        """R while it runs, S while it waits."""
        return pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().split()[2]

    def end(self, number=signal.SIGTERM):
        with self.folder:
            self.process.send_signal(number)
            output, errors = self.process.communicate(timeout=SECONDS_MAX)
            report = read_report(self.folder.name, self.process.pid)
        self.result = Result(self.process.returncode, output, errors, report)
        return self.result

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.result is None:
            self.end()


class Scripted:
    """A server that says to each client what a function tells it to.

    The function gets the connection and the request, whatever the request is.
    """

    def __init__(self, script, family=socket.AF_INET):
        self.script = script
        self.listener = socket.create_server(
            ("127.0.0.1" if family == socket.AF_INET else "::1", 0), family=family)
        self.port = self.listener.getsockname()[1]
        host = "127.0.0.1" if family == socket.AF_INET else "[::1]"
        self.url = f"http://{host}:{self.port}"
        self.requests = []
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                with connection, contextlib.suppress(OSError):
                    self.answer(connection)

    def answer(self, connection):
        connection.settimeout(SECONDS_MAX)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        request = b""
        while b"\r\n\r\n" not in request:
            piece = connection.recv(65536)
            if not piece:
                return
            request += piece
        self.requests.append(request.decode())
        self.script(connection, request.decode())

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(SECONDS_MAX)


def say(*pieces):
    """A script: send each piece by itself, then close."""
    def script(connection, _request):
        for piece in pieces:
            connection.sendall(piece)
    return script


def say_and_stay(*pieces):
    """A script: send the pieces, then wait until the client goes away."""
    def script(connection, _request):
        for piece in pieces:
            connection.sendall(piece)
        while connection.recv(65536):
            pass
    return script


@contextlib.contextmanager
def nginx(directory):
    """Debian's nginx over @directory, with a configuration of its own. Gives its URL.

    It inherits a listening socket as it would from an older nginx that it replaces: so the
    port is ours before it starts, and nobody has to wait until it listens.
    """
    with tempfile.TemporaryDirectory() as folder, \
            socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        os.set_inheritable(listener.fileno(), True)
        temporary = "\n".join(f"{name}_temp_path {folder}/{name};" for name in
                              ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        # Started by root, its worker would be somebody who may not read our folder.
        user = "user root;" if os.geteuid() == 0 else ""
        configuration = pathlib.Path(folder, "nginx.conf")
        configuration.write_text(f"""
            {user} daemon off; worker_processes 1;
            pid {folder}/pid; error_log {folder}/error.log;
            events {{ }}
            http {{
                access_log off; {temporary}
                types {{ text/html html; }}
                server {{
                    listen 127.0.0.1:{port};
                    root "{directory}";
                    location /chunked/ {{ alias "{directory}/"; ssi on; ssi_types *; }}
                    location /moved {{ return 302 /index.html; }}
                }}
            }}""")
        server = subprocess.Popen(
            [*DIE_WITH_PARENT, "/usr/sbin/nginx", "-p", folder, "-e", f"{folder}/error.log", "-c",
             str(configuration)],
            pass_fds=[listener.fileno()], stderr=subprocess.PIPE,
            env=dict(os.environ, NGINX=f"{listener.fileno()};"))
        listener.close()  # if nginx fails, clients shall see it
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.communicate(timeout=SECONDS_MAX)


@contextlib.contextmanager
def python_server(directory):
    """`python3 -m http.server` over @directory. Gives its URL."""
    server = subprocess.Popen(
        [*DIE_WITH_PARENT, sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1",
         "--directory", str(directory)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        line = server.stdout.readline().decode()  # "... (http://127.0.0.1:1234/) ..."
        yield line.split("(")[1].split("/)")[0]
    finally:
        server.terminate()
        server.communicate(timeout=SECONDS_MAX)


def make_site(folder, big_size=5_000_000):
    """A folder with a page, a large random file, and names that need care."""
    site = pathlib.Path(folder, "a site")
    (site / "sub" / "deeper").mkdir(parents=True)
    (site / "index.html").write_text("<title>home</title>\n")
    (site / "big.bin").write_bytes(os.urandom(big_size))
    (site / "empty.txt").write_bytes(b"")
    (site / "sub" / "<b>&\"x\".txt").write_text("odd\n")
    (site / "sub" / "a b.txt").write_text("blank\n")
    (site / "sub" / ".hidden").write_text("hidden\n")
    return site


class Case(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def assert_clean(self, result):
        """Whatever happened, all that was acquired has been given back."""
        self.assertIsNotNone(result.report, result.errors)
        self.assertEqual(result.report["verdict"], "clean", result.report["findings"])

    def assert_fetched(self, result, body):
        self.assertEqual((result.status, result.errors), (0, ""))
        self.assertTrue(result.output == body, "the body differs")
        self.assert_clean(result)

    def assert_failed(self, result, *texts, output=b""):
        self.assertEqual(result.status, 1, result.errors)
        for text in texts:
            self.assertIn(text, result.errors)
        self.assertEqual(len(result.errors.splitlines()), 1, result.errors)
        if output is not None:
            self.assertEqual(result.output, output)
        self.assert_clean(result)


def main():
    unittest.main(verbosity=2)
