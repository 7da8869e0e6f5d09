/* SPDX-License-Identifier: MIT */
/*
 * A reader follows offsets, so chunks may lie anywhere: here one behind the other, each
 * cut to what was handed out. The file is trusted: this library has just written it.
 */
#include "compact.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "record/layout.h"

struct packer {
    int fd;
    unsigned char *bytes;
    size_t size;
};

static _Noreturn void give_up(const char *what)
{
    perror(what);
    abort();
}

static void append(struct packer *packer, uint64_t offset, size_t size)
{
    packer->bytes = realloc(packer->bytes, packer->size + size);
    if (packer->bytes == NULL || pread(packer->fd, packer->bytes + packer->size, size,
                                       (off_t)offset) != (ssize_t)size) {
        give_up("record");
    }
    packer->size += size;
}

static void pack(struct packer *packer, struct unc__shared_chunks *chunks)
{
    uint64_t left = chunks->count;

    for (uint32_t i = 0; i < UNC__CHUNK_COUNT && left > 0; i++) {
        uint64_t room = (uint64_t)UNC__CHUNK_ITEMS << i;
        uint64_t used = left < room ? left : room;
        uint64_t offset = packer->size;

        append(packer, chunks->offsets[i], used * chunks->item_size);
        chunks->offsets[i] = offset;
        left -= used;
    }
}

unsigned char *compact_record(const char *path, size_t *ret_size)
{
    struct packer packer = { .fd = open(path, O_RDONLY | O_CLOEXEC) };
    struct unc__record_head head;
    struct unc__shared_chunks *const arrays[] = {
        &head.entries, &head.words,   &head.stacks,  &head.sites,
        &head.modules, &head.threads, &head.misuses,
    };

    if (packer.fd < 0) {
        give_up(path);
    }
    append(&packer, 0, sizeof head);
    __builtin_memcpy(&head, packer.bytes, sizeof head);
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        pack(&packer, arrays[i]);
    }
    head.tail = packer.size;
    head.file_size = packer.size;
    __builtin_memcpy(packer.bytes, &head, sizeof head);
    (void)close(packer.fd);
    *ret_size = packer.size;
    return packer.bytes;
}
