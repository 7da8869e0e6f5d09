/* SPDX-License-Identifier: MIT */
#ifndef UNC_STACK_CODE_H
#define UNC_STACK_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Which code can be unloaded, and is it still the same?
 *
 * The modules that the program was started with stay for ever: they are *permanent*.
 * What dlopen brought may go, and something else may come to the same addresses. So
 * each such module has *lives*: the number of a life is kept beside whatever was learnt
 * about its addresses, and what was learnt holds as long as the number is the same: if
 * the life is certain.
 *
 * Everything but the start: any thread, any handler, a forked child; no lock, no heap.
 */

#define UNC__CODE_PERMANENT 0u
#define UNC__CODE_UNKNOWN   UINT32_MAX
#define UNC__CODE_LIVES     1024u /* lives have the numbers 1 to this */

/* unc__code_start: note the permanent modules. Outside signal handlers; takes no lock,
 * but no other thread may be in dlopen unless this is called from there, as a
 * constructor is. Idempotent. */
void unc__code_start(void);

/*
 * unc__code_life: UNC__CODE_PERMANENT; or the number of this life of the module that
 * holds @address; or UNC__CODE_UNKNOWN for what is in no module (made by a compiler at
 * run time), for more lives than there is room for, and before the start: nothing that
 * was learnt there may be kept.
 *
 * @address: where the caller is, or a frame of the caller's stack: what keeps the
 * module mapped while it is looked at. A module that was unloaded and came back, at the
 * same place and with the same build-id, is the same life: all that was learnt holds.
 * Without a build-id it is most likely the same: see unc__code_is_certain.
 */
uint32_t unc__code_life(uintptr_t address);

/*
 * unc__code_is_certain: whether what is learnt at an address of @life may be kept. Not
 * without a build-id that proves the code to be the same: two builds of a plugin may
 * differ in nothing but the size of a frame. Such a life serves to name its module.
 */
bool unc__code_is_certain(uint32_t life);

/* What a report says about a module. */
struct unc__code_module {
    uintptr_t start;
    uintptr_t end;
    uintptr_t bias;   /* address in memory minus address in the file */
    const char *path; /* as it was loaded; "" for the program itself */
    const uint8_t *build_id;
    size_t build_id_size; /* 0: it has none */
};

/* unc__code_life_module: what was noted when the life began; it stays, also when the
 * module is gone. False for numbers that are no life. */
bool unc__code_life_module(uint32_t life, struct unc__code_module *ret_module);

/* Permanent modules have the indexes 0 to count - 1, by address. */
size_t unc__code_permanent_count(void);
struct unc__code_module unc__code_permanent_module(size_t index);

#endif
