/* SPDX-License-Identifier: MIT */
#ifndef UNCLOSED_PROCESS_H
#define UNCLOSED_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <unclosed/loop.h>
#include <unclosed/stream.h>

UNC_BEGIN_DECLS

/*
 * A child process: started, talked to through pipes, waited for. It belongs to one loop,
 * which takes its exit status as soon as it has ended, whether somebody waits or not; so
 * a loop that runs leaves no zombies. It follows that loop's rules for threads and
 * signals.
 *
 * Where the kernel has pidfds (Linux 5.4) a child costs one descriptor, close-on-exec
 * and above 2, until it has ended. Where it has none, or none is free, it costs a thread
 * that sleeps until then and has every signal blocked. Nothing here handles SIGCHLD: its
 * disposition is the program's. If the program itself takes the status of a child away
 * (waitpid(-1), SIGCHLD ignored, SA_NOCLDWAIT) that child has ended all the same, but how
 * is not known to anybody here: UNC_EREAPED. (asyncio invents the status 255.)
 *
 * The report. A child is there under its process id, with its arguments as its name,
 * from the spawn until its status was taken. Its pipes are streams that name it. Names
 * stay in the record for good: after 1,024 different lines of arguments a child is called
 * by its program alone. Closing a loop leaves its children running and says so.
 *
 * Descriptors. A stream makes its descriptor non-blocking, and every duplicate of it with
 * it. A child that is given one, by UNC_IO_FD or because it is 0, 1 or 2 here, expects to
 * wait when it reads and writes: a pipe or a terminal that is non-blocking is opened once
 * more for it, through /proc, and blocks there and not here. Where that is impossible the
 * child shares ours, non-blocking: without /proc, where its permissions forbid it, and
 * for sockets, which cannot be opened twice. (One that is to be a child's should not be a
 * stream here, or be one no more when the child is started.)
 *
 * Fork. In a forked child the parent's children are nobody's: calls return -ECHILD, and
 * unc_process_free gives back memory and this process's copies of descriptors.
 *
 * Since 0.1, all of this header.
 */
struct unc_process;

/* What a child gets as one of its three standard descriptors. */
enum unc_process_io {
    UNC_IO_INHERIT, /* the one of this process */
    UNC_IO_NULL,    /* /dev/null */
    UNC_IO_PIPE,    /* a pipe, whose other end is a stream here */
    UNC_IO_FD,      /* a duplicate of the descriptor given beside it, see above */
    UNC_IO_STDOUT   /* of errors only: what its standard output is */
};

/*
 * What to start. Zero is a good beginning: `struct unc_process_options options = {
 * .shell = "exit 7" };`. All of it is borrowed during the call.
 */
struct unc_process_options {
    /* One of the two. @arguments ends with NULL; the first is the program, which is
     * looked for in the PATH of this process if it has no slash. @shell is a line for
     * /bin/sh -c. */
    const char *const *arguments;
    const char *shell;
    const char *const *environment; /* "NAME=value", ends with NULL; NULL: as here */
    const char *directory; /* to start in, before the program is looked for; NULL: here */
    enum unc_process_io input;
    enum unc_process_io output;
    enum unc_process_io errors;
    int input_fd; /* with UNC_IO_FD; stays the caller's */
    int output_fd;
    int errors_fd;
    bool has_own_group;       /* a process group, with the child's process id */
    bool has_own_session;     /* a session, which is a group as well */
    bool has_default_signals; /* nothing ignored, nothing blocked; false: what the calling
                                 thread has ignored and blocked, as after any exec */
    bool keeps_descriptors;   /* those of this process above 2 that are not close-on-exec;
                                 false: the child has 0, 1 and 2 only */
    const char *name;         /* in reports; NULL: the arguments */
    const void *reserved[4];  /* NULL */
};

/*
 * unc_process_spawn: start a child.
 * @ret_process: the caller's; give it back with unc_process_free. One that was not is in
 * the report, when the child has ended as well.
 *
 * In a task or outside. The call does not suspend, and blocks while the program is found
 * and loaded: when it returns the child runs that program. In a task that was cancelled
 * nothing is started.
 *
 * Returns: 0; -EINVAL; UNC_ECLOSED, UNC_EFREED, UNC_ETHREAD as in loop.h; UNC_ECANCELLED;
 * what exec says (-ENOENT, -EACCES, -ENOEXEC, -E2BIG, ...), and -ENOENT, -ENOTDIR,
 * -EACCES for the directory; -EBADF for a descriptor that is not open; -EMFILE, -ENFILE,
 * -ENOMEM, -EAGAIN (no process to be had). unc_error_get_last names what it was about.
 * After an error there is no child and no descriptor. (Should the system refuse the pidfd
 * and the thread both, the child has run for an instant, is killed, and -EAGAIN or
 * -ENOMEM is returned.)
 */
#define unc_process_spawn(...) \
    unc_process_spawn_at(UNC_HERE(unc_process_spawn), __VA_ARGS__)
UNC_API int unc_process_spawn_at(const struct unc_site *site, struct unc_loop *loop,
                                 const struct unc_process_options *options,
                                 struct unc_process **ret_process);

/*
 * unc_process_free: give @process back; closes what is left of its pipes. A child that
 * still runs is left running: its loop takes its status when it ends, and until then it
 * is in the report. One that has ended does not stay behind as a zombie. Tasks that wait
 * for it get UNC_ECANCELLED. Allowed after its loop was closed or freed. From a thread
 * that does not run the loop while another does, nothing is given back; that is recorded
 * as UNC_ETHREAD. NULL is fine. Returns: NULL, always.
 */
#define unc_process_free(process) unc_process_free_at(UNC_HERE(unc_process_free), process)
UNC_API struct unc_process *unc_process_free_at(const struct unc_site *site,
                                                struct unc_process *process);

/* unc_process_get_pid: 0 for NULL. After its end the number may be another process's. */
UNC_API pid_t unc_process_get_pid(const struct unc_process *process);

/*
 * unc_process_get_input: our end of the pipe to its input, written to.
 * unc_process_get_output, unc_process_get_errors: of those from its output and its
 * errors, read from. Borrowed: not to be closed. NULL if there is no such pipe or it was
 * taken.
 *
 * unc_process_take_input, unc_process_take_output, unc_process_take_errors: the same, the
 * caller's from now on. So the child sees the end of its input with
 * unc_stream_close(unc_process_take_input(process)).
 */
UNC_API struct unc_stream *unc_process_get_input(const struct unc_process *process);
UNC_API struct unc_stream *unc_process_get_output(const struct unc_process *process);
UNC_API struct unc_stream *unc_process_get_errors(const struct unc_process *process);
UNC_API struct unc_stream *unc_process_take_input(struct unc_process *process);
UNC_API struct unc_stream *unc_process_take_output(struct unc_process *process);
UNC_API struct unc_stream *unc_process_take_errors(struct unc_process *process);

/*
 * unc_process_wait: wait for its end. What it wrote can be read afterwards as well.
 * @ret_status: optional; its exit status, 0 to 255, or minus the signal that ended it.
 *
 * In a task, and any number of tasks may wait; cancelling one leaves the child alone. A
 * child that is known to have ended is answered for at once, in a task or not.
 *
 * Returns: 0; UNC_EREAPED if somebody else took the status, which is also recorded;
 * -EINVAL; -ECHILD in a forked child; UNC_ENOTASK; -EINVAL in a task of another loop;
 * UNC_ECANCELLED; UNC_ECLOSED.
 */
#define unc_process_wait(process, ret_status) \
    unc_process_wait_at(UNC_HERE(unc_process_wait), process, ret_status)
UNC_API int unc_process_wait_at(const struct unc_site *site, struct unc_process *process,
                                int *ret_status);

/*
 * unc_process_is_running: whether its end is not known yet. It becomes known while the
 * loop runs. NULL: false.
 *
 * unc_process_get_status: whether its exit status is known, and then the status.
 */
UNC_API bool unc_process_is_running(const struct unc_process *process);
UNC_API bool unc_process_get_status(const struct unc_process *process, int *ret_status);

/*
 * unc_process_signal: send it a signal; 0 only asks whether it is there. It reaches this
 * child or nobody, never a process that got its number. unc_process_terminate sends
 * SIGTERM, unc_process_kill SIGKILL. Allowed after its loop was closed or freed.
 *
 * Returns: 0, -ESRCH if it has ended, -EINVAL, -EPERM (it has changed its user), -ECHILD,
 * UNC_ETHREAD.
 */
#define unc_process_signal(process, signal_number) \
    unc_process_signal_at(UNC_HERE(unc_process_signal), process, signal_number)
UNC_API int unc_process_signal_at(const struct unc_site *site,
                                  struct unc_process *process, int signal_number);
#define unc_process_terminate(process) \
    unc_process_terminate_at(UNC_HERE(unc_process_terminate), process)
UNC_API int unc_process_terminate_at(const struct unc_site *site,
                                     struct unc_process *process);
#define unc_process_kill(process) unc_process_kill_at(UNC_HERE(unc_process_kill), process)
UNC_API int unc_process_kill_at(const struct unc_site *site, struct unc_process *process);

/* What a child said. The texts end with a NUL that is not counted; release them with
 * free(). */
struct unc_process_result {
    char *output; /* NULL: it has no pipe for that */
    size_t output_size;
    char *errors;
    size_t errors_size;
    int status; /* as of unc_process_wait */
};

/*
 * unc_process_communicate: write @input to it, and the end; read all that it says; wait
 * for its end. All at the same time, so that no full pipe stops it. A child that does not
 * read its input to the end is no error. @input may be NULL with a size of 0.
 *
 * In a task; nobody else may use its pipes meanwhile. If another task is waiting at one
 * of them this is -EBUSY, and nothing is read, written or closed. If the task is
 * cancelled the child is left alone, and what was read by then is not lost: the next
 * unc_process_communicate returns it with the rest. How much of @input was written by
 * then is not known; the next one can only end it, without an @input of its own.
 *
 * Returns: 0; -EINVAL if there is input and no pipe for it; -EBUSY; -ENOMEM; what reading
 * and unc_process_wait return. On failure there is nothing to release.
 */
#define unc_process_communicate(process, input, size, ret_result)                       \
    unc_process_communicate_at(UNC_HERE(unc_process_communicate), process, input, size, \
                               ret_result)
UNC_API int unc_process_communicate_at(const struct unc_site *site,
                                       struct unc_process *process, const void *input,
                                       size_t size,
                                       struct unc_process_result *ret_result);

/*
 * unc_process_expect_open: it is meant to outlive this process, for @reason. Reports list
 * it as expected and do not count it. @reason is copied; NULL takes that back.
 * Returns: 0, -EINVAL, -ECHILD, -ENOSPC, UNC_ETHREAD.
 */
#define unc_process_expect_open(process, reason) \
    unc_process_expect_open_at(UNC_HERE(unc_process_expect_open), process, reason)
UNC_API int unc_process_expect_open_at(const struct unc_site *site,
                                       struct unc_process *process, const char *reason);

UNC_END_DECLS

#endif
