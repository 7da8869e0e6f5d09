/* SPDX-License-Identifier: MIT */
/*
 * The filters of the pointer index, src/record/pointer_levels.c: one pointer A, which is
 * put in where it is not at home, taken out again and put in once more; somebody who adds
 * a level; somebody who makes filters again, twice; and somebody who searches: each at
 * any time. Another pointer with the same homes, and the same bits or others, is in from
 * the start or never, for nobody changes what is said of the first but by these steps.
 *
 * What must hold: a search that begins when an insertion is over, and ends before the
 * pointer is taken out, finds it.
 *
 * Defined one at a time, each of these breaks the protocol, and has to be found:
 *   BROKEN_VERSION  a mark that changes no bit changes nothing
 *   BROKEN_MARK     bits are set before the slot is filled, not after it
 *   BROKEN_LEVEL    the levels are counted before the slot is filled
 *   BROKEN_SCAN     slots are read before the header
 */
#define NONE 255

/* Level 0 has one neighbour with two slots, level 1 a home without any: nothing of
 * interest happens at home. A header is bits, complete and version in one. */
byte slots[2];              /* 0: free; else a pointer, 1 or 2 */
byte filter[2];             /* of the home in each level */
bool is_complete[2];
byte version[2];
bool has_level;             /* the second one */

/* What is known from outside: */
bool is_in[3];  /* between the end of an insertion and the beginning of a removal */
byte removals[3]; /* begun */

byte bits[3] = { 0, 1, 0 };

inline mark(level, pointer)
{
#ifdef BROKEN_VERSION
    atomic {
        if
        :: (filter[level] & bits[pointer]) == bits[pointer] -> skip
        :: else -> filter[level] = filter[level] | bits[pointer]; version[level]++
        fi
    }
#else
    atomic {
        filter[level] = filter[level] | bits[pointer];
        version[level]++
    }
#endif
}

inline mark_all(pointer, seen)
{
    mark(0, pointer);
#ifndef BROKEN_LEVEL
    seen = has_level;
#endif
    if
    :: seen -> mark(1, pointer)
    :: else
    fi
}

inline insert(pointer, slot, seen)
{
    seen = has_level;
#ifdef BROKEN_MARK
    mark_all(pointer, seen);
#endif
    slots[slot] = pointer;
#ifndef BROKEN_MARK
    mark_all(pointer, seen);
#endif
    is_in[pointer] = true
}

inline remove(pointer, slot)
{
    atomic { is_in[pointer] = false; removals[pointer]++ }
    slots[slot] = 0
}

proctype user(byte pointer)
{
    byte slot = pointer - 1;
    bool seen;
    insert(pointer, slot, seen);
    remove(pointer, slot);
    insert(pointer, slot, seen)
}

proctype grower()
{
    has_level = true
}

/* Whoever makes the filter of the newest level again. */
proctype refresher()
{
    byte level;
    byte old_filter;
    bool old_complete;
    byte old_version;
    byte found;
    byte turns;
    do
    :: turns < 2 ->
        turns++;
        found = 0;
        if
        :: has_level -> level = 1
        :: else -> level = 0
        fi;
#ifdef BROKEN_SCAN
        if :: slots[0] != 0 -> found = found | bits[1] :: else fi;
        if :: slots[1] != 0 -> found = found | bits[2] :: else fi;
#endif
        atomic {
            old_filter = filter[level];
            old_complete = is_complete[level];
            old_version = version[level]
        };
#ifndef BROKEN_SCAN
        if :: slots[0] != 0 -> found = found | bits[1] :: else fi;
        if :: slots[1] != 0 -> found = found | bits[2] :: else fi;
#endif
        atomic {
            if
            :: filter[level] == old_filter && is_complete[level] == old_complete &&
               version[level] == old_version ->
                filter[level] = found;
                is_complete[level] = true;
                version[level]++
            :: else
            fi
        }
    :: else -> break
    od
}

/* Looks for the first pointer. */
proctype searcher()
{
    bool was_in;
    byte removals_before;
    bool is_excluded;
    bool is_found;
    atomic { was_in = is_in[1]; removals_before = removals[1] };
    if
    :: has_level ->
        is_excluded = is_complete[1] && (filter[1] & bits[1]) != bits[1]
    :: else
    fi;
    if
    :: !is_excluded ->
        is_excluded = is_complete[0] && (filter[0] & bits[1]) != bits[1]
    :: else
    fi;
    if
    :: !is_excluded -> is_found = (slots[0] == 1)
    :: else
    fi;
    assert(!was_in || removals[1] != removals_before || is_found)
}

init
{
    atomic {
        if
        :: bits[2] = 1
        :: bits[2] = 2
        fi;
        if
        :: slots[1] = 2; filter[0] = bits[2]
        :: skip
        fi;
        run user(1);
        run grower();
        run refresher();
        run searcher()
    }
}
