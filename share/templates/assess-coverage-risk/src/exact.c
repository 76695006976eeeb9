/* SPDX-License-Identifier: Apache-2.0 */
#include "exact.h"

#include <string.h>

struct enumeration {
    struct matching matching;
    const struct question *question;
    int *order;      /* [groups] the least versatile first */
    double **chance; /* [groups] P(k there) */
    double **tail;   /* [groups] P(k or more there) */
    int **kept;      /* [groups] the state before the next group, twice: as it is, and with one person more */
    double *sums;    /* [demand + 1] */
    long budget;
    struct pulse *pulse;
    enum exact_result result;
};

#define STATES_A_BEAT 65536

/* Whether one more state may be looked at. */
static bool may_go_on(struct enumeration *all) {
    if (all->budget <= 0) all->result = EXACT_TOO_MANY;
    else if (all->budget-- % STATES_A_BEAT == 0 && !pulse_goes_on(all->pulse)) all->result = EXACT_STOPPED;
    return all->result == EXACT_DONE;
}

/* Adds the chances of all states of the groups from `place` on; false when it was stopped. */
static bool visit(struct enumeration *all, int place, double chance, int missing) {
    if (missing == 0 || place == all->question->groups) {
        all->sums[missing] += chance;
        return true;
    }
    struct matching *matching = &all->matching;
    int group = all->order[place], count = 0, people = all->question->people[group];
    size_t bytes = sizeof(int) * (size_t)matching->cells;
    int *now = all->kept[place], *next = now + matching->cells;
    for (bool is_useful = true; is_useful; count++, missing--) {
        if (!may_go_on(all)) return false;
        memcpy(now, matching->used, bytes);
        is_useful = count < people && matching_join(matching, group);
        if (is_useful) memcpy(next, matching->used, bytes);
        double weight = is_useful ? all->chance[group][count] : all->tail[group][count];
        if (weight > 0) {
            if (is_useful) memcpy(matching->used, now, bytes);
            if (!visit(all, place + 1, chance * weight, missing)) return false;
        }
        memcpy(matching->used, is_useful ? next : now, bytes);
    }
    return true;
}

static bool prepare(struct enumeration *all, double present, int certain_group, bool is_there, struct arena *arena) {
    const struct question *question = all->question;
    for (int group = 0; group < question->groups; group++) {
        int people = question->people[group];
        double *chance = ARENA_ARRAY(arena, double, people + 2), *tail = ARENA_ARRAY(arena, double, people + 2);
        all->kept[group] = ARENA_ARRAY(arena, int, 2 * all->matching.cells + 1);
        if (!chance || !tail || !all->kept[group]) return false;
        bool is_certain = group == certain_group;
        binomial(chance + (is_certain && is_there), people - is_certain, present);
        for (int count = people; count >= 0; count--) tail[count] = tail[count + 1] + chance[count];
        all->chance[group] = chance;
        all->tail[group] = tail;
    }
    return true;
}

static void put_in_order(struct enumeration *all) {
    const int *arcs = all->question->group_arcs;
    for (int group = 0; group < all->question->groups; group++) {
        int place = group, skills = arcs[group + 1] - arcs[group];
        for (; place > 0; place--) {
            int before = all->order[place - 1];
            if (arcs[before + 1] - arcs[before] <= skills) break;
            all->order[place] = before;
        }
        all->order[place] = group;
    }
}

enum exact_result exact_losses(struct distribution *losses, const struct question *question, double present,
                               int certain_group, bool is_there, long *budget, struct pulse *pulse,
                               struct arena *arena) {
    struct arena own = {.limit = arena->limit - arena->taken};
    struct enumeration all = {.question = question, .budget = *budget, .pulse = pulse};
    int demand = question_demand(question);
    all.order = ARENA_ARRAY(&own, int, question->groups + 1);
    all.chance = ARENA_ARRAY(&own, double *, question->groups + 1);
    all.tail = ARENA_ARRAY(&own, double *, question->groups + 1);
    all.kept = ARENA_ARRAY(&own, int *, question->groups + 1);
    enum exact_result result = EXACT_NO_MEMORY;
    if (all.order && all.chance && all.tail && all.kept && distribution_make(losses, demand + 1, arena)
        && matching_make(&all.matching, &own, question->services, question->groups, question->arcs)) {
        matching_clear(&all.matching, question);
        if (prepare(&all, present, certain_group, is_there, &own)) {
            put_in_order(&all);
            all.sums = losses->chance;
            visit(&all, 0, 1, demand);
            result = all.result;
            *budget = all.budget;
            distribution_trim(losses);
        }
    }
    arena_free(&own);
    return result;
}
