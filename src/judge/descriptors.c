/* SPDX-License-Identifier: MIT */
/*
 * One walk over /proc/self/fd with a readlink each, kept sorted for the whole report.
 * What is kept of a target is a hash: whoever finds descriptors here asks the kernel
 * whether they are the same. A program with very many descriptors is read in part: a
 * report is not to take seconds over what is a detail.
 */
#include "judge/descriptors.h"

#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/sys.h"
#include "base/text.h"
#include "judge/kernel.h"
#include "judge/sort.h"

#define DESCRIPTORS_MAX 65536
#define FOLDER_BUFFER   4096

struct item {
    uint64_t target; /* its hash */
    int fd;
};

/* As the kernel gives it; libc's may differ. */
struct folder_entry {
    uint64_t inode;
    int64_t offset;
    unsigned short length;
    unsigned char type;
    char name[];
};

static uint64_t hash_of(const char *string)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (; *string != '\0'; string++) {
        hash = (hash ^ (unsigned char)*string) * UINT64_C(1099511628211);
    }
    return hash;
}

struct unc__descriptors unc__descriptors_init(void)
{
    return (struct unc__descriptors){ .items = unc__vector_init(sizeof(struct item)) };
}

void unc__descriptors_done(struct unc__descriptors *descriptors)
{
    unc__vector_done(&descriptors->items);
    descriptors->is_read = false;
}

static void add(struct unc__descriptors *descriptors, const char *proc, const char *name)
{
    char path[96];
    char target[UNC__TARGET_SIZE];
    struct unc__text text = unc__text_init(path, sizeof path);
    struct item *item;
    long length;
    int fd = 0;

    for (const char *digit = name; *digit != '\0'; digit++) {
        if (*digit < '0' || *digit > '9' || digit - name > 9) {
            return; /* "." and ".." */
        }
        fd = fd * 10 + (*digit - '0');
    }
    unc__text_format(&text, "%s/fd/%s", proc, name);
    length = unc__sys_readlink(path, target, sizeof target - 1);
    item = length > 0 ? unc__vector_add(&descriptors->items) : NULL;
    if (item != NULL) {
        target[length] = '\0';
        *item = (struct item){ hash_of(target), fd };
    }
}

static bool is_before(const void *a, const void *b)
{
    const struct item *left = a;
    const struct item *right = b;

    return left->target != right->target ? left->target < right->target
                                         : left->fd < right->fd;
}

static void read_folder(struct unc__descriptors *descriptors, const char *proc,
                        int folder)
{
    _Alignas(struct folder_entry) char buffer[FOLDER_BUFFER];
    long size;

    while ((size = unc__sys_call(SYS_getdents64, folder, (long)(intptr_t)buffer,
                                 sizeof buffer, 0, 0, 0)) > 0) {
        for (long at = 0; at < size;) {
            const struct folder_entry *entry = (const void *)(buffer + at);

            if (descriptors->items.count >= DESCRIPTORS_MAX) {
                return;
            }
            add(descriptors, proc, entry->name);
            at += entry->length;
        }
    }
}

void unc__descriptors_read(struct unc__descriptors *descriptors, const char *proc)
{
    char path[64];
    struct unc__text text = unc__text_init(path, sizeof path);
    long folder;

    if (descriptors->is_read) {
        return;
    }
    unc__text_format(&text, "%s/fd", proc);
    folder = unc__sys_open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (folder < 0) {
        return;
    }
    read_folder(descriptors, proc, (int)folder);
    (void)unc__sys_close((int)folder);
    unc__sort(descriptors->items.items, descriptors->items.count, sizeof(struct item),
              is_before);
    descriptors->is_read = true;
}

size_t unc__descriptors_find(const struct unc__descriptors *descriptors,
                             const char *target, size_t *ret_count)
{
    uint64_t hash = hash_of(target);
    size_t first = 0;
    size_t end = descriptors->items.count;
    size_t count = 0;

    while (first < end) {
        size_t middle = first + (end - first) / 2;
        const struct item *item = unc__vector_at(&descriptors->items, middle);

        if (item->target < hash) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    while (first + count < descriptors->items.count) {
        const struct item *item = unc__vector_at(&descriptors->items, first + count);

        if (item->target != hash) {
            break;
        }
        count++;
    }
    *ret_count = count;
    return first;
}

int unc__descriptors_at(const struct unc__descriptors *descriptors, size_t index)
{
    const struct item *item = unc__vector_at(&descriptors->items, index);

    return item->fd;
}
