// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "platform.h"

#include <fcntl.h>
#include <stdio.h>

int platform_exchange(const char *left, const char *right)
{
    return renameat2(AT_FDCWD, left, AT_FDCWD, right, RENAME_EXCHANGE);
}
