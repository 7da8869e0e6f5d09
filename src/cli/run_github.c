/* SPDX-License-Identifier: MIT */
/*
 * GitHub's runner takes lines of a step's log for commands, whoever wrote them. Between
 * ::stop-commands::TOKEN and ::TOKEN:: it takes none; nobody who does not read the log
 * can say the token, which is of 128 random bits.
 *
 * The runner reads standard output and standard error as two pipes, and which line of
 * which comes first is anybody's guess. So the fence begins on both: whatever follows on
 * either, a beginning was before it, and the second one is taken for output. It ends when
 * both pipes were read empty, so that no line of the command is still on its way on the
 * other; and on both, because one of them may be a file that the runner never sees. Where
 * both are one file, there is one fence. Half a second is the most that a reader who does
 * not read holds us up.
 *
 * The program's last line may have no end, and who ran before us may have left one: each
 * mark begins with a line end, at the price of an empty line in the log. Rejected: the
 * command's output through pipes of ours, in which we would see its last byte: it would
 * see other descriptors, buffer otherwise, and lose the order of the two streams.
 *
 * Nothing helps against a process that outlives the command and writes after the end.
 */
#include "cli/run_github.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/converting.h"

#define TOKEN_BYTES  16
#define DRAIN_MAX_MS 500
#define NS_PER_MS    1000000

/* One fence, of the process: a signal has to find it. */
static struct {
    char begin[64];
    char end[64];
    size_t begin_length;
    size_t end_length;
    bool has_errors; /* standard error is another file */
    pid_t owner;
    volatile sig_atomic_t is_open;
} fence;

static const int deadly[] = { SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM };

#define DEADLY_COUNT (sizeof deadly / sizeof *deadly)

static int make_marks(void)
{
    uint8_t bytes[TOKEN_BYTES];
    char token[2 * TOKEN_BYTES + 1];

    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes) {
        return -EIO;
    }
    for (size_t i = 0; i < sizeof bytes; i++) {
        (void)snprintf(token + 2 * i, sizeof token - 2 * i, "%02x", bytes[i]);
    }
    fence.begin_length = (size_t)snprintf(fence.begin, sizeof fence.begin,
                                          "\n::stop-commands::%s\n", token);
    fence.end_length = (size_t)snprintf(fence.end, sizeof fence.end, "\n::%s::\n", token);
    return 0;
}

/* In a handler, too. A log that is gone needs no fence. */
static void put_mark(int fd, const char *mark, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, mark, length);

        if (written > 0) {
            mark += written;
            length -= (size_t)written;
        } else if (written < 0 && errno == EAGAIN) {
            (void)poll(&(struct pollfd){ .fd = fd, .events = POLLOUT }, 1, DRAIN_MAX_MS);
        } else if (written == 0 || errno != EINTR) {
            return;
        }
    }
}

static void put_marks(const char *mark, size_t length)
{
    put_mark(STDOUT_FILENO, mark, length);
    if (fence.has_errors) {
        put_mark(STDERR_FILENO, mark, length);
    }
}

static void close_fence(void)
{
    if (fence.is_open != 0) {
        put_marks(fence.end, fence.end_length);
        fence.is_open = 0; /* after it: twice is no harm, not at all is one */
    }
}

static bool is_one_file(void)
{
    struct stat output;
    struct stat errors;

    return fstat(STDOUT_FILENO, &output) == 0 && fstat(STDERR_FILENO, &errors) == 0 &&
           output.st_dev == errors.st_dev && output.st_ino == errors.st_ino;
}

int unc__run_github_check(const struct unc__run_github *github,
                          const struct unc__arguments *arguments)
{
    if (!github->is_wanted && (github->summary != NULL || github->has_no_summary)) {
        return unc__arguments_refuse(arguments, "a summary is made with --github only");
    }
    if (github->is_wanted && make_marks() < 0) {
        unc__complain("run", "--github: the kernel gives no random bytes");
        return UNC__EXIT_FAULT;
    }
    return UNC__EXIT_OK;
}

/* It was reset when it came here, so that it ends us when we return: us, or a child of
 * ours that has not become the command yet. */
static void close_and_end(int signal)
{
    if (getpid() == fence.owner) {
        close_fence();
    }
    (void)raise(signal);
}

static void set_handlers(void (*from)(int), void (*to)(int), int flags)
{
    struct sigaction action = { .sa_handler = to, .sa_flags = flags };
    struct sigaction before;

    for (size_t i = 0; i < DEADLY_COUNT; i++) {
        if (sigaction(deadly[i], NULL, &before) == 0 && before.sa_handler == from) {
            (void)sigaction(deadly[i], &action, NULL);
        }
    }
}

/* While the command runs signals are passed on to it; else one that ends us closes the
 * fence first. The command gets them as they were: no handler outlives an exec. */
void unc__run_github_begin(const struct unc__run_github *github)
{
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    struct sigaction before;

    if (!github->is_wanted) {
        return;
    }
    fence.has_errors = !is_one_file();
    fence.owner = getpid();
    fence.is_open = 1;
    (void)sigaction(SIGPIPE, &ignore, &before);
    put_marks(fence.begin, fence.begin_length);
    (void)sigaction(SIGPIPE, &before, NULL);
    set_handlers(SIG_DFL, close_and_end, (int)SA_RESETHAND);
}

static bool is_read(int fd)
{
    struct stat file;
    int left = 0;

    return fstat(fd, &file) < 0 || !S_ISFIFO(file.st_mode) ||
           ioctl(fd, FIONREAD, &left) < 0 || left == 0;
}

static void wait_for_reader(void)
{
    const struct timespec pause = { .tv_nsec = NS_PER_MS };

    for (int i = 0; i < DRAIN_MAX_MS; i++) {
        if (is_read(STDOUT_FILENO) && is_read(STDERR_FILENO)) {
            return;
        }
        (void)nanosleep(&pause, NULL);
    }
}

void unc__run_github_end(const struct unc__run_github *github)
{
    if (!github->is_wanted) {
        return;
    }
    (void)signal(SIGPIPE, SIG_IGN);
    (void)fflush(NULL);
    if (fence.has_errors) {
        wait_for_reader();
    }
    close_fence();
    set_handlers(close_and_end, SIG_DFL, 0);
}

void unc__run_github_tell(const struct unc__run_github *github,
                          const struct unc__gate_words *words,
                          const struct unc__symbol_options *symbols,
                          const struct unc__arguments *arguments, char *folder)
{
    char *operands[] = { folder, NULL };
    struct unc__arguments reports = *arguments;
    struct unc__converting converting;

    if (!github->is_wanted) {
        return;
    }
    unc__converting_init(&converting);
    converting.words = *words; /* what it found is the owner's to release */
    converting.symbols = *symbols;
    converting.summary = github->summary;
    converting.has_no_summary = github->has_no_summary;
    converting.is_told = true;
    reports.operands = operands;
    reports.operand_count = 1;
    if (unc__converting_add(&converting, &unc__format_github, "-", &reports) == 0) {
        (void)unc__converting_run(&converting, &reports);
    }
}
