/* SPDX-License-Identifier: MIT */
/*
 * The reader of records against any bytes: no crash, no hang, no read outside, and no
 * more memory than the bytes are worth; and what is made of them is a report from its
 * first bracket to its last. The bytes lie in a memfd, as a record that was handed over
 * does.
 */
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "image/image.h"
#include "image/walk.h"
#include "postmortem/own_report.h"
#include "postmortem/postmortem.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void report(struct unc__image *image)
{
    struct unc__deceased deceased = { .end = UNC__END_SIGNALED, .status = SIGKILL };
    struct unc__problem problem = { "" };
    struct unc__sink sink;
    size_t size;
    char *text;

    if (unc__sink_init_memory(&sink) < 0) {
        abort();
    }
    if (unc__postmortem_write_sink(image, &deceased, 10, &sink, &problem) < 0) {
        if (problem.text[0] == '\0') {
            abort();
        }
        unc__sink_done(&sink);
        return;
    }
    if (unc__sink_take(&sink, &text, &size) < 0 ||
        !unc__own_report_is_whole(text, size)) {
        abort();
    }
    unc__sink_text_free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static int fd = -1;
    struct unc__image *image;
    struct unc__image_error error = { "" };

    if (fd < 0) {
        fd = memfd_create("fuzz", MFD_CLOEXEC);
    }
    if (fd < 0 || ftruncate(fd, 0) < 0 || pwrite(fd, bytes, size, 0) != (ssize_t)size) {
        abort();
    }
    if (unc__image_open(fd, &image, &error) == 0) {
        (void)walk_image(image);
        report(image);
        (void)unc__image_free(image);
    } else if (error.text[0] == '\0') {
        abort(); /* a refusal has a reason */
    }
    return 0;
}
