/* SPDX-License-Identifier: MIT */
/*
 * serve: a folder as a web site, for trying things out.
 *
 * Files, listings, GET and HEAD; no encryption, no users, no log. It ends on control-C or
 * SIGTERM, and then gives everything back: a report about it has nothing to say.
 */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <unclosed/loop.h>

#include "examples/serve/server.h"

#define EXIT_WRONG_USE   2
#define IDLE_SECONDS     30.0
#define IDLE_SECONDS_MAX 86400.0

static const char usage[] =
    "usage: serve DIR [--port N] [--bind ADDRESS] [--idle SECONDS] [-h]\n"
    "Serve the folder DIR over HTTP until SIGINT or SIGTERM.\n"
    "\n"
    "  --port N        the port, 8000 by default; 0 takes any that is free\n"
    "  --bind ADDRESS  where to listen, 127.0.0.1 by default; :: is everywhere\n"
    "  --idle SECONDS  when to disconnect a client that does nothing (30)\n"
    "  -h, --help      show this\n"
    "\n"
    "Exit status: 0 after a signal, 1 for a failure, 2 for wrong use.\n";

struct options {
    const char *directory;
    const char *address;
    uint16_t port;
    double idle_seconds;
};

static int wrong_use(const char *what, const char *argument)
{
    (void)fprintf(stderr, "serve: %s: %s\n%s", argument, what, usage);
    return -EINVAL;
}

static int parse_port(const char *text, uint16_t *ret_port)
{
    char *end;
    long port;

    errno = 0;
    port = strtol(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || port < 0 || port > UINT16_MAX) {
        return wrong_use("not a port, 0 to 65535", text);
    }
    *ret_port = (uint16_t)port;
    return 0;
}

static int parse_idle(const char *text, double *ret_seconds)
{
    char *end;
    double seconds = strtod(text, &end);

    if (end == text || *end != '\0' || !isfinite(seconds) || seconds <= 0 ||
        seconds > IDLE_SECONDS_MAX) {
        return wrong_use("not a number of seconds above 0 and up to 86400", text);
    }
    *ret_seconds = seconds;
    return 0;
}

/* Returns: 1, 0 if only help was wanted, -EINVAL. */
static int parse_options(int argc, char **argv, struct options *options)
{
    static const struct option long_options[] = {
        { "port", required_argument, NULL, 'p' },
        { "bind", required_argument, NULL, 'b' },
        { "idle", required_argument, NULL, 'i' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    int option;

    *options = (struct options){ .address = "127.0.0.1",
                                 .port = 8000,
                                 .idle_seconds = IDLE_SECONDS };
    while ((option = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
        switch (option) {
        case 'p':
            if (parse_port(optarg, &options->port) < 0) {
                return -EINVAL;
            }
            break;
        case 'b':
            options->address = optarg;
            break;
        case 'i':
            if (parse_idle(optarg, &options->idle_seconds) < 0) {
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
        return wrong_use("one folder is needed",
                         optind < argc ? argv[optind + 1] : "DIR");
    }
    options->directory = argv[optind];
    return 1;
}

int main(int argc, char **argv)
{
    struct options options;
    struct server *server;
    int r;

    r = parse_options(argc, argv, &options);
    if (r <= 0) {
        return r == 0 ? EXIT_SUCCESS : EXIT_WRONG_USE;
    }
    r = server_new(options.directory, options.address, options.port,
                   (int64_t)(options.idle_seconds * (double)UNC_S(1)), &server);
    if (r < 0) {
        (void)fprintf(stderr, "serve: cannot serve %s at %s port %u: %s\n",
                      options.directory, options.address, (unsigned)options.port,
                      unc_strerror(r));
        return EXIT_FAILURE;
    }

    /* Flushed: whoever started us may wait for this line. */
    (void)printf("serving %s at %s\n", options.directory, server_get_url(server));
    (void)fflush(stdout);
    r = server_run(server);
    (void)server_free(server);

    if (r < 0) {
        (void)fprintf(stderr, "serve: %s\n", unc_strerror(r));
    }
    return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
