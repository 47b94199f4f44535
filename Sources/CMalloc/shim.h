#pragma once
#include <malloc.h>

/// Arrays of 64 KiB and more get pages of their own, which go back to the system when they are
/// freed, from whichever thread; `mallopt` is no part of Swift's Glibc.
static inline void hemtag_return_pages(void) {
    mallopt(M_MMAP_THRESHOLD, 1 << 16);
}
