/* SPDX-License-Identifier: MIT */
/* What is written is there in full or as it was, and reads back as it was. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "document/document.h"

#include "lib/case.h"

static const char path[] = "document_write.json";

static char *content_of(const char *name)
{
    static char bytes[4096];
    FILE *file = fopen(name, "r");
    size_t size;

    assert_non_null(file);
    size = fread(bytes, 1, sizeof bytes - 1, file);
    bytes[size] = '\0';
    assert_int_equal(fclose(file), 0);
    return bytes;
}

static void write_text(const char *name, const char *text, bool is_pretty)
{
    struct unc__problem said;
    cJSON *tree;

    assert_int_equal(unc__document_parse(text, strlen(text), &tree, &said), 0);
    assert_int_equal(unc__document_write(name, tree, is_pretty, &said), 0);
    cJSON_Delete(tree);
}

static mode_t mode_of(const char *name)
{
    struct stat status;

    assert_int_equal(stat(name, &status), 0);
    return status.st_mode & 07777;
}

UNC_TEST(write__pretty__has_an_item_a_line)
{
    write_text(path,
               "{\"schema\":\"s\",\"empty\":[],\"list\":[{\"a\":[1,2]},{\"b\":{}}]}",
               true);
    assert_string_equal(content_of(path), "{\n"
                                          "  \"schema\": \"s\",\n"
                                          "  \"empty\": [],\n"
                                          "  \"list\": [\n"
                                          "    {\"a\":[1,2]},\n"
                                          "    {\"b\":{}}\n"
                                          "  ]\n"
                                          "}\n");
    assert_int_equal(unlink(path), 0);
}

UNC_TEST(write__compact__is_one_line)
{
    write_text(path, "{\"a\": [1, 2.5, -3e-7, true, null], \"b\": \"x\"}", false);
    assert_string_equal(content_of(path),
                        "{\"a\":[1,2.5,-3e-07,true,null],\"b\":\"x\"}\n");
    assert_int_equal(unlink(path), 0);
}

UNC_TEST(write__texts__are_harmless_on_a_terminal)
{
    cJSON *tree = cJSON_CreateArray();
    struct unc__problem said;

    cJSON_AddItemToArray(tree,
                         cJSON_CreateString("\x1b[31m\x7f\n\"\\\xc2\x9b\xe2\x80\xae\xff"
                                            "\xc3\xa9"));
    assert_int_equal(unc__document_write(path, tree, false, &said), 0);
    assert_string_equal(content_of(path), "[\"\\u001b[31m\\u007f\\n\\\"\\\\\\u009b\\u202e"
                                          "\xef\xbf\xbd\xc3\xa9\"]\n");
    cJSON_Delete(tree);
    assert_int_equal(unlink(path), 0);
}

UNC_TEST(write__new_file__is_for_its_owner)
{
    write_text(path, "[]", false);
    assert_int_equal(mode_of(path), 0600);
    assert_int_equal(unlink(path), 0);
}

UNC_TEST(write__old_file__keeps_its_mode)
{
    write_text(path, "[1]", false);
    assert_int_equal(chmod(path, 0644), 0);
    write_text(path, "[2]", false);
    assert_int_equal(mode_of(path), 0644);
    assert_string_equal(content_of(path), "[2]\n");
    assert_int_equal(unlink(path), 0);
}

static void assert_is_link(const char *name)
{
    struct stat status;

    assert_int_equal(lstat(name, &status), 0);
    assert_true(S_ISLNK(status.st_mode));
}

UNC_TEST(write__link__is_followed_and_stays)
{
    static const char name[] = "document_write_link.json";

    (void)unlink(name);
    assert_int_equal(symlink(path, name), 0);
    write_text(name, "[1]", false);
    write_text(name, "[2]", false);
    assert_is_link(name);
    assert_string_equal(content_of(path), "[2]\n");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(unlink(name), 0);
}

static int write_empty(const char *name)
{
    cJSON *tree = cJSON_CreateArray();
    struct unc__problem said;
    int rc = unc__document_write(name, tree, false, &said);

    cJSON_Delete(tree);
    assert_non_null(strstr(said.text, "cannot be written"));
    return rc;
}

UNC_TEST(write__what_cannot_be_written__is_refused)
{
    static const char loop[] = "document_write_loop.json";

    assert_int_equal(write_empty("/"), -EISDIR);
    assert_int_equal(write_empty("no such folder/x.json"), -ENOENT);
    assert_int_equal(write_empty("/dev/full"), -ENOSPC);
    (void)unlink(loop);
    assert_int_equal(symlink(loop, loop), 0);
    assert_int_equal(write_empty(loop), -ELOOP);
    assert_int_equal(unlink(loop), 0);
}
