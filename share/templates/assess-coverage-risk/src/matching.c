/* SPDX-License-Identifier: Apache-2.0 */
#include "matching.h"

#include <string.h>

bool matching_make(struct matching *matching, struct arena *arena, int services, int groups, int arcs) {
    *matching = (struct matching){.journal_room = arcs + services + groups + 1};
    int *cells = ARENA_ARRAY(arena, int, arcs + groups + services + 1);
    matching->mark = ARENA_ARRAY(arena, int, arcs + groups + services + 1);
    matching->service_via = ARENA_ARRAY(arena, int, services + 1);
    matching->group_via = ARENA_ARRAY(arena, int, groups + 1);
    matching->service_seen = ARENA_ARRAY(arena, int, services + 1);
    matching->group_seen = ARENA_ARRAY(arena, int, groups + 1);
    matching->queue = ARENA_ARRAY(arena, int, services + groups + 1);
    matching->journal = ARENA_ARRAY(arena, struct matching_change, matching->journal_room);
    matching->used = cells;
    return cells && matching->mark && matching->service_via && matching->group_via && matching->service_seen
        && matching->group_seen && matching->queue && matching->journal;
}

void matching_clear(struct matching *matching, const struct question *question) {
    matching->question = question;
    matching->cells = question->arcs + question->groups + question->services;
    matching->idle = matching->used + question->arcs;
    matching->missing = matching->idle + question->groups;
    matching->journal_count = matching->journal_room; /* no journal yet */
    matching->is_journal_full = true;
    memset(matching->used, 0, sizeof(int) * (size_t)(question->arcs + question->groups));
    memcpy(matching->missing, question->demand, sizeof(int) * (size_t)question->services);
}

static void change(struct matching *matching, int *cell, int delta) {
    *cell += delta;
    if (matching->journal_count < matching->journal_room)
        matching->journal[matching->journal_count++] = (struct matching_change){cell, delta};
    else
        matching->is_journal_full = true;
}

int matching_fill(struct matching *matching, const struct question *question) {
    matching_clear(matching, question);
    memcpy(matching->idle, question->people, sizeof(int) * (size_t)question->groups);
    int short_in_all = 0;
    for (int service = 0; service < question->services; service++) {
        int *missing = &matching->missing[service];
        for (int at = question->service_arcs[service]; at < question->service_arcs[service + 1] && *missing; at++) {
            int arc = question->service_arc[at], *idle = &matching->idle[question->arc_group[arc]];
            int taken = *idle < *missing ? *idle : *missing;
            matching->used[arc] += taken;
            *idle -= taken;
            *missing -= taken;
        }
        while (*missing && matching_mend(matching, service)) {}
        short_in_all += *missing;
    }
    return short_in_all;
}

/* Gives the work of one person at a time to groups that have two more idle ones; whether anybody was found. */
static bool share_out(struct matching *matching, int arc) {
    const struct question *question = matching->question;
    int *idle = &matching->idle[question->arc_group[arc]], service = question->arc_service[arc];
    bool is_changed = false;
    for (int at = question->service_arcs[service]; at < question->service_arcs[service + 1]; at++) {
        int other = question->service_arc[at], *spare = &matching->idle[question->arc_group[other]];
        for (; matching->used[arc] > 0 && *spare > *idle + 1; is_changed = true) {
            matching->used[arc]--, matching->used[other]++;
            ++*idle, --*spare;
        }
    }
    return is_changed;
}

void matching_spread(struct matching *matching) {
    bool is_changed = true;
    for (int pass = 0; pass < 8 && is_changed; pass++) {
        is_changed = false;
        for (int arc = 0; arc < matching->question->arcs; arc++) is_changed = share_out(matching, arc) || is_changed;
    }
}

bool matching_join(struct matching *matching, int group) {
    const struct question *question = matching->question;
    int stamp = ++matching->stamp, head = 0, tail = 0;
    matching->group_seen[group] = stamp;
    matching->queue[tail++] = group;
    while (head < tail) {
        int at = matching->queue[head++];
        for (int arc = question->group_arcs[at]; arc < question->group_arcs[at + 1]; arc++) {
            int service = question->arc_service[arc];
            if (matching->service_seen[service] == stamp) continue;
            matching->service_seen[service] = stamp;
            matching->service_via[service] = arc;
            if (matching->missing[service] > 0) {
                change(matching, &matching->missing[service], -1);
                for (;;) {
                    int taken = matching->service_via[service], mover = question->arc_group[taken];
                    change(matching, &matching->used[taken], 1);
                    if (mover == group) return true;
                    change(matching, &matching->used[matching->group_via[mover]], -1);
                    service = question->arc_service[matching->group_via[mover]];
                }
            }
            for (int back = question->service_arcs[service]; back < question->service_arcs[service + 1]; back++) {
                int other = question->service_arc[back], next = question->arc_group[other];
                if (matching->used[other] == 0 || matching->group_seen[next] == stamp) continue;
                matching->group_seen[next] = stamp;
                matching->group_via[next] = other;
                matching->queue[tail++] = next;
            }
        }
    }
    return false;
}

int matching_leave(struct matching *matching, int group) {
    if (matching->idle[group] > 0) {
        change(matching, &matching->idle[group], -1);
        return -1;
    }
    const struct question *question = matching->question;
    int arc = question->group_arcs[group];
    while (arc + 1 < question->group_arcs[group + 1] && matching->used[arc] == 0) arc++;
    change(matching, &matching->used[arc], -1);
    change(matching, &matching->missing[question->arc_service[arc]], 1);
    return question->arc_service[arc];
}

bool matching_mend(struct matching *matching, int service) {
    const struct question *question = matching->question;
    int stamp = ++matching->stamp, head = 0, tail = 0;
    matching->service_seen[service] = stamp;
    matching->queue[tail++] = service;
    while (head < tail) {
        int at = matching->queue[head++];
        for (int place = question->service_arcs[at]; place < question->service_arcs[at + 1]; place++) {
            int arc = question->service_arc[place], group = question->arc_group[arc];
            if (matching->group_seen[group] == stamp) continue;
            matching->group_seen[group] = stamp;
            matching->group_via[group] = arc;
            if (matching->idle[group] > 0) {
                change(matching, &matching->idle[group], -1);
                for (;;) {
                    int taken = matching->group_via[group], filled = question->arc_service[taken];
                    change(matching, &matching->used[taken], 1);
                    if (filled == service) break;
                    change(matching, &matching->used[matching->service_via[filled]], -1);
                    group = question->arc_group[matching->service_via[filled]];
                }
                change(matching, &matching->missing[service], -1);
                return true;
            }
            for (int other = question->group_arcs[group]; other < question->group_arcs[group + 1]; other++) {
                int next = question->arc_service[other];
                if (matching->used[other] == 0 || matching->service_seen[next] == stamp) continue;
                matching->service_seen[next] = stamp;
                matching->service_via[next] = other;
                matching->queue[tail++] = next;
            }
        }
    }
    return false;
}

void matching_mark(struct matching *matching) {
    memcpy(matching->mark, matching->used, sizeof(int) * (size_t)matching->cells);
    matching->journal_count = 0;
    matching->is_journal_full = false;
}

void matching_undo(struct matching *matching) {
    if (matching->is_journal_full) memcpy(matching->used, matching->mark, sizeof(int) * (size_t)matching->cells);
    else
        while (matching->journal_count > 0) {
            const struct matching_change *last = &matching->journal[--matching->journal_count];
            *last->cell -= last->delta;
        }
    matching->journal_count = 0;
    matching->is_journal_full = false;
}

/* Marks the services from which a chain of moves leads to an idle person. */
static int services_with_spare(struct matching *matching) {
    const struct question *question = matching->question;
    int stamp = ++matching->stamp, head = 0, tail = 0;
    for (int group = 0; group < question->groups; group++)
        if (matching->idle[group] > 0) {
            matching->group_seen[group] = stamp;
            matching->queue[tail++] = group;
        }
    while (head < tail) {
        int group = matching->queue[head++];
        for (int arc = question->group_arcs[group]; arc < question->group_arcs[group + 1]; arc++) {
            int service = question->arc_service[arc];
            if (matching->service_seen[service] == stamp) continue;
            matching->service_seen[service] = stamp;
            for (int at = question->service_arcs[service]; at < question->service_arcs[service + 1]; at++) {
                int other = question->service_arc[at], next = question->arc_group[other];
                if (matching->used[other] == 0 || matching->group_seen[next] == stamp) continue;
                matching->group_seen[next] = stamp;
                matching->queue[tail++] = next;
            }
        }
    }
    return stamp;
}

void matching_critical(struct matching *matching, int short_of, unsigned char *critical) {
    const struct question *question = matching->question;
    if (short_of >= 0) {
        /* The search fails, since the matching is maximum; whom it saw could have helped with one more. */
        matching_mend(matching, short_of);
        for (int group = 0; group < question->groups; group++)
            critical[group] = matching->group_seen[group] == matching->stamp;
        return;
    }
    int stamp = services_with_spare(matching);
    for (int group = 0; group < question->groups; group++) critical[group] = matching->group_seen[group] != stamp;
}
