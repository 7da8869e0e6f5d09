/* SPDX-License-Identifier: MIT */
/*
 * The life of an entry, src/record/entries.h, with everybody who may meet it: a thread
 * that acquires and releases, a signal handler that does the same on top of it at any
 * step, another thread that releases the same token and goes on with the entry, and a
 * reader that looks at any time.
 *
 * What must hold: what a reader accepts is of one life; an entry is taken by one at a
 * time; a life is ended once.
 *
 * Defined one at a time, each of these breaks the protocol, and has to be found:
 *   BROKEN_ORDER    the fields are written after the serial
 *   BROKEN_REUSE    the serial is not cleared before the fields of the next life
 *   BROKEN_BUSY     a handler does not mind that it interrupted an operation
 *   BROKEN_RELEASE  the end of a life is a load and a store
 */
#define ENTRIES 3 /* numbers 0 to 2; two are free at the start */
#define NONE    255

#define LIVE     1
#define RELEASED 2

/* The entry: two fields stand for all of them; the word is state and tag in one. */
byte serial[ENTRIES];
byte field_a[ENTRIES];
byte field_b[ENTRIES];
byte word_state[ENTRIES];
byte word_tag[ENTRIES];

byte last_serial;
bool is_taken[ENTRIES]; /* between being taken from a queue and being put into one */
byte acquired;
byte released;

/* The thread's part, the other thread's, and the list for those who do without. The
 * queue of a part is read and written in steps. */
byte queue[2];  /* the oldest one of each part; NONE: empty. One place each will do. */
byte list = 1;  /* what is left of the free list */
bool is_busy;   /* the first part */
bool is_handling;

byte shared_entry = NONE; /* a token that two threads have */
byte shared_serial;

/* From a part: read the queue, then empty it: a handler may come in between. */
inline take_from_part(part, entry)
{
    entry = queue[part];
    if
    :: entry != NONE -> queue[part] = NONE
    :: else -> take_from_list(entry)
    fi
}

inline take_from_list(entry)
{
    atomic {
        if
        :: list < ENTRIES -> entry = list; list++
        :: else -> entry = NONE
        fi
    }
}

inline fill(entry, mine)
{
    atomic {
        assert(!is_taken[entry]);
        is_taken[entry] = true;
        last_serial++;
        mine = last_serial;
        acquired++
    }
#ifndef BROKEN_REUSE
    serial[entry] = 0;
#endif
#ifdef BROKEN_ORDER
    serial[entry] = mine;
#endif
    field_a[entry] = mine;
    field_b[entry] = mine;
    d_step { word_state[entry] = LIVE; word_tag[entry] = mine }
#ifndef BROKEN_ORDER
    serial[entry] = mine;
#endif
}

/* Whether it was this one who ended the life. */
inline end(entry, mine, is_won)
{
    is_won = false;
    if
    :: serial[entry] == mine ->
#ifdef BROKEN_RELEASE
        if
        :: word_state[entry] == LIVE && word_tag[entry] == mine ->
            word_state[entry] = RELEASED;
            is_won = true
        :: else
        fi
#else
        atomic {
            if
            :: word_state[entry] == LIVE && word_tag[entry] == mine ->
                word_state[entry] = RELEASED;
                is_won = true
            :: else
            fi
        }
#endif
    :: else
    fi;
    if
    :: is_won ->
        atomic {
            assert(is_taken[entry]);
            is_taken[entry] = false;
            released++
        }
    :: else
    fi
}

/* Into a part's queue; what does not fit there is not used again, as in a full one. */
inline bury(part, entry)
{
    if
    :: queue[part] == NONE -> queue[part] = entry
    :: else
    fi
}

proctype thread() provided (!is_handling)
{
    byte entry;
    byte mine;
    bool is_won;
    byte round;

    for (round : 1 .. 2) {
        is_busy = true;
        take_from_part(0, entry);
        if
        :: entry != NONE -> fill(entry, mine)
        :: else
        fi;
        is_busy = false;
        if
        :: entry != NONE && round == 1 ->
            atomic { shared_entry = entry; shared_serial = mine }
        :: else
        fi;
        is_busy = true;
        if
        :: entry != NONE ->
            end(entry, mine, is_won);
            if
            :: is_won -> bury(0, entry)
            :: else
            fi
        :: else
        fi;
        is_busy = false
    }
}

/* On top of the thread: none of its steps comes between these. */
proctype handler()
{
    byte entry;
    byte mine;
    bool is_won;
    bool is_outside;

    is_handling = true;
    is_outside = is_busy;
#ifdef BROKEN_BUSY
    is_outside = false;
#endif
    if
    :: is_outside -> take_from_list(entry)
    :: else -> take_from_part(0, entry)
    fi;
    if
    :: entry != NONE ->
        fill(entry, mine);
        if
        :: true -> /* it gives it back */
            end(entry, mine, is_won);
            assert(is_won);
            if
            :: !is_outside -> bury(0, entry)
            :: else /* into the ring of tombstones, which is not used up here */
            fi
        :: true /* it keeps it */
        fi
    :: else
    fi;
    is_handling = false
}

/* Releases what the first thread acquired, and acquires with the entry. */
proctype other()
{
    byte entry;
    byte mine;
    bool is_won;

    shared_entry != NONE;
    atomic { entry = shared_entry; mine = shared_serial }
    end(entry, mine, is_won);
    if
    :: is_won ->
        bury(1, entry);
        take_from_part(1, entry);
        if
        :: entry != NONE -> fill(entry, mine)
        :: else
        fi
    :: else
    fi
}

proctype reader()
{
    byte entry;
    byte before;
    byte a;
    byte b;

    select (entry : 0 .. 1);
    before = serial[entry];
    a = field_a[entry];
    b = field_b[entry];
    if
    :: before != 0 && serial[entry] == before -> assert(a == before && b == before)
    :: else
    fi
}

init
{
    byte i;
    byte live;

    atomic {
        queue[0] = 0;
        queue[1] = NONE;
        run thread();
        run handler();
        run other();
        run reader()
    }
    _nr_pr == 1;
    for (i : 0 .. 2) {
        live = live + (word_state[i] == LIVE -> 1 : 0)
    }
    assert(acquired - released == live)
}
