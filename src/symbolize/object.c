/* SPDX-License-Identifier: MIT */
/*
 * ELF files as the search for debug information needs them: opened without following a
 * report into a device or a pipe, known by build-id, asked for their links.
 *
 * Mapped, not read: the debug sections of a large program are gigabytes, of which a few
 * pages are looked at. A file that is cut short while we read it would cost us a SIGBUS;
 * linkers and package managers write new files and rename them.
 */
#include "symbolize/object.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <elfutils/libdwelf.h>
#include <gelf.h>

void unc__build_id_format(const void *bytes, size_t size,
                          char ret_text[UNC__BUILD_ID_TEXT])
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *byte = bytes;
    size_t used = 0;

    for (size_t i = 0; i < size && used + 2 < UNC__BUILD_ID_TEXT; i++) {
        ret_text[used++] = digits[byte[i] >> 4];
        ret_text[used++] = digits[byte[i] & 15];
    }
    ret_text[used] = '\0';
}

static int open_regular(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat status;

    if (fd < 0) {
        return -errno;
    }
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        (void)close(fd);
        return -EBADMSG;
    }
    return fd;
}

int unc__object_open(const char *path, struct unc__object *ret_object)
{
    struct unc__object object = { .fd = open_regular(path) };
    const void *id;
    ssize_t size;

    *ret_object = (struct unc__object){ .fd = -1 };
    if (object.fd < 0) {
        return object.fd;
    }
    object.path = strdup(path);
    (void)elf_version(EV_CURRENT);
    object.elf = elf_begin(object.fd, ELF_C_READ_MMAP, NULL);
    if (object.path == NULL || elf_kind(object.elf) != ELF_K_ELF) {
        int code = object.path == NULL ? -ENOMEM : -EBADMSG;

        unc__object_close(&object);
        return code;
    }
    size = dwelf_elf_gnu_build_id(object.elf, &id);
    if (size > 0) {
        unc__build_id_format(id, (size_t)size, object.build_id);
    }
    *ret_object = object;
    return 0;
}

void unc__object_close(struct unc__object *object)
{
    if (object->path != NULL || object->elf != NULL) {
        (void)elf_end(object->elf);
        (void)close(object->fd);
        free(object->path);
    }
    *object = (struct unc__object){ .fd = -1 };
}

/* Its bytes as the file has them; NULL: there is none, or it has none. */
static const void *find_section(const struct unc__object *object, const char *name,
                                size_t *ret_size)
{
    size_t names;

    *ret_size = 0;
    if (elf_getshdrstrndx(object->elf, &names) != 0) {
        return NULL;
    }
    for (Elf_Scn *section = elf_nextscn(object->elf, NULL); section != NULL;
         section = elf_nextscn(object->elf, section)) {
        GElf_Shdr header;
        const char *its_name;
        const Elf_Data *data;

        if (gelf_getshdr(section, &header) == NULL || header.sh_type == SHT_NOBITS) {
            continue;
        }
        its_name = elf_strptr(object->elf, names, header.sh_name);
        if (its_name == NULL || strcmp(its_name, name) != 0) {
            continue;
        }
        data = elf_rawdata(section, NULL);
        *ret_size = data != NULL ? data->d_size : 0;
        return data != NULL && data->d_size > 0 ? data->d_buf : NULL;
    }
    return NULL;
}

bool unc__object_has_lines(const struct unc__object *object)
{
    size_t size;

    return find_section(object, ".debug_info", &size) != NULL ||
           find_section(object, ".zdebug_info", &size) != NULL;
}

const char *unc__object_debug_link(const struct unc__object *object, uint32_t *ret_crc)
{
    GElf_Word crc = 0;
    const char *name = dwelf_elf_gnu_debuglink(object->elf, &crc);

    *ret_crc = crc;
    return name;
}

const char *unc__object_alternate_link(const struct unc__object *object,
                                       char ret_build_id[UNC__BUILD_ID_TEXT])
{
    size_t size;
    const char *bytes = find_section(object, ".gnu_debugaltlink", &size);
    const char *end = bytes != NULL ? memchr(bytes, '\0', size) : NULL;

    ret_build_id[0] = '\0';
    if (end == NULL) {
        return NULL;
    }
    unc__build_id_format(end + 1, size - (size_t)(end + 1 - bytes), ret_build_id);
    return bytes;
}

/* A byte at a time: 3 ms for a megabyte, paid only where nothing else proves the file. */
static uint32_t add_to_crc(uint32_t crc, const unsigned char *bytes, size_t size)
{
    static uint32_t table[256];

    if (table[1] == 0) {
        for (uint32_t i = 0; i < 256; i++) {
            uint32_t value = i;

            for (int bit = 0; bit < 8; bit++) {
                value = (value >> 1) ^ (value & 1 ? UINT32_C(0xedb88320) : 0);
            }
            table[i] = value;
        }
    }
    for (size_t i = 0; i < size; i++) {
        crc = table[(crc ^ bytes[i]) & 255] ^ (crc >> 8);
    }
    return crc;
}

int unc__object_crc(const struct unc__object *object, uint32_t *ret_crc)
{
    static unsigned char buffer[65536];
    uint32_t crc = UINT32_MAX;
    off_t at = 0;

    for (;;) {
        ssize_t got = pread(object->fd, buffer, sizeof buffer, at);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return -errno;
        }
        if (got == 0) {
            *ret_crc = ~crc;
            return 0;
        }
        crc = add_to_crc(crc, buffer, (size_t)got);
        at += got;
    }
}
