/* SPDX-License-Identifier: Apache-2.0
 *
 * How long computations hear that they shall stop. */
#ifndef RISK_PULSE_H
#define RISK_PULSE_H

enum pulse_answer {
    PULSE_GO_ON,
    PULSE_TIME_IS_UP, /* answer with what there is */
    PULSE_STOP,       /* nobody waits for the answer any more */
};

struct pulse {
    enum pulse_answer (*beat)(void *user, double share); /* the share of the work that is done, 0 to 1 */
    void *user;
    double share;             /* what the next beat tells */
    enum pulse_answer answer; /* what the last one said */
};

/* Whether to go on. */
static inline int pulse_goes_on(struct pulse *pulse) {
    pulse->answer = pulse->beat ? pulse->beat(pulse->user, pulse->share) : PULSE_GO_ON;
    return pulse->answer == PULSE_GO_ON;
}

#endif
