/* SPDX-License-Identifier: Apache-2.0
 *
 * A report of a crash by the process that crashes. Everything here runs inside a signal handler: no allocation, no
 * locks, no stdio. Images are found with _dl_find_object(3), which takes no lock, and symbols in the image's own
 * dynamic symbol table. */
#define _GNU_SOURCE
#include "platform.h"

#include <dlfcn.h>
#include <elf.h>
#include <execinfo.h>
#include <link.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_FRAMES 64
#define STACK_BYTES (64 * 1024)

static int report = -1;
static char program[256]; /* the loader knows the main program by an empty name */
static volatile int is_reporting;

struct text {
    char bytes[1024];
    size_t count;
};

static void flush(struct text *text) {
    for (size_t done = 0; done < text->count;) {
        ssize_t written = write(report, text->bytes + done, text->count - done);
        if (written <= 0) break;
        done += (size_t)written;
    }
    text->count = 0;
}

static void put(struct text *text, const char *bytes) {
    for (; *bytes; bytes++) {
        if (text->count == sizeof text->bytes) flush(text);
        text->bytes[text->count++] = *bytes;
    }
}

static void put_number(struct text *text, uint64_t value) {
    char digits[21];
    size_t at = sizeof digits - 1;
    digits[at] = 0;
    do digits[--at] = (char)('0' + value % 10);
    while ((value /= 10) > 0);
    put(text, digits + at);
}

static void put_string(struct text *text, const char *bytes) {
    put(text, "\"");
    for (; *bytes; bytes++) {
        char one[2] = {*bytes, 0};
        if ((unsigned char)*bytes < 0x20 || (unsigned char)*bytes >= 0x7f) one[0] = '?'; /* always valid JSON */
        if (*bytes == '"' || *bytes == '\\') put(text, "\\");
        put(text, one);
    }
    put(text, "\"");
}

/* The dynamic symbol that an address belongs to. O(symbols); the count comes from the GNU hash table, whose chains cover
 * all defined symbols. */
static const char *symbol_at(const struct link_map *image, uintptr_t address, uint64_t *offset) {
    const ElfW(Sym) *symbols = NULL;
    const char *names = NULL;
    const uint32_t *hash = NULL;
    for (const ElfW(Dyn) *entry = image->l_ld; entry && entry->d_tag != DT_NULL; entry++) {
        if (entry->d_tag == DT_SYMTAB) symbols = (const void *)entry->d_un.d_ptr;
        if (entry->d_tag == DT_STRTAB) names = (const void *)entry->d_un.d_ptr;
        if (entry->d_tag == DT_GNU_HASH) hash = (const void *)entry->d_un.d_ptr;
    }
    /* The loader has made these absolute in every image but the kernel's own, which needs no symbols. */
    if (!symbols || !names || !hash || (uintptr_t)symbols < image->l_addr) return NULL;
    uint32_t bucket_count = hash[0], first = hash[1], bloom_words = hash[2], last = 0;
    const uint32_t *buckets = (const uint32_t *)((const ElfW(Addr) *)(hash + 4) + bloom_words);
    const uint32_t *chains = buckets + bucket_count;
    for (uint32_t index = 0; index < bucket_count; index++)
        if (buckets[index] > last) last = buckets[index];
    if (last < first) return NULL;
    while (!(chains[last - first] & 1)) last++;
    for (uint32_t index = first; index <= last; index++) {
        const ElfW(Sym) *symbol = symbols + index;
        uintptr_t start = image->l_addr + symbol->st_value;
        if (symbol->st_shndx == SHN_UNDEF || ELF64_ST_TYPE(symbol->st_info) != STT_FUNC) continue;
        if (address < start || address >= start + symbol->st_size) continue;
        *offset = address - start;
        return names + symbol->st_name;
    }
    return NULL;
}

/* code: an address inside the instruction; a return address may already lie in the next function. */
static void put_frame(struct text *text, void *frame, uintptr_t code) {
    uintptr_t address = (uintptr_t)frame;
    put(text, "{\"address\":");
    put_number(text, address);
    struct dl_find_object found;
    if (_dl_find_object((void *)code, &found) == 0 && found.dlfo_link_map) {
        const struct link_map *image = found.dlfo_link_map;
        put(text, ",\"image\":");
        put_string(text, image->l_name && *image->l_name ? image->l_name : program);
        put(text, ",\"offset\":");
        put_number(text, address - image->l_addr);
        uint64_t offset = 0;
        const char *symbol = symbol_at(image, code, &offset);
        if (symbol) {
            put(text, ",\"symbol\":");
            put_string(text, symbol);
            put(text, ",\"symbol_offset\":");
            put_number(text, offset + (address - code));
        }
    }
    put(text, "}");
}

static const char *name_of(int signal) {
    switch (signal) {
    case SIGSEGV: return "SIGSEGV";
    case SIGBUS: return "SIGBUS";
    case SIGILL: return "SIGILL";
    case SIGFPE: return "SIGFPE";
    case SIGABRT: return "SIGABRT";
    case SIGTRAP: return "SIGTRAP";
    default: return "?";
    }
}

static void handle(int signal, siginfo_t *info, void *context) {
    (void)context;
    if (__atomic_exchange_n(&is_reporting, 1, __ATOMIC_SEQ_CST)) {
        for (;;) pause(); /* another thread was first; it ends the process */
    }
    struct text text = {.count = 0};
    put(&text, "{\"signal\":");
    put_number(&text, (uint64_t)signal);
    put(&text, ",\"signal_name\":");
    put_string(&text, name_of(signal));
    if (info->si_code > 0) { /* raised by the machine, not sent by kill or abort */
        put(&text, ",\"address\":");
        put_number(&text, (uint64_t)(uintptr_t)info->si_addr);
    }
    put(&text, ",\"thread\":");
    put_number(&text, (uint64_t)syscall(SYS_gettid));
    put(&text, ",\"frames\":[");
    void *frames[MAX_FRAMES];
    int count = backtrace(frames, MAX_FRAMES);
    for (int index = 2; index < count; index++) { /* 0 and 1 are this function and the signal's trampoline */
        if (index > 2) put(&text, ",");
        put_frame(&text, frames[index], (uintptr_t)frames[index] - (index > 2 ? 1 : 0));
    }
    put(&text, "]}\n");
    flush(&text);

    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigaction(signal, &standard, NULL);
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, signal);
    pthread_sigmask(SIG_UNBLOCK, &only, NULL);
    raise(signal);
    _exit(128 + signal);
}

int platform_crash_stack(void) {
    void *memory = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return -1;
    stack_t stack = {.ss_sp = memory, .ss_size = STACK_BYTES};
    return sigaltstack(&stack, NULL);
}

int platform_report_crashes(int descriptor) {
    static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP};
    void *frames[2];
    report = descriptor;
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length > 0 ? length : 0] = 0;
    (void)backtrace(frames, 2); /* loads the unwinder now: a handler could not */
    struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigfillset(&action.sa_mask);
    for (size_t index = 0; index < sizeof signals / sizeof signals[0]; index++)
        if (sigaction(signals[index], &action, NULL) != 0) return -1;
    return 0;
}
