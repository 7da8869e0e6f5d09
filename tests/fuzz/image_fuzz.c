/* SPDX-License-Identifier: MIT */
/*
 * The reader of records against any bytes: no crash, no hang, no read outside, and no
 * more memory than the bytes are worth. The bytes lie in a memfd, as a record that was
 * handed over does.
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "image/image.h"
#include "image/walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

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
        (void)unc__image_free(image);
    } else if (error.text[0] == '\0') {
        abort(); /* a refusal has a reason */
    }
    return 0;
}
