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
 *
 * Then what the probes see from outside: each has a class of findings. {subject} is what
 * was misused, "descriptor 7, a socket,"; {thing} the same, "a socket (descriptor 7)";
 * {released} "closed", or what giving it back is called; {call} "fclose()"; {program}
 * what was executed; {what} what the misuse has for a name; {watch} which poller watches
 * what; {signals} those that stayed blocked.
 */

/* Classes of findings: identifier, word in the report. The order is the report's. */
#define UNC_CLASSES(X)                          \
    X(UNCLOSED, "unclosed")                     \
    X(DOUBLE_RELEASE, "double-release")         \
    X(USE_AFTER_RELEASE, "use-after-release")   \
    X(FOREIGN_RELEASE, "foreign-release")       \
    X(STALE_REGISTRATION, "stale-registration") \
    X(EXEC_LEAK, "exec-leak")                   \
    X(LIFECYCLE, "lifecycle")                   \
    X(UNSEEN, "unseen")

enum unc__class {
#define ENUMERATOR(id, word) UNC__CLASS_##id,
    UNC_CLASSES(ENUMERATOR)
#undef ENUMERATOR
    UNC__CLASS_COUNT
};

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

/* UNC__MISUSE_...; its class; its name where the class is LIFECYCLE, the others have the
 * type of what was misused; title; advice; the two verbs. */
#define UNC_MISUSES(X)                                                                   \
    X(DOUBLE_RELEASE, DOUBLE_RELEASE, "", "{subject} was {released} twice",              \
      "Let one owner give it back, once: by the second time the number may be somebody " \
      "else's.",                                                                         \
      "{released} again", "{released}")                                                  \
    X(USE_AFTER_RELEASE, USE_AFTER_RELEASE, "",                                          \
      "{subject} was used after it was {released}",                                      \
      "Forget its number when it is given back: the next call may meet somebody "        \
      "else's.",                                                                         \
      "used", "{released}")                                                              \
    X(FOREIGN_RELEASE, FOREIGN_RELEASE, "",                                              \
      "{call} closed {thing} that somebody else had opened meanwhile",                   \
      "Close a descriptor through its owner only: it was closed once behind its back, "  \
      "and the number was somebody else's when the owner did.",                          \
      "closed", "its number was given back")                                             \
    X(STALE_REGISTRATION, STALE_REGISTRATION, "", "{watch}",                             \
      "Call epoll_ctl() with EPOLL_CTL_DEL before the close: a duplicate, or a child "   \
      "that has it too, keeps the open file, and its events go on.",                     \
      "registered", "closed")                                                            \
    X(EXEC_LEAK, EXEC_LEAK, "", "{thing} stayed open in {program}, which was executed",  \
      "Open it with O_CLOEXEC, SOCK_CLOEXEC or \"e\"; what the program is to have, "     \
      "give "                                                                            \
      "it on purpose with fcntl(F_SETFD).",                                              \
      "executed", "started")                                                             \
    X(OVERWRITTEN, LIFECYCLE, "handler_overwritten",                                     \
      "the handler of {signal} was replaced by one of another module",                   \
      "Install the handler of a signal in one place, or call from it the one that was "  \
      "there before.",                                                                   \
      "replaced", "installed")                                                           \
    X(MASK, LIFECYCLE, "mask_changed", "{signals} blocked at the end, and not before",   \
      "Put back the mask that pthread_sigmask() or sigprocmask() gave out.", "blocked",  \
      "caused")                                                                          \
    X(LOOP_BUSY, LIFECYCLE, "loop_busy", "{loop} could not be closed with {what} in it", \
      "Close what is in the loop, run it once more so that it can end, and close it "    \
      "then.",                                                                           \
      "closed", "the first of them was made")                                            \
    X(LOOP_DROPPED, LIFECYCLE, "loop_dropped",                                           \
      "{loop} was {released} with {what} in it",                                         \
      "Give back what is in a loop before the loop itself.", "given back",               \
      "the first of them was made")                                                      \
    X(LOOP_GONE, LIFECYCLE, "loop_gone",                                                 \
      "{what} was given to an event loop that was gone",                                 \
      "Forget every pointer to a loop when it is given back.", "given", "given back")    \
    X(CHANGED_ACTIVE, LIFECYCLE, "changed_while_active",                                 \
      "{subject} was set up again while it was active",                                  \
      "Stop it first: the library still has it in its lists.", "set up", "started")      \
    X(UNBALANCED, LIFECYCLE, "unbalanced_references", "{what}",                          \
      "Give back each reference once, and none more.", "changed", "made")

struct unc__verdict_words {
    int code; /* UNC_ECLOSED, ..., UNC__MISUSE_... */
    enum unc__class class;
    const char
        *name; /* "ECLOSED", the type of the finding; "": that of what it is about */
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
