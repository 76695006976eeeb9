/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

pid_t platform_spawn(const char *path, char *const arguments[], char *const environment[], const int *descriptors,
                     int descriptor_count) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int copies[PLATFORM_MAX_DESCRIPTORS];
    int copied = 0, error = 0;
    pid_t process = -1;
    if (descriptor_count > PLATFORM_MAX_DESCRIPTORS) {
        errno = EINVAL;
        return -1;
    }
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    /* Copies above all targets: no target can then overwrite a descriptor that is still to be given. */
    for (; copied < descriptor_count && !error; copied++) {
        copies[copied] = fcntl(descriptors[copied], F_DUPFD_CLOEXEC, PLATFORM_MAX_DESCRIPTORS);
        if (copies[copied] < 0) {
            error = errno;
            break;
        }
        error = posix_spawn_file_actions_adddup2(&actions, copies[copied], copied);
    }
    if (!error) error = posix_spawn_file_actions_addclosefrom_np(&actions, descriptor_count);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    if (!error) error = posix_spawn(&process, path, &actions, &attributes, arguments, environment);
    while (copied-- > 0) close(copies[copied]);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (!error) return process;
    errno = error;
    return -1;
}

void platform_permit_debuggers(void) { prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0); }

int platform_thread_number(void) { return (int)syscall(SYS_gettid); }

int platform_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

int platform_parent_death_signal(int signal) { return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0); }

int platform_thread_name(const char *name) {
    char cut[16] = {0};
    strncpy(cut, name, sizeof cut - 1);
    return prctl(PR_SET_NAME, cut, 0, 0, 0);
}

int platform_close_from(int first) {
    closefrom(first);
    return 0;
}

int platform_limit(int limit, uint64_t value, uint64_t *applied) {
    static const int resources[] = {RLIMIT_DATA, RLIMIT_NOFILE, RLIMIT_NPROC, RLIMIT_CORE};
    struct rlimit now;
    if (limit < 0 || limit > PLATFORM_LIMIT_CORE) {
        errno = EINVAL;
        return -1;
    }
    if (getrlimit(resources[limit], &now) != 0) return -1;
    rlim_t wanted = value < now.rlim_max ? (rlim_t)value : now.rlim_max;
    struct rlimit next = {wanted, wanted};
    if (setrlimit(resources[limit], &next) != 0) return -1;
    *applied = wanted;
    return 0;
}

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifndef __NR_clone3
#define __NR_clone3 435
#endif

int platform_forbid_processes(void) {
#ifdef OWN_ARCHITECTURE
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define WHEN(number, error)                                  \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error))
    struct sock_filter program[] = {
        LOAD(arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCHITECTURE, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS), /* another calling convention would slip past the rest */
        LOAD(nr),
#ifdef __x86_64__
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000u, 0, 1), /* the x32 numbers */
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        WHEN(__NR_fork, EPERM),
        WHEN(__NR_vfork, EPERM),
#endif
        WHEN(__NR_execve, EPERM),
        WHEN(__NR_execveat, EPERM),
        WHEN(__NR_clone3, ENOSYS), /* its flags lie in memory; the C library falls back to clone */
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone, 0, 3),
        LOAD(args[0]), /* the low word, little endian */
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog filter = {sizeof program / sizeof program[0], program};
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter);
#else
    errno = ENOSYS;
    return -1;
#endif
}

struct folder_visit {
    void (*visit)(void *user, const char *folder, size_t length);
    void *user;
};

static int visit_object(struct dl_phdr_info *info, size_t size, void *user) {
    (void)size;
    const struct folder_visit *visit = user;
    const char *slash = info->dlpi_name ? strrchr(info->dlpi_name, '/') : NULL;
    if (slash && slash != info->dlpi_name) visit->visit(visit->user, info->dlpi_name, (size_t)(slash - info->dlpi_name));
    return 0;
}

void platform_loaded_folders(void (*visit)(void *user, const char *folder, size_t length), void *user) {
    struct folder_visit state = {visit, user};
    dl_iterate_phdr(visit_object, &state);
}
