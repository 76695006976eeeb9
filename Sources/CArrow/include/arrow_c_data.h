/* SPDX-License-Identifier: Apache-2.0 */

/* The structs of the Arrow C Data Interface and of the Arrow C Stream Interface, as the Arrow specification declares
 * them (https://arrow.apache.org/docs/format/CDataInterface.html, .../CStreamInterface.html). The guards are the
 * specification's own, so that this header and every other one that carries the same declarations can be included
 * together. */
#ifndef HOLDFAST_ARROW_C_DATA_H
#define HOLDFAST_ARROW_C_DATA_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

/* The type of a column. Owned by the consumer, who calls `release` once; a released struct has `release` NULL. */
struct ArrowSchema {
  const char *format;
  const char *name;
  const char *metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema **children;
  struct ArrowSchema *dictionary;
  void (*release)(struct ArrowSchema *);
  void *private_data;
};

/* The values of a column. May be moved with memcpy: the source's `release` is then set to NULL. */
struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void **buffers;
  struct ArrowArray **children;
  struct ArrowArray *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
};

#endif /* ARROW_C_DATA_INTERFACE */

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

/* A sequence of record batches with one schema. Not safe for use by two threads at once. The end of the stream is an
 * array whose `release` is NULL; a non-zero return is an errno, explained by `get_last_error`. */
struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
  int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
  const char *(*get_last_error)(struct ArrowArrayStream *);
  void (*release)(struct ArrowArrayStream *);
  void *private_data;
};

#endif /* ARROW_C_STREAM_INTERFACE */

#ifdef __cplusplus
}
#endif

#endif /* HOLDFAST_ARROW_C_DATA_H */
