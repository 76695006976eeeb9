/* SPDX-License-Identifier: Apache-2.0
 *
 * platform.h - what Linux offers and Swift's Glibc module does not import: sealed memory files, descriptors over
 * sockets, the set-up of a child process, Landlock, and a report of a crash. Mechanism only, no policy.
 *
 * Unless said otherwise a function returns 0 or a positive result, or -1 with errno set. */
#ifndef HOLDFAST_PLATFORM_H
#define HOLDFAST_PLATFORM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Memory files (memfd_create(2), fcntl(2) "File Sealing") ------------------------------------------------------- */

/* An anonymous file in memory, close-on-exec, not executable where the kernel can say so, that can be sealed. */
int platform_memory_file(const char *name);
/* Seals a memory file for ever: no write, no growth, no shrinking, no further seals. No writable mapping may exist. */
int platform_seal(int file);
/* 1 when the file is a memory file with all the seals of platform_seal, 0 when it is not. */
int platform_is_sealed(int file);

/* ---- Sockets (unix(7), cmsg(3)) ------------------------------------------------------------------------------------ */

/* The most descriptors that go with one message. */
#define PLATFORM_MAX_DESCRIPTORS 64

/* A connected pair of stream sockets, close-on-exec. */
int platform_socket_pair(int out[2]);
/* Sends bytes, and with the first of them copies of descriptors; never raises SIGPIPE. May send less than asked for.
 * wait: 0 fails with EAGAIN instead of waiting. */
ssize_t platform_send(int socket, const struct iovec *parts, int part_count, const int *descriptors,
                      int descriptor_count, int wait);
/* Receives bytes and up to PLATFORM_MAX_DESCRIPTORS descriptors, close-on-exec; 0 at the end of the stream. With
 * descriptors NULL any that arrive are dropped by the kernel. */
ssize_t platform_receive(int socket, void *buffer, size_t size, int *descriptors, int *descriptor_count);

/* ---- A child process ------------------------------------------------------------------------------------------------ */

/* Starts a program: descriptors[i] becomes its descriptor i, all others are closed; no signal is blocked or ignored; it
 * leads a process group of its own, so that kill(-pid) reaches what it forks. Returns the process id. */
pid_t platform_spawn(const char *path, char *const arguments[], char *const environment[], const int *descriptors,
                     int descriptor_count);
/* This process and all that it starts gain no privileges by exec (prctl(2), PR_SET_NO_NEW_PRIVS). */
int platform_no_new_privileges(void);
/* Sends this process a signal when the thread that started it ends. */
int platform_parent_death_signal(int signal);
/* The name of the calling thread, as ps(1) shows it; cut to 15 bytes. */
int platform_thread_name(const char *name);
/* The kernel's number of the calling thread (gettid(2)). */
int platform_thread_number(void);
/* Lets any process of this user look into this one with ptrace(2), where the Yama module would forbid it. */
void platform_permit_debuggers(void);
/* Closes every descriptor from first on. */
int platform_close_from(int first);

#define PLATFORM_LIMIT_DATA 0      /* bytes of private writable memory, including the stacks of threads */
#define PLATFORM_LIMIT_FILES 1     /* one more than the highest descriptor */
#define PLATFORM_LIMIT_PROCESSES 2 /* processes and threads of this process's user, all together */
#define PLATFORM_LIMIT_CORE 3      /* bytes of a core file */
/* Lowers a limit of this process for good (setrlimit(2)); a limit that is already lower stays. *applied: what holds. */
int platform_limit(int limit, uint64_t value, uint64_t *applied);
/* Forbids to fork and to execute programs, by a system call filter (seccomp(2)); threads stay possible. Needs
 * no_new_privs. Holds for the calling thread and what it starts. */
int platform_forbid_processes(void);

/* The folders of all libraries that are loaded now: calls visit with each path, some of them more than once. */
void platform_loaded_folders(void (*visit)(void *user, const char *folder, size_t length), void *user);

/* ---- Files ----------------------------------------------------------------------------------------------------------- */

/* Gives each of two paths what the other names, at once (renameat2(2), RENAME_EXCHANGE); 0, or -1 with errno. */
int platform_exchange(const char *left, const char *right);

/* ---- Landlock (landlock(7)) ----------------------------------------------------------------------------------------- */

/* The version of the kernel's Landlock interface, 0 where there is none. */
int platform_landlock_version(void);
/* A rule set that denies all use of files, of TCP ports (version 4) and of other processes by signals or abstract
 * sockets (version 6), except for the rules that are added. Returns a descriptor. */
int platform_landlock_rules(int version);
/* Permits reading files, and folders where it is one, at and below a path. ENOENT when there is no such path. */
int platform_landlock_permit_reading(int rules, const char *path);
/* Permits reading and writing one file. */
int platform_landlock_permit_writing(int rules, const char *path);
/* Puts the calling thread, and what it starts, under the rules for ever. Needs no_new_privs. Closes rules. */
int platform_landlock_restrict(int rules);

/* ---- Crashes --------------------------------------------------------------------------------------------------------- */

/* From now on SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT and SIGTRAP write one JSON document to descriptor and then end
 * the process by the same signal: {signal, signal_name, address?, thread, frames: [{address, image?, offset?, symbol?,
 * symbol_offset?}]}. Numbers of addresses are decimal; offset counts from where the image is loaded. */
int platform_report_crashes(int descriptor);
/* Gives the calling thread a stack on which a crash can be reported even when its own is exhausted. */
int platform_crash_stack(void);

#ifdef __cplusplus
}
#endif
#endif
