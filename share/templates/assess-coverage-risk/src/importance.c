/* SPDX-License-Identifier: Apache-2.0 */
#include "importance.h"

#include "sampling.h"

#define DRAWS_A_BEAT 500
#define ROUNDING 1e-12 /* a difference that is less of its terms is rounding */

struct importance importance_of(double covered, double birnbaum, double absent) {
    double failing = 1 - covered;
    double without = failing + (1 - absent) * birnbaum, with = failing - absent * birnbaum;
    return (struct importance){
        .birnbaum = birnbaum,
        .risk_achievement = failing > 0 ? without / failing : NAN,
        .risk_reduction = with > ROUNDING * failing ? failing / with : NAN,
        .fussell_vesely = failing > 0 ? absent * birnbaum / failing : NAN,
    };
}

enum exact_result importance_exact(double *birnbaum, const struct question *question, double present, long *budget,
                                   struct pulse *pulse, struct arena *arena) {
    for (int group = 0; group < question->groups; group++) {
        double covered[2];
        for (int is_there = 0; is_there < 2; is_there++) {
            struct distribution losses;
            enum exact_result result = exact_losses(&losses, question, present, group, is_there, budget, pulse, arena);
            if (result != EXACT_DONE) return result;
            covered[is_there] = distribution_at(&losses, 0);
        }
        birnbaum[group] = covered[1] - covered[0];
    }
    return EXACT_DONE;
}

/* The service that lacks its one person. */
static int short_service(const struct matching *matching) {
    int service = 0;
    while (matching->missing[service] == 0) service++;
    return service;
}

static int people_working(const struct matching *matching, int group) {
    int count = 0;
    for (int arc = matching->question->group_arcs[group]; arc < matching->question->group_arcs[group + 1]; arc++)
        count += matching->used[arc];
    return count;
}

bool importance_sampled(double *birnbaum, double *error, const struct question *question, double present, int draws,
                        struct random random, struct pulse *pulse, struct arena *arena) {
    struct sampling sampling;
    int people = 0;
    for (int group = 0; group < question->groups; group++) people += question->people[group];
    unsigned char *critical = ARENA_ARRAY(arena, unsigned char, question->groups + 1);
    double *squares = ARENA_ARRAY(arena, double, question->groups + 1);
    if (!critical || !squares
        || !sampling_make(&sampling, arena, question->services, question->groups, question->arcs, people, present))
        return false;
    for (int group = 0; group < question->groups; group++) birnbaum[group] = 0;
    sampling_begin(&sampling, question);
    for (int draw = 0; draw < draws; draw++) {
        if (draw % DRAWS_A_BEAT == 0 && !pulse_goes_on(pulse)) return false;
        int missing = sampling_draw(&sampling, &random);
        if (missing < 2) {
            matching_critical(&sampling.matching, missing ? short_service(&sampling.matching) : -1, critical);
            for (int group = 0; group < question->groups; group++) {
                if (!critical[group]) continue;
                double there = sampling.matching.idle[group] + people_working(&sampling.matching, group);
                double share = there / question->people[group];
                double part = missing ? 1 - share : share;
                birnbaum[group] += part;
                squares[group] += part * part;
            }
        }
        sampling_take_back(&sampling);
    }
    for (int group = 0; group < question->groups; group++) {
        double mean = birnbaum[group] / draws;
        birnbaum[group] = mean;
        error[group] = sqrt(fmax(0, squares[group] / draws - mean * mean) / draws);
    }
    return true;
}
