/* SPDX-License-Identifier: MIT */
/*
 * Which process this is about, as the kernel tells it. Rejected: argv and environ, which
 * the program may have written over; /proc has the arguments it was started with. What
 * cannot be read is null or empty, never guessed.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/sys.h"
#include "base/text.h"
#include "reports/json_parts.h"
#include "reports/time.h"

#define ARGUMENTS_SIZE 65536

void unc__json_build_id(struct unc__json *json, const struct unc__module *module)
{
    char digits[2 * UNC__BUILD_ID_SIZE + 1];

    if (module == NULL || module->build_id_size == 0) {
        unc__json_null(json, "build_id");
        return;
    }
    for (size_t i = 0; i < module->build_id_size; i++) {
        digits[2 * i] = "0123456789abcdef"[module->build_id[i] >> 4];
        digits[2 * i + 1] = "0123456789abcdef"[module->build_id[i] & 15];
    }
    unc__json_bytes(json, "build_id", digits, 2 * (size_t)module->build_id_size);
}

static size_t read_arguments(const char *proc, char *buffer)
{
    char path[64];
    struct unc__text text = unc__text_init(path, sizeof path);
    size_t size = 0;
    long fd;
    long count;

    unc__text_format(&text, "%s/cmdline", proc);
    fd = unc__sys_open(path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) {
        return 0;
    }
    while ((count = unc__sys_read((int)fd, buffer + size, ARGUMENTS_SIZE - size)) != 0) {
        if (count < 0 && count != -EINTR) {
            break;
        }
        size += count > 0 ? (size_t)count : 0;
    }
    (void)unc__sys_close((int)fd);
    return size;
}

static void list_arguments(struct unc__json *json, const char *arguments, size_t size)
{
    for (size_t at = 0; at < size;) {
        size_t length = strnlen(arguments + at, size - at);

        unc__json_bytes(json, NULL, arguments + at, length);
        at += length + 1;
    }
}

static void write_arguments(struct unc__json *json, const struct unc__report *report)
{
    char *buffer =
        report->proc != NULL ? unc__sys_map(ARGUMENTS_SIZE, /* shared= */ 0) : NULL;

    unc__json_begin_array(json, "arguments");
    if (buffer != NULL) {
        list_arguments(json, buffer, read_arguments(report->proc, buffer));
        unc__sys_unmap(buffer, ARGUMENTS_SIZE);
    } else if (report->arguments != NULL) {
        list_arguments(json, report->arguments, report->arguments_size);
    }
    unc__json_end_array(json);
}

static void read_executable(struct unc__json *json, const char *proc)
{
    char path[64];
    char target[1024];
    struct unc__text text = unc__text_init(path, sizeof path);
    long length;

    unc__text_format(&text, "%s/exe", proc);
    length = unc__sys_readlink(path, target, sizeof target);
    if (length < 0) {
        unc__json_null(json, "executable");
    } else {
        unc__json_bytes(json, "executable", target, (size_t)length);
    }
}

static void write_time(struct unc__json *json, const char *key, int64_t realtime_ns)
{
    char buffer[32];
    struct unc__text text = unc__text_init(buffer, sizeof buffer);

    unc__time_write(&text, realtime_ns);
    unc__json_string(json, key, buffer);
}

void unc__json_process(struct unc__json *json, const struct unc__report *report)
{
    int64_t started_at_ns = unc__record_started_at_ns();
    /* The wall clock may have been set back meanwhile, and a record may say anything. */
    uint64_t uptime_ns = report->reported_at_ns > started_at_ns
                             ? (uint64_t)report->reported_at_ns - (uint64_t)started_at_ns
                             : 0;

    unc__json_begin_object(json, "process");
    unc__json_unsigned(json, "pid", report->pid);
    unc__json_unsigned(json, "ppid", report->ppid);
    if (report->proc != NULL) {
        read_executable(json, report->proc);
    } else {
        unc__json_string(json, "executable", report->executable);
    }
    unc__json_build_id(json, unc__modules_own(report->modules));
    write_arguments(json, report);
    write_time(json, "started_at", started_at_ns);
    write_time(json, "reported_at", report->reported_at_ns);
    unc__json_unsigned(json, "uptime_ms", uptime_ns / 1000000);
    unc__json_bool(json, "sealed", !report->is_unsealed);
    unc__json_end_object(json);
}
