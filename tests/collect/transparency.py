#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The command has what it would have had without us, and so has whoever started us."""
import os
import pty
import signal
import subprocess

import command

OURS = ("UNCLOSED_SOCKET=", "UNCLOSED_REPORTS=")


class Transparency(command.Case):
    def tell(self, words, **more):
        output = subprocess.run(words, capture_output=True, env=self.environment,
                                cwd=self.home, timeout=50, check=False, **more).stdout
        return [line for line in output.decode().splitlines() if not line.startswith(OURS)]

    def test_limits_signals_environment__as_without(self):
        def odd():
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2, signal.SIGTERM])
            os.umask(0o027)
            os.nice(3)

        plain = self.tell([command.SUBJECT, "tell"], preexec_fn=odd)
        under = self.tell(self.words(command.SUBJECT, "tell"), preexec_fn=odd)
        self.assertEqual(plain, under)
        self.assertGreater(len(plain), 3)

    def test_streams__as_without(self):
        data = bytes(range(256)) * 1000
        result = self.run_subject("copy", input=data)
        self.assertEqual((result.status, result.stdout), (0, data))
        self.assertTrue(result.stderr.startswith("to standard error\n"))

    def test_quiet_and_clean__nothing_said(self):
        result = self.run_subject("clean", options=["-q"])
        self.assertEqual((result.status, result.stdout, result.stderr), (0, b"", ""))

    def test_terminal__is_the_commands(self):
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.home)
            os.execve(command.COMMAND,
                      self.words("sh", "-c", "test -t 0 && test -t 1 && exec "
                                 f"{command.QUOTED} clean"), self.environment)
        try:
            while os.read(terminal, 4096):
                pass
        except OSError:
            pass  # the other side is closed
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0)
        os.close(terminal)

    def interrupt(self, number, way="stubborn"):
        process = subprocess.Popen(self.words(command.SUBJECT, way), env=self.environment,
                                   cwd=self.home, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        self.assertEqual(process.stdout.readline(), b"ready\n")
        process.send_signal(number)
        _, _ = process.communicate(timeout=50)
        return process.returncode

    def test_signal_to_us__passed_on_and_our_end(self):
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1):
            with self.subTest(signal=number):
                self.assertEqual(self.interrupt(number), -number)
                self.assertEqual(len(list(self.folder.glob("collect*.json"))), 1)

    def test_interrupt_key__ends_both_once(self):
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.home)
            os.execve(command.COMMAND, self.words(command.SUBJECT, "stubborn"),
                      self.environment)
        seen = b""
        while b"ready" not in seen:
            seen += os.read(terminal, 4096)
        os.write(terminal, b"\x03")
        try:
            while os.read(terminal, 4096):
                pass
        except OSError:
            pass
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), -signal.SIGINT)
        os.close(terminal)


if __name__ == "__main__":
    command.main()
