/* SPDX-License-Identifier: MIT */
#include "convert/html_index.h"

#include <errno.h>
#include <stdlib.h>

#include "document/document.h"

#define ROOM_MIN 256

struct unc__html_row {
    size_t serial;
    bool is_loop;
    double id;
    const cJSON *tree;
};

static int compare(const void *left, const void *right)
{
    const struct unc__html_row *a = left;
    const struct unc__html_row *b = right;

    if (a->serial != b->serial) {
        return a->serial < b->serial ? -1 : 1;
    }
    if (a->is_loop != b->is_loop) {
        return a->is_loop ? 1 : -1;
    }
    return a->id < b->id ? -1 : a->id > b->id;
}

static int add(struct unc__html_index *index, struct unc__html_row row)
{
    if (index->count == index->room) {
        size_t room = index->room == 0 ? ROOM_MIN : index->room * 2;
        struct unc__html_row *rows = reallocarray(index->rows, room, sizeof *index->rows);

        if (rows == NULL) {
            return -ENOMEM;
        }
        index->rows = rows;
        index->room = room;
    }
    index->rows[index->count++] = row;
    return 0;
}

static int add_list(struct unc__html_index *index, const struct unc__conversion *all,
                    size_t serial, const char *key)
{
    const cJSON *list = unc__document_array(all->reports[serial - 1]->tree, key);
    const cJSON *item;
    int r = 0;

    cJSON_ArrayForEach(item, list)
    {
        if (r == 0) {
            r = add(index, (struct unc__html_row){
                               .serial = serial,
                               .is_loop = key[0] == 'l',
                               .id = unc__document_number(item, "id", -1),
                               .tree = item,
                           });
        }
    }
    return r;
}

int unc__html_index_init(struct unc__html_index *ret_index,
                         const struct unc__conversion *conversion)
{
    int r = 0;

    *ret_index = (struct unc__html_index){ .count = 0 };
    for (size_t i = 1; r == 0 && i <= conversion->report_count; i++) {
        r = add_list(ret_index, conversion, i, "resources");
        r = r == 0 ? add_list(ret_index, conversion, i, "loops") : r;
    }
    if (r < 0) {
        unc__html_index_done(ret_index);
    } else if (ret_index->count > 0) {
        qsort(ret_index->rows, ret_index->count, sizeof *ret_index->rows, compare);
    }
    return r;
}

void unc__html_index_done(struct unc__html_index *index)
{
    free(index->rows);
    *index = (struct unc__html_index){ .count = 0 };
}

static const cJSON *find(const struct unc__html_index *index, struct unc__html_row key)
{
    const struct unc__html_row *row =
        index->count == 0
            ? NULL
            : bsearch(&key, index->rows, index->count, sizeof *index->rows, compare);

    return row != NULL ? row->tree : NULL;
}

const cJSON *unc__html_resource(const struct unc__html_index *index, size_t serial,
                                double id)
{
    return find(index, (struct unc__html_row){ .serial = serial, .id = id });
}

const cJSON *unc__html_loop(const struct unc__html_index *index, size_t serial, double id)
{
    return find(index,
                (struct unc__html_row){ .serial = serial, .is_loop = true, .id = id });
}

const cJSON *unc__html_first(const struct unc__html_index *index,
                             const struct unc__converted *one)
{
    const cJSON *ids = unc__document_array(one->finding->tree, "resources");

    return ids != NULL && cJSON_IsNumber(ids->child)
               ? unc__html_resource(index, one->serial, ids->child->valuedouble)
               : NULL;
}
