/* SPDX-License-Identifier: MIT */
/*
 * fetch: write the page at a URL to standard output.
 *
 * What a program of any size does with an event loop, in small: it acquires things, runs,
 * and gives everything back. With --forget it leaves out the last step and returns from
 * main with the loop, the timer, the signal handler and the connection still open, as
 * programs do in earnest. The library then says so on standard error.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <unclosed/loop.h>

#include "examples/fetch/fetch.h"
#include "examples/fetch/terminal.h"

#define REDIRECT_COUNT_MAX  5
#define TIMEOUT_SECONDS     30.0
#define TIMEOUT_SECONDS_MAX 86400.0
#define EXIT_WRONG_USE      2

static const char usage[] =
    "usage: fetch URL [--forget] [--timeout SECONDS] [--notice SECONDS] [-h]\n"
    "Write the page at URL (http:// only) to standard output.\n"
    "\n"
    "  --forget           do not close the event loop, to see what is reported\n"
    "  --timeout SECONDS  give up after so long in all (30)\n"
    "  --notice SECONDS   say so when there is no page after so long\n"
    "  -h, --help         show this\n"
    "\n"
    "Exit status: 0 for a 2xx response, 1 for a failure, 2 for wrong use.\n";

struct options {
    struct url url;
    double timeout_seconds;
    double notice_seconds; /* 0: no notice */
    bool is_forgetful;
};

static int wrong_use(const char *what, const char *argument)
{
    (void)fputs("fetch: ", stderr);
    (void)terminal_write(argument, stderr);
    (void)fprintf(stderr, ": %s\n%s", what, usage);
    return -EINVAL;
}

static int parse_seconds(const char *text, double *ret_seconds)
{
    char *end;
    double seconds = strtod(text, &end);

    if (end == text || *end != '\0' || !isfinite(seconds) || seconds <= 0 ||
        seconds > TIMEOUT_SECONDS_MAX) {
        return wrong_use("not a number of seconds above 0 and up to 86400", text);
    }
    *ret_seconds = seconds;
    return 0;
}

/* Returns: 1, 0 if only help was wanted, -EINVAL. */
static int parse_options(int argc, char **argv, struct options *options)
{
    static const struct option long_options[] = {
        { "forget", no_argument, NULL, 'f' },
        { "timeout", required_argument, NULL, 't' },
        { "notice", required_argument, NULL, 'n' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    int option;
    int r;

    *options = (struct options){ .timeout_seconds = TIMEOUT_SECONDS };
    while ((option = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
        switch (option) {
        case 'f':
            options->is_forgetful = true;
            break;
        case 't':
            if (parse_seconds(optarg, &options->timeout_seconds) < 0) {
                return -EINVAL;
            }
            break;
        case 'n':
            if (parse_seconds(optarg, &options->notice_seconds) < 0) {
                return -EINVAL;
            }
            break;
        case 'h':
            return fputs(usage, stdout) == EOF || fflush(stdout) == EOF ? -EIO : 0;
        default: /* getopt_long has said which */
            (void)fputs(usage, stderr);
            return -EINVAL;
        }
    }
    if (argc - optind != 1) {
        return wrong_use("one URL is needed", optind < argc ? argv[optind + 1] : "URL");
    }
    r = url_parse(argv[optind], &options->url);
    return r < 0 ? wrong_use(url_strerror(r), argv[optind]) : 1;
}

/* A reader that is slow makes us slow, as it should. Standard output may be a plain file,
 * which no event loop can wait for, so this blocks. */
static int write_to_stdout(const char *bytes, size_t size, void *userdata)
{
    (void)userdata;
    while (size > 0) {
        ssize_t written_size = write(STDOUT_FILENO, bytes, size);

        if (written_size < 0 && errno == EAGAIN) { /* somebody made it non-blocking */
            struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };

            (void)poll(&out, 1, -1);
        } else if (written_size < 0 && errno != EINTR) {
            return -errno;
        } else if (written_size > 0) {
            bytes += written_size;
            size -= (size_t)written_size;
        }
    }
    return 0;
}

__attribute__((format(printf, 2, 3))) static void say(const struct url *url,
                                                      const char *format, ...)
{
    char text[URL_TEXT_SIZE];
    char message[RESPONSE_LINE_SIZE + 128];
    va_list arguments;

    url_write(url, text);
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);

    (void)fputs("fetch: ", stderr);
    (void)terminal_write(text, stderr);
    (void)fputs(": ", stderr);
    (void)terminal_write(message, stderr);
    (void)fputc('\n', stderr);
}

/* Fetch the page, wherever it has moved to. Returns: the exit status. */
static int follow(struct fetch *fetch, struct url url)
{
    const struct response *response = fetch_get_response(fetch);
    char text[URL_TEXT_SIZE];
    struct url next;

    for (int redirect_count = 0;; redirect_count++) {
        int r = fetch_run(fetch, &url);

        if (r < 0) {
            say(&url, "%s", fetch_get_message(fetch));
            return EXIT_FAILURE;
        }
        if (response_is_success(response)) {
            return EXIT_SUCCESS;
        }
        if (!response_is_redirect(response) || response->location[0] == '\0') {
            say(&url, "the server answers %d %s", response->status, response->reason);
            return EXIT_FAILURE;
        }
        if (redirect_count == REDIRECT_COUNT_MAX) {
            say(&url, "more than %d redirects", REDIRECT_COUNT_MAX);
            return EXIT_FAILURE;
        }
        r = url_resolve(&url, response->location, &next);
        if (r < 0) {
            say(&url, "redirected to %s: %s", response->location, url_strerror(r));
            return EXIT_FAILURE;
        }
        url_write(&next, text);
        say(&url, "redirected to %s", text);
        url = next;
    }
}

/*
 * Who starts us may have closed 0, 1 or 2. Then the next descriptor that is opened would
 * be standard output, and the page would be sent to the server. So they are taken, by
 * something that cannot be used as what they are for: writing shall fail.
 */
static int occupy_standard_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 &&
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) {
            return -EBADF;
        }
    }
    return 0;
}

static int begin(const struct options *options, struct fetch **ret_fetch)
{
    int64_t notice_ns = (int64_t)(options->notice_seconds * (double)UNC_S(1));
    int r = fetch_new((int64_t)(options->timeout_seconds * (double)UNC_S(1)),
                      write_to_stdout, /* userdata= */ NULL, ret_fetch);

    if (r < 0 || notice_ns == 0) {
        return r;
    }
    r = fetch_set_notice(*ret_fetch, notice_ns);
    if (r < 0) {
        *ret_fetch = fetch_free(*ret_fetch);
    }
    return r;
}

int main(int argc, char **argv)
{
    struct options options;
    struct fetch *fetch;
    int exit_status;
    int r;

    if (occupy_standard_descriptors() < 0) {
        return EXIT_FAILURE;
    }
    r = parse_options(argc, argv, &options);
    if (r <= 0) {
        return r == 0 ? EXIT_SUCCESS : EXIT_WRONG_USE;
    }
    /* A closed pipe shall be an error of write, with a message, not a silent death. */
    (void)signal(SIGPIPE, SIG_IGN);

    r = begin(&options, &fetch);
    if (r < 0) {
        (void)fprintf(stderr, "fetch: cannot start: %s\n", unc_strerror(r));
        return EXIT_FAILURE;
    }
    exit_status = follow(fetch, options.url);

    if (options.is_forgetful) {
        return exit_status; /* "the process ends anyway" */
    }
    (void)fetch_free(fetch);
    return exit_status;
}
