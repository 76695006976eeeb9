/* SPDX-License-Identifier: Apache-2.0
 *
 * The one form in which every pattern answers (docs/contract/services.md of Holdfast), under 32 KB. */
#ifndef RISK_ENVELOPE_H
#define RISK_ENVELOPE_H

#include "findings.h"
#include "reading.h"

struct envelope {
    const struct reading *reading;
    const struct request *request;
    const struct horizon *horizon; /* NULL: not known */
    const struct study *study;     /* NULL: there are no figures */
    const struct verdict *verdict; /* NULL: there are no figures */
    enum level level;
    struct text headline, reason;
    hfk_writer figures; /* empty: none */
    double milliseconds;
};

/* Writes the answer; findings are left out where it would be too long. */
void envelope_write(struct envelope *envelope, hfk_writer *out);

#endif
