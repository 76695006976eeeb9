// SPDX-License-Identifier: Apache-2.0
//
// Faults of disks and of timing, for one process: preloaded (LD_PRELOAD), it stands between a program and the C library's
// calls that write. Nothing happens to files outside of FAULT_PATH.
//
//   FAULT=count         count the calls; their number so far is in FAULT_COUNT
//   FAULT=kill:N        the Nth call kills the process with SIGKILL; a write has then been half done
//   FAULT=quit:N:PID    the Nth call sends SIGQUIT to the process PID: for a PostgreSQL server that is the crash of
//                       `pg_ctl stop -m immediate`, and FAULT_COUNT is then there
//   FAULT=enospc:BYTES  after so many bytes the disk is full
//   FAULT=fsync:N       the Nth fsync or fdatasync fails with EIO, and those after it succeed, as on Linux
//   FAULT_PATH=PREFIX   the files that are meant; "socket" for what is sent to servers
//   FAULT_ARM=FILE      calls count only while this file exists; what is written in it, in one piece, takes the place of
//                       FAULT, and the counting begins anew
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum mode { NONE, COUNT, KILL, QUIT, ENOSPACE, FSYNC };

static enum mode mode;
static long long limit;
static pid_t other;
static const char *prefix, *arm, *count_path;
static char armed_with[64];
static long long calls, syncs, written;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void choose(const char *fault)
{
    mode = NONE;
    calls = syncs = written = 0;
    const char *colon = strchr(fault, ':');
    limit = colon == NULL ? 0 : atoll(colon + 1);
    const char *second = colon == NULL ? NULL : strchr(colon + 1, ':');
    other = second == NULL ? 0 : (pid_t)atol(second + 1);
    if (strncmp(fault, "count", 5) == 0) mode = COUNT;
    else if (strncmp(fault, "kill:", 5) == 0) mode = KILL;
    else if (strncmp(fault, "quit:", 5) == 0) mode = QUIT;
    else if (strncmp(fault, "enospc:", 7) == 0) mode = ENOSPACE;
    else if (strncmp(fault, "fsync:", 6) == 0) mode = FSYNC;
}

__attribute__((constructor)) static void begin(void)
{
    const char *fault = getenv("FAULT");
    prefix = getenv("FAULT_PATH");
    arm = getenv("FAULT_ARM");
    count_path = getenv("FAULT_COUNT");
    if (fault != NULL && prefix != NULL) choose(fault);
}

// The C library's own function. ISO C has no way from an address of data to one of code but through memory (POSIX, dlsym).
#define REAL(type, name)                                                                                               \
    static type real;                                                                                                  \
    do {                                                                                                               \
        if (real == NULL) {                                                                                            \
            void *address = dlsym(RTLD_NEXT, name);                                                                    \
            memcpy(&real, &address, sizeof real);                                                                      \
        }                                                                                                              \
    } while (0)

typedef ssize_t (*writer)(int, const void *, size_t);
typedef ssize_t (*placed_writer)(int, const void *, size_t, off64_t);
typedef ssize_t (*sender)(int, const void *, size_t, int);
typedef int (*on_descriptor)(int);
typedef int (*cutter)(int, off64_t);
typedef int (*on_path)(const char *);
typedef int (*on_paths)(const char *, const char *);
typedef int (*linker)(int, const char *, int, const char *, int);

static int is_armed(void)
{
    if (prefix == NULL) return 0;
    if (arm == NULL) return mode != NONE;
    int file = open(arm, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    char text[sizeof armed_with] = {0};
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    pthread_mutex_lock(&mutex);
    if (length > 0 && strcmp(text, armed_with) != 0) {
        memcpy(armed_with, text, sizeof armed_with);
        choose(text);
    }
    pthread_mutex_unlock(&mutex);
    return mode != NONE;
}

static int concerns_path(const char *path)
{
    return is_armed() && strncmp(path, prefix, strlen(prefix)) == 0;
}

static int concerns(int descriptor)
{
    if (!is_armed()) return 0;
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return strncmp(path, prefix, strlen(prefix)) == 0;
}

static void tell(long long number)
{
    char text[32];
    int length = snprintf(text, sizeof text, "%lld\n", number);
    int file = open(count_path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0) return;
    // Not through `write`, which is ours.
    syscall(SYS_write, file, text, (size_t)length);
    close(file);
}

// Counts a call; 1 when the process is to die in it.
static int dies(void)
{
    pthread_mutex_lock(&mutex);
    calls++;
    int is_meant = calls == limit;
    if ((mode == COUNT || (mode == QUIT && is_meant)) && count_path != NULL) tell(calls);
    pthread_mutex_unlock(&mutex);
    if (is_meant && mode == QUIT && other > 1) kill(other, SIGQUIT);
    return is_meant && mode == KILL;
}

static void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

// How many of the bytes still fit on the disk.
static size_t room(size_t count)
{
    if (mode != ENOSPACE) return count;
    pthread_mutex_lock(&mutex);
    long long left = limit - written;
    size_t fits = left <= 0 ? 0 : (long long)count < left ? count : (size_t)left;
    written += (long long)fits;
    pthread_mutex_unlock(&mutex);
    return fits;
}

ssize_t write(int descriptor, const void *bytes, size_t count)
{
    REAL(writer, "write");
    if (!concerns(descriptor)) return real(descriptor, bytes, count);
    if (dies()) {
        real(descriptor, bytes, count / 2);
        die();
    }
    size_t fits = room(count);
    if (fits == 0 && count > 0) {
        errno = ENOSPC;
        return -1;
    }
    return real(descriptor, bytes, fits);
}

static ssize_t write_at(int descriptor, const void *bytes, size_t count, off64_t offset)
{
    REAL(placed_writer, "pwrite64");
    if (!concerns(descriptor)) return real(descriptor, bytes, count, offset);
    if (dies()) {
        real(descriptor, bytes, count / 2, offset);
        die();
    }
    size_t fits = room(count);
    if (fits == 0 && count > 0) {
        errno = ENOSPC;
        return -1;
    }
    return real(descriptor, bytes, fits, offset);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset)
{
    return write_at(descriptor, bytes, count, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset)
{
    return write_at(descriptor, bytes, count, offset);
}

static int sync_file(int descriptor, on_descriptor real)
{
    if (!concerns(descriptor)) return real(descriptor);
    if (dies()) die();
    pthread_mutex_lock(&mutex);
    syncs++;
    int fails = mode == FSYNC && syncs == limit;
    pthread_mutex_unlock(&mutex);
    if (fails) {
        errno = EIO;
        return -1;
    }
    return real(descriptor);
}

int fsync(int descriptor)
{
    REAL(on_descriptor, "fsync");
    return sync_file(descriptor, real);
}

int fdatasync(int descriptor)
{
    REAL(on_descriptor, "fdatasync");
    return sync_file(descriptor, real);
}

int ftruncate(int descriptor, off_t length)
{
    REAL(cutter, "ftruncate64");
    if (concerns(descriptor) && dies()) die();
    return real(descriptor, length);
}

int ftruncate64(int descriptor, off64_t length)
{
    REAL(cutter, "ftruncate64");
    if (concerns(descriptor) && dies()) die();
    return real(descriptor, length);
}

// Names change at one stroke: half of the deaths come before, half after.
#define NAMES(call, path)                                                                                              \
    do {                                                                                                               \
        if (concerns_path(path) && dies()) {                                                                           \
            if (limit % 2 == 0) (void)(call);                                                                          \
            die();                                                                                                     \
        }                                                                                                              \
        return call;                                                                                                   \
    } while (0)

int rename(const char *from, const char *to)
{
    REAL(on_paths, "rename");
    NAMES(real(from, to), to);
}

int link(const char *from, const char *to)
{
    REAL(on_paths, "link");
    NAMES(real(from, to), to);
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags)
{
    REAL(linker, "linkat");
    NAMES(real(from_folder, from, to_folder, to, flags), to);
}

int unlink(const char *path)
{
    REAL(on_path, "unlink");
    NAMES(real(path), path);
}

ssize_t send(int descriptor, const void *bytes, size_t count, int flags)
{
    REAL(sender, "send");
    if (is_armed() && strcmp(prefix, "socket") == 0 && dies()) {
        real(descriptor, bytes, count / 2, flags);
        die();
    }
    return real(descriptor, bytes, count, flags);
}
