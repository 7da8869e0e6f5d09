/* SPDX-License-Identifier: MIT */
/*
 * usage: fuzz_seeds WRITER FOLDER
 *
 * What the fuzzers start from, made when the tests are built: small records of the
 * writer, whole and damaged in ways that reach far, and a few option texts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "record/layout.h"

#include "image/compact.h"

static _Noreturn void give_up(const char *what)
{
    perror(what);
    exit(1);
}

static void save(const char *folder, const char *name, const void *bytes, size_t size)
{
    char path[4096];
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "w");
    if (file == NULL || fwrite(bytes, 1, size, file) != size || fclose(file) != 0) {
        give_up(path);
    }
}

static void run_writer(const char *writer, const char *record, const char *end)
{
    char options[8300];
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        (void)snprintf(options, sizeof options, "record='%s':report='%s.json'", record,
                       record);
        (void)freopen("/dev/null", "w", stderr); /* the summary of what it leaves */
        (void)setenv("UNCLOSED_OPTIONS", options, 1);
        (void)unsetenv("UNCLOSED_SOCKET");
        (void)execl(writer, writer, "few", end, (char *)NULL);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0) {
        give_up(writer);
    }
}

/* A compact record of a writer that ends so. */
static unsigned char *make_record(const char *writer, const char *folder, const char *end,
                                  size_t *ret_size)
{
    char path[4096];
    char report[4200];
    unsigned char *bytes;

    (void)snprintf(path, sizeof path, "%s/made.record", folder);
    (void)snprintf(report, sizeof report, "%s.json", path);
    run_writer(writer, path, end);
    bytes = compact_record(path, ret_size);
    (void)unlink(report); /* there is one if it left by exit */
    if (unlink(path) < 0) {
        give_up(path);
    }
    return bytes;
}

static void save_records(const char *writer, const char *folder)
{
    struct unc__record_head *head;
    size_t size;
    unsigned char *bytes = make_record(writer, folder, "exit=0", &size);

    save(folder, "sealed", bytes, size);
    free(bytes);
    bytes = make_record(writer, folder, NULL, &size);
    save(folder, "whole", bytes, size);
    save(folder, "cut", bytes, size / 2);
    save(folder, "head", bytes, sizeof *head);
    save(folder, "nothing", bytes, 0);
    head = (struct unc__record_head *)(void *)bytes;
    head->entries.count = UNC__CHUNK_ITEMS + 1;
    head->entries.offsets[1] = head->entries.offsets[0];
    save(folder, "second_chunk", bytes, size);
    free(bytes);
}

static void save_options(const char *folder)
{
    static const char full[] =
        "enabled=1:report='a:b%p':record=/tmp/r.%e:exitcode=3:kinds=timer,signal:"
        "depth=12:detail=7:children=off:unwinder=\"none\":verbosity=1:help";

    save(folder, "full", full, sizeof full - 1);
    save(folder, "quote", "report='a", 9);
}

static const char *make_folder(char *path, size_t size, const char *root,
                               const char *name)
{
    (void)snprintf(path, size, "%s/%s", root, name);
    (void)mkdir(root, 0777);
    (void)mkdir(path, 0777);
    return path;
}

int main(int argument_count, char **arguments)
{
    char folder[2048];

    if (argument_count != 3) {
        (void)fputs("usage: fuzz_seeds WRITER FOLDER\n", stderr);
        return 2;
    }
    save_records(arguments[1], make_folder(folder, sizeof folder, arguments[2], "image"));
    save_options(make_folder(folder, sizeof folder, arguments[2], "options"));
    return 0;
}
