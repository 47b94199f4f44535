#pragma once
#include <zlib.h>

/// `inflateInit2` is a macro, which Swift does not see. 31: gzip, largest window.
static inline int hemtag_inflate_begin(z_stream *stream) {
    return inflateInit2(stream, 31);
}
