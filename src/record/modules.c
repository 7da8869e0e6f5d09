/* SPDX-License-Identifier: MIT */
/*
 * One item a life, written before the stack that needs it. Whoever sets the bit of a
 * life writes its item; whoever finds the bit set goes on and relies on that, so for a
 * moment, or if the writer is killed in it, a stack may name a life that is not there:
 * its frames have no module then. `end` is written last, and 0 while the item is not
 * complete.
 *
 * The program itself has the name that the kernel gives it, or that it was executed by:
 * the dynamic linker has none.
 */
#include "record/modules.h"

#include "base/text.h"
#include "record/names.h"
#include "stack/code.h"

#define BITS 64

static uint32_t add_build_id(struct unc__space *space,
                             const struct unc__code_module *module)
{
    char digits[128];
    struct unc__text text = unc__text_init(digits, sizeof digits);

    for (size_t i = 0; i < module->build_id_size; i++) {
        unc__text_format(&text, "%c%c", "0123456789abcdef"[module->build_id[i] >> 4],
                         "0123456789abcdef"[module->build_id[i] & 15]);
    }
    return unc__names_keep(space, UNC__NAME_OF_SITE, digits);
}

static bool write(struct unc__space *space, uint32_t life,
                  const struct unc__code_module *module)
{
    uint32_t number = unc__chunks_take(&space->modules, 1);
    struct unc__shared_module *item;

    if (number == 0) {
        unc__space_drop(space, unc__chunks_refusal(&space->modules));
        return false;
    }
    item = unc__chunks_at(&space->modules, number);
    item->start = module->start;
    item->bias = module->bias;
    item->life = life;
    item->first_serial = __atomic_load_n(&space->head->last_serial, __ATOMIC_RELAXED) + 1;
    item->path = *module->path != '\0'
                     ? unc__names_keep(space, UNC__NAME_OF_SITE, module->path)
                     : space->head->program;
    item->build_id = add_build_id(space, module);
    __atomic_store_n(&item->end, module->end, __ATOMIC_RELEASE);
    return true;
}

void unc__record_modules_start(struct unc__space *space)
{
    for (size_t i = 0; i < unc__code_permanent_count(); i++) {
        struct unc__code_module module = unc__code_permanent_module(i);

        (void)write(space, UNC__CODE_PERMANENT, &module);
    }
}

void unc__record_modules_note(struct unc__space *space, uint32_t life)
{
    uint64_t *word = &space->noted_lives[life / BITS];
    uint64_t bit = UINT64_C(1) << life % BITS;
    struct unc__code_module module;

    if ((__atomic_load_n(word, __ATOMIC_RELAXED) & bit) != 0 ||
        !unc__code_life_module(life, &module) ||
        (__atomic_fetch_or(word, bit, __ATOMIC_RELAXED) & bit) != 0) {
        return;
    }
    if (!write(space, life, &module)) {
        (void)__atomic_fetch_and(word, ~bit, __ATOMIC_RELAXED); /* a later try may do */
    }
}

bool unc__record_modules_view(const struct unc__space *space, uint32_t number,
                              struct unc__module_view *ret_view)
{
    const struct unc__shared_module *item = unc__chunks_at(&space->modules, number);
    uint64_t end = item != NULL ? __atomic_load_n(&item->end, __ATOMIC_ACQUIRE) : 0;

    if (end == 0) {
        return false;
    }
    *ret_view = (struct unc__module_view){
        .start = item->start,
        .end = end,
        .bias = item->bias,
        .first_serial = item->first_serial,
        .life = item->life,
        .path = unc__names_text(space, item->path),
        .build_id = unc__names_text(space, item->build_id),
    };
    return true;
}
