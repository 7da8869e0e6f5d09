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

static void run_writer(const char *writer, const char *record)
{
    char options[4096];
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        (void)snprintf(options, sizeof options, "record='%s'", record);
        (void)setenv("UNCLOSED_OPTIONS", options, 1);
        (void)unsetenv("UNCLOSED_SOCKET");
        (void)execl(writer, writer, "few", (char *)NULL);
        give_up(writer);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0) {
        give_up(writer);
    }
}

static void save_records(const char *writer, const char *folder)
{
    char path[4096];
    struct unc__record_head *head;
    unsigned char *bytes;
    size_t size;

    (void)snprintf(path, sizeof path, "%s/whole.record", folder);
    run_writer(writer, path);
    bytes = compact_record(path, &size);
    if (unlink(path) < 0) {
        give_up(path);
    }
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
