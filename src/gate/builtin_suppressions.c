/* SPDX-License-Identifier: MIT */
/*
 * The built-in list. A line belongs here if the library itself acquires the resource,
 * keeps it until the process ends, and offers its users no call that gives it back: then
 * it is nobody's leak. So each names a function that the library exports (others have no
 * names on a user's machine) or the module, one kind, and mostly one type; whatever a
 * program could have closed is not here: buses, journals that are read, contexts of the
 * program's own. Frames of the application, and those outside of it, are not asked.
 *
 * What libc keeps for itself (the system log, the name service, random bytes) is no
 * finding in the first place (judge/libc_fds.c).
 */
#include "gate/builtin_suppressions.h"

/* clang-format off: a line is a line */
const char unc__builtin_suppressions[] =
    "# GLib: the default context has no owner, nor has the thread \"gmain\" with a\n"
    "# context of its own, which signals, children, monitors and the bus share.\n"
    "fd:^g_main_context_default$ type:eventfd  # the default context stays\n"
    "fd:^g_unix_signal_* type:eventfd  # GLib's worker\n"
    "thread:^g_unix_signal_*  # GLib's worker\n"
    "fd:^g_child_watch_* type:eventfd  # GLib's worker\n"
    "thread:^g_child_watch_*  # GLib's worker\n"
    "fd:^g_file_monitor* type:eventfd  # GLib's worker\n"
    "fd:^g_file_monitor* type:inotify  # one inotify instance for all monitors\n"
    "thread:^g_file_monitor*  # GLib's worker\n"
    "fd:^g_subprocess_new* type:eventfd  # GLib's worker\n"
    "thread:^g_subprocess_new*  # GLib's worker\n"
    "fd:^g_network_monitor_get_default$  # the one monitor of the process\n"
    "thread:^g_network_monitor_get_default$  # GLib's worker\n"
    "fd:^g_bus_get* type:eventfd  # GLib's worker\n"
    "thread:^g_bus_get*  # GLib's worker\n"
    "fd:^g_dbus_* type:eventfd  # GLib's worker\n"
    "thread:^g_dbus_*  # GLib's worker\n"
    "thread:^g_thread_pool_push$  # idle threads wait for the next pool\n"
    "\n"
    "# Threads for computing, which nobody can join.\n"
    "thread:^libgomp.so*  # the team of OpenMP\n"
    "thread:^libopenblas*  # the workers of OpenBLAS\n"
    "\n"
    "# Test frameworks. Of Criterion each test has a process, and that a line to the\n"
    "# runner, which has a handler to end them all.\n"
    "fd:^libcriterion.so*  # a test's line to the runner\n"
    "thread:^libcriterion.so*  # the worker of that line\n"
    "signal:^libcriterion.so*  # the runner's own handler\n"
    "\n"
    "# Connections that stay for the next call.\n"
    "fd:^sd_journal_send* type:socket  # libsystemd's socket to the journal\n"
    "fd:^sd_journal_print* type:socket  # libsystemd's socket to the journal\n"
    "fd:^sd_journal_perror* type:socket  # libsystemd's socket to the journal\n"
    "fd:^libnss_*.so*  # the name service: maps of SSSD and sockets to its daemon\n"
    "\n"
    "# Where random bytes come from without getrandom().\n"
    "fd:^RAND_* type:file  # OpenSSL keeps its random devices open\n";
/* clang-format on */
