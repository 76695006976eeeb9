/* SPDX-License-Identifier: Apache-2.0
 *
 * Who does what: a matching of people to services, mended one person at a time by augmenting paths (Berge 1957).
 *
 * What a question leaves unserved is its demand less a maximum matching (Ore 1955). A maximum matching stays maximum
 * when a person joins and one path from that person is tried, and when a person leaves and one path from the service
 * that lost somebody is tried. */
#ifndef RISK_MATCHING_H
#define RISK_MATCHING_H

#include "question.h"

struct matching_change {
    int *cell;
    int delta;
};

struct matching {
    const struct question *question;
    int *used;    /* [arcs] people of the arc's group at the arc's service */
    int *idle;    /* [groups] people who do nothing */
    int *missing; /* [services] people that are not there */
    int cells;    /* used, idle and missing lie behind each other: a copy of so many ints is a copy of the state */
    int *service_via, *group_via, *queue; /* the search: by which arc each was reached */
    int *service_seen, *group_seen, stamp;
    struct matching_change *journal; /* what was changed since matching_mark() */
    int journal_count, journal_room;
    bool is_journal_full;
    int *mark; /* the state at matching_mark() */
};

/* A matching for questions up to the given sizes; false when memory is out. */
bool matching_make(struct matching *matching, struct arena *arena, int services, int groups, int arcs);

/* Begins with nobody there. */
void matching_clear(struct matching *matching, const struct question *question);

/* Begins with everybody there, matched as well as they can be; the number that is missing. The services are served in
 * their order, each as well as it can be without taking from those before it (greedy on a matroid). */
int matching_fill(struct matching *matching, const struct question *question);

/* Spreads those who are idle over the groups, as evenly as single swaps can: then few who leave leave a gap. */
void matching_spread(struct matching *matching);

/* One more person of a group comes: true if one fewer is missing. False leaves the matching as it is. */
bool matching_join(struct matching *matching, int group);

/* One person of a group leaves, an idle one if there is one; the service that now lacks one, or -1. Somebody must be there. */
int matching_leave(struct matching *matching, int group);

/* Somebody else for a service that lacks one: true if that works. */
bool matching_mend(struct matching *matching, int service);

/* From here on changes are kept, until matching_undo() takes them back. */
void matching_mark(struct matching *matching);
void matching_undo(struct matching *matching);

/* Which groups' people are missed, one by one. With nothing missing: nobody can fill in for one who leaves. With one
 * missing (`short_of` >= 0): one more person of the group would do. critical[groups]. */
void matching_critical(struct matching *matching, int short_of, unsigned char *critical);

#endif
