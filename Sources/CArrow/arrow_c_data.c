/* SPDX-License-Identifier: Apache-2.0 */

/* The layout that the Arrow C Data and C Stream Interfaces fix for 64-bit machines, checked where it is compiled. */
#include "arrow_c_data.h"

_Static_assert(sizeof(struct ArrowSchema) == 72, "ArrowSchema has nine eight-byte members");
_Static_assert(sizeof(struct ArrowArray) == 80, "ArrowArray has ten eight-byte members");
_Static_assert(sizeof(struct ArrowArrayStream) == 40, "ArrowArrayStream has five eight-byte members");
