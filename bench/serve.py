#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""examples/serve beside nginx and a libuv server: one file of 1 KiB under wrk.

Each server is one process with one thread, pinned to one CPU; wrk, with one thread, is pinned to
the other. The servers take turns, so that whatever else the machine does meets all of them. A
figure is the median over the rounds, a ratio that to nginx of the same round, then the median.
Beside the requests a second stands the time of the processor that a request cost the server, from
/proc: on a busy machine that is the steadier of the two.

nginx: one worker, no access log, sendfile, open_file_cache, keep-alive without end. Ours: tracked,
with full stacks, as it comes; and with UNCLOSED_OPTIONS=enabled=0. The target: at least 0.9 times
nginx, tracked. Nothing here is a test: a missed target is shown, and the status stays 0.
"""
import argparse
import contextlib
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time

COULD_NOT_MEASURE = 3
TARGET = 0.9
DIE_WITH_PARENT = ["setpriv", "--pdeathsig", "KILL"]
NGINX = """
{user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off; sendfile on; tcp_nopush on; tcp_nodelay on;
    open_file_cache max=1000 inactive=60s; open_file_cache_valid 1s;
    keepalive_requests 1000000000; keepalive_timeout 600s;
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
    uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
    types {{ text/plain txt; }}
    server {{ listen 127.0.0.1:{port}; root "{folder}/site"; }}
}}"""


def give_up(reason):
    print(f"bench: {reason}", file=sys.stderr)
    sys.exit(COULD_NOT_MEASURE)


def find_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Server:
    """A server that runs until the end of the measurement."""

    def __init__(self, name, command, port, cpu, **environment):
        self.name = name
        self.url = f"http://127.0.0.1:{port}/1k.txt"
        self.rates = []
        self.costs = []
        self.process = subprocess.Popen(
            [*DIE_WITH_PARENT, "taskset", "-c", str(cpu), *command],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, **environment})
        self.wait_until_it_listens(port)
        self.pid = self.find_worker()

    def wait_until_it_listens(self, port):
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        give_up(f"{self.name} does not listen")

    def find_worker(self):
        """The process that answers: of nginx the one child."""
        pid = self.process.pid
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return int(children[0]) if children else pid

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def measure(self, cpu, connections, seconds):
        before = self.cpu_seconds()
        output = subprocess.run(
            ["taskset", "-c", str(cpu), "wrk", "-t1", f"-c{connections}", f"-d{seconds}s",
             self.url],
            capture_output=True, text=True, check=True).stdout
        if "Non-2xx" in output or "Socket errors" in output:
            give_up(f"{self.name} answers with errors:\n{output}")
        requests = int(re.search(r"(\d+) requests in", output).group(1))
        self.rates.append(float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1)))
        self.costs.append((self.cpu_seconds() - before) / requests * 1e6)

    def end(self):
        self.process.terminate()
        self.process.wait()


def start_servers(build, folder, cpu):
    site = pathlib.Path(folder, "site")
    site.mkdir()
    (site / "1k.txt").write_bytes(b"x" * 1024)
    os.chmod(folder, 0o755)
    ports = [find_port() for _ in range(4)]
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = pathlib.Path(folder, "nginx.conf")
    configuration.write_text(NGINX.format(user=user, folder=folder, port=ports[0]))
    serve = str(build / "examples" / "serve")
    return [
        Server("nginx", ["/usr/sbin/nginx", "-p", folder, "-e", f"{folder}/error.log", "-c",
                         str(configuration)], ports[0], cpu),
        Server("serve, tracked", [serve, str(site), "--port", str(ports[1])], ports[1], cpu,
               UNCLOSED_OPTIONS=""),
        Server("serve, tracking off", [serve, str(site), "--port", str(ports[2])], ports[2], cpu,
               UNCLOSED_OPTIONS="enabled=0"),
        Server("libuv", [str(build / "bench" / "bench-serve-libuv"), str(site), str(ports[3])],
               ports[3], cpu),
    ]


def print_table(servers):
    first = servers[0]
    print(f"{'':22}{'requests/s':>12}{'x nginx':>9}{'us of CPU':>11}{'x nginx':>9}")
    for server in servers:
        rate_ratio = statistics.median(a / b for a, b in zip(server.rates, first.rates))
        cost_ratio = statistics.median(a / b for a, b in zip(server.costs, first.costs))
        print(f"{server.name:22}{statistics.median(server.rates):12.0f}{rate_ratio:9.2f}"
              f"{statistics.median(server.costs):11.2f}{cost_ratio:9.2f}")
        if server.name == "serve, tracked":
            reached = "reached" if rate_ratio >= TARGET else "MISSED"
    print(f"target: serve, tracked, at least {TARGET} x nginx: {reached}")


def print_results(servers):
    """For bench/driver.py: us a request instead of requests a second, so that less is better."""
    ours = servers[1]
    rows = (("serve", servers[0], f"{1 / TARGET:.3f}"), ("serve-libuv", servers[3], "-"))
    for name, peer, target in rows:
        for rate, peer_rate in zip(ours.rates, peer.rates):
            print("RESULT", name, "us/request", f"{1e6 / rate:.3f}", f"{1e6 / peer_rate:.3f}",
                  peer.name, target)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path, help="a build directory, RelWithDebInfo")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of each run")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--results", action="store_true", help="print RESULT lines, no table")
    arguments = parser.parse_args()
    cpus = sorted(os.sched_getaffinity(0))
    if len(cpus) < 2:
        give_up("two CPUs are needed, one for the server and one for wrk")
    with tempfile.TemporaryDirectory() as folder:
        servers = start_servers(arguments.build, folder, cpus[0])
        for _ in range(arguments.rounds):
            for server in servers:
                server.measure(cpus[1], arguments.connections, arguments.seconds)
        for server in servers:
            server.end()
    (print_results if arguments.results else print_table)(servers)


if __name__ == "__main__":
    main()
