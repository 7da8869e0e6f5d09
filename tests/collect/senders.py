#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whoever connects to the socket and sends nonsense changes nothing."""
import array
import os
import socket
import struct
import subprocess

import command

LETTER = struct.pack("=8sIIII", b"unclosed", 1, 1, 1, 1)


class Senders(command.Case):
    def setUp(self):
        super().setUp()
        self.process = subprocess.Popen(
            self.words("sh", "-c", f'echo "$UNCLOSED_SOCKET"; read x; {command.QUOTED} exit'),
            env=self.environment, cwd=self.home, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.path = self.process.stdout.readline().decode().strip()

    def connect(self, path=None):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.addCleanup(connection.close)
        connection.connect(path or self.path)
        return connection

    def send(self, text, fds=()):
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
        self.connect().sendmsg([text], rights)

    def finish(self):
        _, errors = self.process.communicate(b"\n", timeout=50)
        return command.Result(subprocess.CompletedProcess([], self.process.returncode, b"",
                                                          errors), self.folder)

    def test_nonsense__refused_and_the_rest_collected(self):
        memory = os.memfd_create("nonsense")
        reader, writer = os.pipe()
        for fd in (memory, reader, writer):
            self.addCleanup(os.close, fd)
        silent = [self.connect() for _ in range(200)]
        self.send(b"")
        self.send(b"x" * 100000)
        self.send(LETTER)
        self.send(LETTER + b"x", [memory])
        self.send(b"X" + LETTER[1:], [memory])
        self.send(LETTER, [reader])
        self.send(LETTER, [writer] * 200)
        self.connect("\0" + self.path)
        result = self.finish()
        self.assertEqual(len(silent), 200)
        self.assertEqual(len(result.reports), 1, result.stderr)
        self.assertEqual([name.split()[0] for name in result.journal["unobserved"]], ["sh"])
        self.assertEqual(result.status, 1)
        self.assertIn("that held no record", result.stderr)

    def test_memory_that_is_no_record__not_measured(self):
        memory = os.memfd_create("nonsense")
        self.addCleanup(os.close, memory)
        os.write(memory, b"x" * 100000)
        self.send(LETTER, [memory])
        result = self.finish()
        self.assertEqual((result.status, len(result.journal["broken"])), (1, 1))
        self.assertIn("no report of a process: ", result.stderr)

    def test_folder_of_the_socket__private_and_removed(self):
        folder = os.path.dirname(self.path)
        self.assertEqual(os.stat(folder).st_mode & 0o777, 0o700)
        self.finish()
        self.assertFalse(os.path.exists(folder))


if __name__ == "__main__":
    command.main()
