/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "platform.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union control {
    struct cmsghdr header; /* for its alignment */
    char bytes[CMSG_SPACE(PLATFORM_MAX_DESCRIPTORS * sizeof(int))];
};

int platform_socket_pair(int out[2]) { return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, out); }

ssize_t platform_send(int socket, const struct iovec *parts, int part_count, const int *descriptors,
                      int descriptor_count, int wait) {
    struct msghdr message = {.msg_iov = (struct iovec *)parts, .msg_iovlen = (size_t)part_count};
    union control control;
    if (descriptor_count > PLATFORM_MAX_DESCRIPTORS) {
        errno = EINVAL;
        return -1;
    }
    if (descriptor_count > 0) {
        size_t size = (size_t)descriptor_count * sizeof(int);
        memset(&control, 0, sizeof control);
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(size);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(size);
        memcpy(CMSG_DATA(header), descriptors, size);
    }
    ssize_t sent;
    do sent = sendmsg(socket, &message, MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT));
    while (sent < 0 && errno == EINTR);
    return sent;
}

ssize_t platform_receive(int socket, void *buffer, size_t size, int *descriptors, int *descriptor_count) {
    ssize_t got;
    if (!descriptors) {
        do got = recv(socket, buffer, size, 0);
        while (got < 0 && errno == EINTR);
        return got;
    }
    struct iovec part = {buffer, size};
    union control control;
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    *descriptor_count = 0;
    do got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got < 0) return got;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        int count = (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        memcpy(descriptors + *descriptor_count, CMSG_DATA(header), (size_t)count * sizeof(int));
        *descriptor_count += count;
    }
    if (message.msg_flags & MSG_CTRUNC) { /* some were lost: the peer breaks the rules, or we have no room for more */
        for (int index = 0; index < *descriptor_count; index++) close(descriptors[index]);
        *descriptor_count = 0;
        errno = EMFILE;
        return -1;
    }
    return got;
}
