/* SPDX-License-Identifier: Apache-2.0 */
#include "distribution.h"

#include <string.h>

bool distribution_make(struct distribution *distribution, int length, struct arena *arena) {
    *distribution = (struct distribution){ARENA_ARRAY(arena, double, length), 0, length, length};
    return distribution->chance != NULL;
}

static bool widen(struct distribution *distribution, int length, struct arena *arena) {
    if (length > distribution->room) {
        double *wider = ARENA_ARRAY(arena, double, 2 * (size_t)length);
        if (!wider) return false;
        memcpy(wider, distribution->chance, sizeof(double) * (size_t)distribution->length);
        distribution->chance = wider;
        distribution->room = 2 * length;
    }
    memset(distribution->chance + distribution->length, 0, sizeof(double) * (size_t)(length - distribution->length));
    return true;
}

bool distribution_add(struct distribution *sum, const struct distribution *other, struct arena *arena) {
    int before = sum->length, length = before + other->length - 1;
    if (!widen(sum, length, arena)) return false;
    /* From the top, in place: what is below has not been changed yet. */
    for (int at = length - 1; at >= 0; at--) {
        double chance = 0;
        int first = at < before ? 0 : at - before + 1;
        for (int k = first; k < other->length && k <= at; k++) chance += sum->chance[at - k] * other->chance[k];
        sum->chance[at] = chance;
    }
    sum->length = length;
    sum->least += other->least;
    distribution_trim(sum);
    return true;
}

void distribution_trim(struct distribution *distribution) {
    double tail = 0, head = 0;
    for (; distribution->length > 1; distribution->length--) {
        tail += distribution->chance[distribution->length - 1];
        if (tail > DISTRIBUTION_TAIL) break;
    }
    int cut = 0;
    for (; cut + 1 < distribution->length; cut++) {
        head += distribution->chance[cut];
        if (head > DISTRIBUTION_TAIL) break;
    }
    distribution->length -= cut;
    distribution->least += cut;
    if (cut) memmove(distribution->chance, distribution->chance + cut, sizeof(double) * (size_t)distribution->length);
}

double distribution_mean(const struct distribution *distribution) {
    double sum = 0;
    for (int k = 0; k < distribution->length; k++) sum += (distribution->least + k) * distribution->chance[k];
    return sum;
}

double distribution_any(const struct distribution *distribution) {
    double sum = 0;
    for (int k = distribution->length - 1; k >= 0 && distribution->least + k > 0; k--) sum += distribution->chance[k];
    return sum < 1 ? sum : 1;
}

double distribution_at(const struct distribution *distribution, int value) {
    int k = value - distribution->least;
    return k >= 0 && k < distribution->length ? distribution->chance[k] : 0;
}

double distribution_up_to(const struct distribution *distribution, int value) {
    double sum = 0;
    for (int k = 0; k < distribution->length && distribution->least + k <= value; k++) sum += distribution->chance[k];
    return sum;
}

double distribution_excess(const struct distribution *distribution, int value) {
    double sum = 0;
    for (int k = distribution->length - 1; k >= 0 && distribution->least + k > value; k--)
        sum += (distribution->least + k - value) * distribution->chance[k];
    return sum;
}

int distribution_var(const struct distribution *distribution, double level) {
    double sum = 0;
    for (int k = 0; k < distribution->length; k++) {
        sum += distribution->chance[k];
        if (sum >= level) return distribution->least + k;
    }
    return distribution->least + distribution->length - 1;
}

double distribution_cvar(const struct distribution *distribution, double level) {
    int value = distribution_var(distribution, level);
    return value + distribution_excess(distribution, value) / (1 - level);
}

void binomial(double *chance, int n, double present) {
    chance[0] = 1;
    for (int person = 0; person < n; person++) {
        chance[person + 1] = chance[person] * present;
        for (int count = person; count > 0; count--)
            chance[count] = chance[count] * (1 - present) + chance[count - 1] * present;
        chance[0] *= 1 - present;
    }
}
