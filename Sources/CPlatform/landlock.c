/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* From the kernel's documentation (Documentation/userspace-api/landlock.rst): headers may be older than the kernel. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

#define WRITE_FILE (1ULL << 1)
#define READ_FILE (1ULL << 2)
#define READ_DIR (1ULL << 3)
#define ALL_OF_VERSION_1 ((1ULL << 13) - 1)
#define REFER (1ULL << 13)     /* version 2 */
#define TRUNCATE (1ULL << 14)  /* version 3 */
#define IOCTL_DEV (1ULL << 15) /* version 5 */
#define ALL_OF_TCP 3ULL        /* version 4: bind, connect */
#define ALL_OF_SCOPE 3ULL      /* version 6: abstract sockets, signals */
#define PATH_BENEATH 1

struct ruleset {
    uint64_t files, ports, scope;
};

struct path_beneath {
    uint64_t permitted;
    int32_t parent;
} __attribute__((packed));

int platform_landlock_version(void) {
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, 1 /* query the version */);
    return version < 0 ? 0 : (int)version;
}

int platform_landlock_rules(int version) {
    struct ruleset rules = {.files = ALL_OF_VERSION_1};
    if (version >= 2) rules.files |= REFER;
    if (version >= 3) rules.files |= TRUNCATE;
    if (version >= 4) rules.ports = ALL_OF_TCP;
    if (version >= 5) rules.files |= IOCTL_DEV;
    if (version >= 6) rules.scope = ALL_OF_SCOPE;
    size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8; /* a field that the kernel does not know is an error */
    return (int)syscall(SYS_landlock_create_ruleset, &rules, size, 0);
}

static int permit(int rules, const char *path, uint64_t files, uint64_t folders) {
    int parent = open(path, O_PATH | O_CLOEXEC);
    if (parent < 0) return -1;
    struct stat status;
    int result = fstat(parent, &status);
    if (result == 0) {
        struct path_beneath rule = {files | (S_ISDIR(status.st_mode) ? folders : 0), parent};
        result = (int)syscall(SYS_landlock_add_rule, rules, PATH_BENEATH, &rule, 0);
    }
    int error = errno;
    close(parent);
    errno = error;
    return result;
}

int platform_landlock_permit_reading(int rules, const char *path) { return permit(rules, path, READ_FILE, READ_DIR); }

int platform_landlock_permit_writing(int rules, const char *path) {
    return permit(rules, path, READ_FILE | WRITE_FILE, 0);
}

int platform_landlock_restrict(int rules) {
    int result = (int)syscall(SYS_landlock_restrict_self, rules, 0);
    int error = errno;
    close(rules);
    errno = error;
    return result;
}
