/* SPDX-License-Identifier: MIT */
/*
 * What the fuzzer of the doctor starts from: a library as small as they come, which needs
 * a call that has a probe, and has the note of the probes (probes/anchor.c).
 */
#include <stdint.h>

int close(int fd);
int calls_close(void);

static const struct {
    uint32_t owner_size, content_size, type;
    char owner[12];
    uint32_t form, symbol_count, symbol_hash;
    char version[8];
} note __attribute__((section(".note.unclosed"), aligned(4), used)) = {
    sizeof "unclosed", 20, 1, "unclosed", 1, 100, 0, "0.1.0",
};

int calls_close(void)
{
    return close(-1);
}
