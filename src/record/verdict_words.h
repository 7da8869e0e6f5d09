/* SPDX-License-Identifier: MIT */
#ifndef UNC_RECORD_VERDICT_WORDS_H
#define UNC_RECORD_VERDICT_WORDS_H

/*
 * The one list of lifecycle errors that are recorded, and of all that is said about each:
 * in the report's titles, advice and places, in its JSON, and by unc_error_get_last.
 * Code; title; advice; verb of the use, verb of what the use stumbled over.
 *
 * In titles and advice {loop} stands for the loop concerned, `event loop 1 "main"`;
 * {owner} for the same without "event", or "another loop" if it is gone; {signal} for
 * "SIGINT"; {task} for `task "fetch"` or "task 12"; {job} likewise; {error} for
 * "UNC_EPENDING (future has no result yet)" or "-5 (Input/output error)". Verbs go before
 * "by unc_loop_close() in main at main.c:7".
 */
#define UNC_VERDICTS(X)                                                                  \
    X(ECLOSED, "{loop} was used after it was closed",                                    \
      "Close the loop after its last use, or ask unc_loop_is_closed() first.", "used",   \
      "closed")                                                                          \
    X(EFREED, "{loop} was used after it was freed",                                      \
      "Forget every pointer to a loop when it is freed: loop = unc_loop_free(loop).",    \
      "used", "freed")                                                                   \
    X(ERUNNING, "{loop} was run while it was already running",                           \
      "A callback cannot run its own loop again: let it return, and continue in "        \
      "another callback.",                                                               \
      "run", "started")                                                                  \
    X(EOTHER, "{loop} was run while another loop was running in the same thread",        \
      "Run one loop a thread at a time.", "run", "the other loop was started")           \
    X(ENOCLOSE, "{loop} was closed while it was running",                                \
      "Call unc_loop_stop() and close the loop after the run has returned.", "closed",   \
      "started")                                                                         \
    X(ETHREAD, "{loop} was used from a thread that does not own it",                     \
      "From other threads use unc_loop_call_soon_threadsafe().", "used", "started")      \
    X(EEXEC, "a job was given to the executor of {loop} after its shutdown",             \
      "Call unc_executor_shutdown() after the last job was given.", "given",             \
      "shut down")                                                                       \
    X(ESIGOWNED, "two loops handle {signal}; it belongs to {owner}",                     \
      "Handle a signal in one loop, and hand it on with "                                \
      "unc_loop_call_soon_threadsafe().",                                                \
      "then handled", "first handled")                                                   \
    X(EREPLACED, "the handler of {signal} was replaced by somebody else",                \
      "Find who installs a handler for {signal} after the loop did; theirs was left in " \
      "place.",                                                                          \
      "noticed", "installed")                                                            \
    X(ELOST, "the descriptors of {loop} were closed by somebody else",                   \
      "Find who closes descriptors that are not theirs, closefrom() for one; what has "  \
      "their numbers now was left alone.",                                               \
      "noticed", "created")                                                              \
    X(ENOTASK, "a call that waits was made outside of a task",                           \
      "Make it in a task: unc_task_new() starts one, unc_run() a whole program.",        \
      "called", "caused")                                                                \
    X(ESELF, "{task} awaited itself",                                                    \
      "A task cannot wait for its own end; await it in another one.", "awaited",         \
      "created")                                                                         \
    X(ECYCLE, "{task} awaited a task that waits for it, in a circle",                    \
      "Let one of them go on without the others: unc_task_tree() shows who waits for "   \
      "whom.",                                                                           \
      "awaited", "the other one waits")                                                  \
    X(EUNREAD, "the error of {task} was never retrieved: {error}",                       \
      "Await the task or its group, or ask unc_task_get_result() before it is given "    \
      "back.",                                                                           \
      "raised", "created")                                                               \
    X(EHANG, "nothing can end the run of {loop}{waits}",                                 \
      "Stop the loop, or give it something that will go on: a timer, a descriptor, a "   \
      "callback from another thread.",                                                   \
      "run", "waits")                                                                    \
    X(EREFUSED, "{task} refused to end when it was cancelled",                           \
      "Return UNC_ECANCELLED from a task that gets it, when all is put away.",           \
      "held up", "created")                                                              \
    X(EGROUP, "a task group was used after it had ended",                                \
      "Spawn tasks in a group before the wait for it has returned.", "used", "ended")    \
    X(EABANDONED, "{task} was awaited, but its loop was closed before it ended",         \
      "Await the task before its loop is closed.", "awaited", "closed")                  \
    X(EREAPED, "somebody else took the exit status of a child",                          \
      "Find who calls waitpid(-1), or has SIGCHLD ignored; wait for the children of a "  \
      "loop with unc_process_wait() only.",                                              \
      "missed", "started")

struct unc__verdict_words {
    int code;         /* UNC_ECLOSED, ... */
    const char *name; /* "ECLOSED", the type of the finding */
    const char *title;
    const char *advice;
    const char *use_verb;
    const char *cause_verb;
};

/* unc__verdict_words: never NULL: what is never recorded gets a row that says as little
 * as is known, the one with the code 0. */
const struct unc__verdict_words *unc__verdict_words(int code);

/* A callback that failed without a handler for it, whatever its code: the kind of such a
 * misuse is UNC__KIND_CALLBACK, and a callback may well return one of the codes above. */
extern const struct unc__verdict_words unc__verdict_callback;

/* The error of a job of the executor: UNC__KIND_FUTURE and UNC_EUNREAD; the key is the
 * number of the job. */
extern const struct unc__verdict_words unc__verdict_job;

/* Likewise a task that awaits what is another loop's: UNC__KIND_TASK and -EINVAL. */
extern const struct unc__verdict_words unc__verdict_foreign;

#endif
