// SPDX-License-Identifier: Apache-2.0

#ifndef HOLDFAST_CZLIB_SHIM_H
#define HOLDFAST_CZLIB_SHIM_H

#include <zlib.h>

/// deflateInit2 is a macro, which Swift cannot call. 31 bits of window: a gzip wrapper (RFC 1952).
static inline int hf_gzip_begin(z_streamp stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
}

/// inflateInit2 is one too. Takes a gzip wrapper and nothing else.
static inline int hf_gunzip_begin(z_streamp stream) {
    return inflateInit2(stream, 31);
}

#endif
