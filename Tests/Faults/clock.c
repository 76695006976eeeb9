// SPDX-License-Identifier: Apache-2.0
//
// A wall clock that a test sets while a process runs: preloaded (LD_PRELOAD), it adds to CLOCK_REALTIME, gettimeofday and
// time as many nanoseconds as the first eight bytes of the file CLOCK_FILE say. Other clocks are the machine's.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL

static const volatile int64_t *offset;
static int (*real_gettime)(clockid_t, struct timespec *);

__attribute__((constructor)) static void begin(void)
{
    // ISO C has no way from an address of data to one of code but through memory (POSIX, dlsym).
    void *address = dlsym(RTLD_NEXT, "clock_gettime");
    memcpy(&real_gettime, &address, sizeof real_gettime);
    const char *path = getenv("CLOCK_FILE");
    int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    void *page = mmap(NULL, sizeof *offset, PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (page != MAP_FAILED) offset = page;
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
    if (real_gettime == NULL) begin();
    int result = real_gettime(clock, time);
    if (result != 0 || offset == NULL || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)) return result;
    int64_t shown = (int64_t)time->tv_sec * SECOND + time->tv_nsec + *offset;
    time->tv_sec = shown / SECOND;
    time->tv_nsec = shown % SECOND;
    return result;
}

int gettimeofday(struct timeval *time, void *zone)
{
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *out)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out != NULL) *out = now.tv_sec;
    return now.tv_sec;
}
