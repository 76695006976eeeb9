/* SPDX-License-Identifier: Apache-2.0 */
#include "headcount.h"

bool headcount_add(headcount *all, hf_str role) {
    char name[sizeof all->roles->role];
    size_t at = 0;
    if (role.len >= sizeof name) return false;
    snprintf(name, sizeof name, "%.*s", (int)role.len, role.len > 0 ? role.ptr : "");
    while (at < all->count && strcmp(all->roles[at].role, name) < 0) at++;
    if (at == all->count || strcmp(all->roles[at].role, name) != 0) {
        if (all->count == MAX_ROLES) return false;
        memmove(&all->roles[at + 1], &all->roles[at], (all->count - at) * sizeof all->roles[0]);
        memcpy(all->roles[at].role, name, sizeof name);
        all->roles[at].people = 0;
        all->count++;
    }
    all->roles[at].people++;
    return true;
}

int64_t headcount_of(const headcount *all, const char *role) {
    for (size_t at = 0; at < all->count; at++) {
        if (strcmp(all->roles[at].role, role) == 0) return all->roles[at].people;
    }
    return 0;
}

void headcount_keep(headcount *all, const char *role) {
    headcount kept = {0};
    for (size_t at = 0; at < all->count; at++) {
        if (strcmp(all->roles[at].role, role) == 0) kept.roles[kept.count++] = all->roles[at];
    }
    *all = kept;
}

void headcount_choices(const headcount *all, char *out, size_t size) {
    size_t used = (size_t)snprintf(out, size, "one of ");
    for (size_t at = 0; at < all->count && used < size; at++) {
        used += (size_t)snprintf(out + used, size - used, "%s%s", at > 0 ? ", " : "", all->roles[at].role);
    }
}

void headcount_write(const headcount *all, hfk_writer *out) {
    int64_t total = 0;
    for (size_t at = 0; at < all->count; at++) total += all->roles[at].people;
    hfk_begin_object(out);
    hfk_key(out, "total"), hfk_put_int(out, total);
    hfk_key(out, "by_role"), hfk_begin_object(out);
    for (size_t at = 0; at < all->count; at++) {
        hfk_key(out, all->roles[at].role), hfk_put_int(out, all->roles[at].people);
    }
    hfk_end_object(out);
    hfk_end_object(out);
}
