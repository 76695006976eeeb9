/* SPDX-License-Identifier: Apache-2.0 */
#include "overall.h"

#include <math.h>

#define NORMAL_95 1.959963984540054 /* 95 % of a normal distribution lie within so many standard deviations */

/* The distribution of what was drawn: so many of all draws. */
static bool count_totals(struct distribution *drawn, const struct study *study, struct arena *arena) {
    int least = study->totals[0], most = least;
    for (int draw = 1; draw < study->samples; draw++) {
        if (study->totals[draw] < least) least = study->totals[draw];
        if (study->totals[draw] > most) most = study->totals[draw];
    }
    if (!distribution_make(drawn, most - least + 1, arena)) return false;
    drawn->least = least;
    for (int draw = 0; draw < study->samples; draw++) drawn->chance[study->totals[draw] - least]++;
    for (int k = 0; k < drawn->length; k++) drawn->chance[k] /= study->samples;
    return true;
}

/* The standard error of the mean over all draws of what the exact part makes of a draw. */
static double error_of(const struct distribution *drawn, const struct distribution *exact, int draws, int value,
                       double (*figure)(const struct distribution *, int)) {
    double mean = 0, squares = 0;
    for (int k = 0; k < drawn->length; k++) {
        if (drawn->chance[k] <= 0) continue;
        double each = figure(exact, value - drawn->least - k);
        mean += drawn->chance[k] * each;
        squares += drawn->chance[k] * each * each;
    }
    return sqrt(fmax(0, squares - mean * mean) / draws);
}

/* The interval of values that the chance not to be exceeded, with its error, leaves open. No error is above that of a fair
 * coin, so that it is computed near the level only. */
static void bound(struct level_risk *risk, const struct distribution *losses, const struct distribution *drawn,
                  const struct distribution *exact, int draws) {
    double sum = 0;
    bool has_low = false;
    double largest = NORMAL_95 * 0.5 / sqrt(draws);
    risk->var_high = losses->least + losses->length - 1;
    for (int k = 0; k < losses->length; k++) {
        int value = losses->least + k;
        sum += losses->chance[k];
        if (sum + largest < risk->level) continue;
        double error = sum - largest >= risk->level ? largest : NORMAL_95 * error_of(drawn, exact, draws, value, distribution_up_to);
        if (!has_low && sum + error >= risk->level) risk->var_low = value, has_low = true;
        if (sum - error >= risk->level) {
            risk->var_high = value;
            break;
        }
    }
}

/* The score interval of a share of draws (Wilson 1927), which is right also when none or all of them are meant. */
static void score_interval(double share, int draws, double *low, double *high) {
    double square = NORMAL_95 * NORMAL_95 / draws, middle = share + square / 2;
    double width = NORMAL_95 * sqrt(share * (1 - share) / draws + square / draws / 4);
    *low = share > 0 ? fmax(0, (middle - width) / (1 + square)) : 0;
    *high = share < 1 ? fmin(1, (middle + width) / (1 + square)) : 1;
}

bool overall_make(struct overall *overall, const struct study *study, const double *levels, int level_count, struct arena *arena) {
    struct distribution drawn;
    bool is_sampled = study->samples > 0;
    *overall = (struct overall){.level_count = level_count};
    if (is_sampled ? !count_totals(&drawn, study, arena) : !distribution_make(&drawn, 1, arena)) return false;
    if (!is_sampled) drawn.chance[0] = 1;
    if (!distribution_make(&overall->losses, 1, arena)) return false;
    overall->losses.chance[0] = 1;
    if (!distribution_add(&overall->losses, &study->exact, arena) || !distribution_add(&overall->losses, &drawn, arena)) return false;
    double log_covered = 0, relative = 0;
    for (size_t at = 0; at < study->staffing.slot_count; at++) {
        const struct slot_risk *slot = &study->slots[at];
        overall->mean += slot->expected;
        log_covered += log1p(-slot->any);
        if (slot->any < 1) relative += pow(slot->any_error / (1 - slot->any), 2);
    }
    overall->any = overall->any_low = overall->any_high = 0 - expm1(log_covered);
    overall->any_error = (1 - overall->any) * sqrt(relative);
    if (is_sampled) {
        double exact = distribution_any(&study->exact), low, high;
        score_interval(distribution_any(&drawn), study->samples, &low, &high);
        overall->any_low = fmin(overall->any, 1 - (1 - exact) * (1 - low));
        overall->any_high = fmax(overall->any, 1 - (1 - exact) * (1 - high));
    }
    double spread = distribution_mean(&drawn), squares = 0;
    for (int k = 0; k < drawn.length; k++) squares += drawn.chance[k] * pow(drawn.least + k - spread, 2);
    overall->mean_error = is_sampled ? sqrt(squares / study->samples) : 0;
    for (int at = 0; at < level_count; at++) {
        struct level_risk *risk = &overall->levels[at];
        risk->level = levels[at];
        risk->var = risk->var_low = risk->var_high = distribution_var(&overall->losses, levels[at]);
        risk->cvar = distribution_cvar(&overall->losses, levels[at]);
        if (!is_sampled) continue;
        bound(risk, &overall->losses, &drawn, &study->exact, study->samples);
        risk->cvar_error = error_of(&drawn, &study->exact, study->samples, risk->var, distribution_excess) / (1 - levels[at]);
    }
    return true;
}
