#pragma once

/// Asks for the cache line of an address that will be read soon; any address will do.
static inline void hemtag_prefetch(const void *address) { __builtin_prefetch(address); }
