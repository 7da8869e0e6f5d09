/* SPDX-License-Identifier: MIT */
#ifndef UNC_TASK_TREE_H
#define UNC_TASK_TREE_H

#include <stddef.h>
#include <stdint.h>

#include "record/reader.h"
#include "task/task.h"

/* The tasks of a loop, each under the one that created it; a snapshot. */

struct unc__tree_node {
    uint64_t id;
    const struct unc_task *task;
    uint64_t serial;  /* in the record; 0: it is not there */
    uint32_t creator; /* low half of its creator's serial; 0: none, or not known */
    const char *name; /* "": it has none */
    struct unc__site_view site;
    struct unc__tree_node *parent;
    struct unc__tree_node *first;
    struct unc__tree_node *last;
    struct unc__tree_node *next; /* of the same parent */
};

struct unc__tree {
    struct unc__tree_node *nodes; /* in the order in which they were created */
    size_t count;
    size_t capacity;
    struct unc__tree_node root; /* the loop */
};

/* unc__tree_take: to be freed with unc__tree_free. Returns: 0, or as unc_task_tree. */
int unc__tree_take(struct unc_loop *loop, struct unc__tree *ret_tree);
void unc__tree_free(struct unc__tree *tree);

/* unc__tree_find: the one with this serial; or NULL. */
const struct unc__tree_node *unc__tree_find(const struct unc__tree *tree,
                                            uint64_t serial);

#endif
