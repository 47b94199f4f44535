#include "byte_scan.h"

#include <malloc.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// One bit for each of 64 bytes.
struct masks {
    uint64_t delimiter, lf, cr, quote, nul, high;
};

static uint64_t portable_mask(const uint8_t *block, uint8_t byte) {
    uint64_t mask = 0;
    for (int i = 0; i < 64; i++) mask |= (uint64_t)(block[i] == byte) << i;
    return mask;
}

static struct masks portable_masks(const uint8_t *block, uint8_t delimiter, uint8_t quote) {
    uint64_t high = 0;
    for (int i = 0; i < 64; i++) high |= (uint64_t)(block[i] >> 7) << i;
    return (struct masks){
        portable_mask(block, delimiter), portable_mask(block, '\n'), portable_mask(block, '\r'),
        portable_mask(block, quote), portable_mask(block, 0), high,
    };
}

#if defined(__SSE2__)
static inline uint64_t equal64(const __m128i part[4], char byte) {
    const __m128i wanted = _mm_set1_epi8(byte);
    uint64_t mask = 0;
    for (int i = 0; i < 4; i++)
        mask |= (uint64_t)(uint16_t)_mm_movemask_epi8(_mm_cmpeq_epi8(part[i], wanted)) << (16 * i);
    return mask;
}

static inline struct masks vector_masks(const uint8_t *block, uint8_t delimiter, uint8_t quote) {
    __m128i part[4];
    uint64_t high = 0;
    for (int i = 0; i < 4; i++) {
        part[i] = _mm_loadu_si128((const __m128i *)(block + 16 * i));
        high |= (uint64_t)(uint16_t)_mm_movemask_epi8(part[i]) << (16 * i);
    }
    return (struct masks){
        equal64(part, (char)delimiter), equal64(part, '\n'), equal64(part, '\r'),
        equal64(part, (char)quote), equal64(part, 0), high,
    };
}
#else
#define vector_masks portable_masks
#endif

/// Bit i of the result is the parity of bits 0…i: inside quotes from each opening quote on.
static inline uint64_t prefix_xor(uint64_t bits) {
    for (int shift = 1; shift < 64; shift <<= 1) bits ^= bits << shift;
    return bits;
}

/// Bytes of the UTF-8 sequence at `p` (RFC 3629: no overlong form, no surrogate), or 0.
static inline size_t utf8_length(const uint8_t *p) {
#define CONTINUES(i) ((p[i] & 0xC0) == 0x80)
    const uint8_t lead = p[0];
    if (lead >= 0xC2 && lead <= 0xDF) return CONTINUES(1) ? 2 : 0;
    if ((lead & 0xF0) == 0xE0) {
        if (!CONTINUES(1) || !CONTINUES(2)) return 0;
        if (lead == 0xE0 && p[1] < 0xA0) return 0;
        if (lead == 0xED && p[1] > 0x9F) return 0;
        return 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        if (!CONTINUES(1) || !CONTINUES(2) || !CONTINUES(3)) return 0;
        if (lead == 0xF0 && p[1] < 0x90) return 0;
        if (lead == 0xF4 && p[1] > 0x8F) return 0;
        return 4;
    }
    return 0;
#undef CONTINUES
}

/// The first byte of this block that the encoding does not know, or 64. `done` is how far a
/// sequence that began in an earlier block reaches.
static inline unsigned bad_byte(
    const struct hemtag_scan *scan, size_t base, uint64_t high, size_t *done
) {
    while (high) {
        const unsigned bit = (unsigned)__builtin_ctzll(high);
        const size_t position = base + bit;
        size_t length = 1;
        if (scan->encoding == HEMTAG_UTF8) {
            if (position < *done) {
                high &= high - 1;
                continue;
            }
            length = utf8_length(scan->bytes + position);
            if (length == 0 || position + length > scan->length) return bit;
            *done = position + length;
        } else {
            const uint8_t byte = scan->bytes[position];
            if (scan->encoding == HEMTAG_LATIN ? byte < 0xA0
                                               : byte == 0x81 || byte == 0x8D || byte == 0x8F
                                                     || byte == 0x90 || byte == 0x9D)
                return bit;
        }
        high &= ~((((uint64_t)1 << length) - 1) << bit);
    }
    return 64;
}

/// What the quotes of a block mean, carried from block to block.
struct quoting {
    /// All ones inside quotes, else 0.
    uint64_t inside;
    /// Bit 0: the byte before the block may stand before an opening quote.
    uint64_t may_open;
    size_t last_open;
};

static inline void stop_at(struct hemtag_scan *scan, size_t position, int reason) {
    if (scan->stop != HEMTAG_NO_STOP && scan->stop_position <= position) return;
    scan->stop = reason;
    scan->stop_position = position;
}

/// Checks the quotes of one block and returns the bytes that are inside them.
static inline uint64_t quoted_bytes(
    struct hemtag_scan *scan, size_t base, struct masks m, uint64_t valid, struct quoting *quoting
) {
    const uint64_t ends = m.delimiter | m.lf | m.cr | m.quote;
    if (!m.quote) {
        quoting->may_open = ends >> 63;
        return quoting->inside;
    }
    const uint64_t inside = prefix_xor(m.quote) ^ quoting->inside;
    const uint64_t opening = m.quote & inside, closing = m.quote & ~inside;
    const uint64_t stray = opening & ~(ends << 1 | quoting->may_open);
    const size_t after = base + 64;
    const uint8_t next = after < scan->length ? scan->bytes[after] : '\n';
    const uint64_t next_ends =
        next == scan->delimiter || next == '\n' || next == '\r' || next == scan->quote;
    const uint64_t text_after = closing & ~((ends | ~valid) >> 1 | next_ends << 63);
    if (stray) stop_at(scan, base + (size_t)__builtin_ctzll(stray), HEMTAG_STRAY_QUOTE);
    if (text_after)
        stop_at(scan, base + (size_t)__builtin_ctzll(text_after) + 1, HEMTAG_TEXT_AFTER_QUOTE);
    if (opening) quoting->last_open = base + 63 - (size_t)__builtin_clzll(opening);
    quoting->inside = (uint64_t)((int64_t)inside >> 63);
    quoting->may_open = ends >> 63;
    return inside;
}

__attribute__((always_inline)) static inline void scan_rows(
    struct hemtag_scan *scan, struct masks (*find)(const uint8_t *, uint8_t, uint8_t)
) {
    struct quoting quoting = {0, 1, 0};
    uint32_t *separator = scan->separators;
    uint32_t *row = scan->rows;
    size_t utf8_done = 0, lines = 0;
    for (size_t base = 0; base < scan->length && scan->stop == HEMTAG_NO_STOP; base += 64) {
        struct masks m = find(scan->bytes + base, scan->delimiter, scan->quote);
        const size_t left = scan->length - base;
        uint64_t valid = left >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << left) - 1;
        m.delimiter &= valid, m.lf &= valid, m.cr &= valid, m.high &= valid, m.nul &= valid;
        m.quote &= scan->has_quote ? valid : 0;
        if (m.nul | m.high) {
            unsigned bad = m.high ? bad_byte(scan, base, m.high, &utf8_done) : 64;
            if (m.nul && (unsigned)__builtin_ctzll(m.nul) < bad)
                bad = (unsigned)__builtin_ctzll(m.nul);
            if (bad < 64) stop_at(scan, base + bad, HEMTAG_BAD_ENCODING);
        }
        const uint64_t inside =
            scan->has_quote ? quoted_bytes(scan, base, m, valid, &quoting) : 0;
        if (scan->stop != HEMTAG_NO_STOP && scan->stop_position < base + 64)
            valid = ((uint64_t)1 << (scan->stop_position - base)) - 1;
        // A CR ends a row unless a LF follows, which then does.
        uint64_t line_ends = m.lf;
        if (m.cr) {
            const uint64_t next_is_lf =
                left > 64 && scan->bytes[base + 64] == '\n' ? (uint64_t)1 << 63 : 0;
            line_ends |= m.cr & ~(m.lf >> 1 | next_is_lf);
        }
        line_ends &= valid;
        lines += (size_t)__builtin_popcountll(line_ends);
        uint64_t row_ends = line_ends & ~inside;
        uint64_t all = ((m.delimiter & valid) | row_ends) & ~inside;
        const uint32_t before = (uint32_t)(separator - scan->separators);
        while (row_ends) {
            const uint64_t up_to = row_ends ^ (row_ends - 1);
            *row++ = before + (uint32_t)__builtin_popcountll(all & up_to);
            row_ends &= row_ends - 1;
        }
        while (all) {
            *separator++ = (uint32_t)base + (uint32_t)__builtin_ctzll(all);
            all &= all - 1;
        }
    }
    if (scan->stop == HEMTAG_NO_STOP && quoting.inside)
        stop_at(scan, quoting.last_open, HEMTAG_UNCLOSED_QUOTE);
    scan->separator_count = (size_t)(separator - scan->separators);
    scan->row_count = (size_t)(row - scan->rows);
    scan->line_count = lines;
}

#if defined(__x86_64__)
/// The same with the bit-counting instructions that all but the oldest processors have.
__attribute__((target("popcnt,bmi,bmi2"))) static void scan_rows_counting(
    struct hemtag_scan *scan
) {
    scan_rows(scan, vector_masks);
}
#endif

void hemtag_scan_rows(struct hemtag_scan *scan) {
    scan->stop = HEMTAG_NO_STOP;
    scan->stop_position = 0;
    if (scan->portable) {
        scan_rows(scan, portable_masks);
        return;
    }
#if defined(__x86_64__)
    if (__builtin_cpu_supports("popcnt") && __builtin_cpu_supports("bmi2")) {
        scan_rows_counting(scan);
        return;
    }
#endif
    scan_rows(scan, vector_masks);
}

size_t hemtag_count(const uint8_t *bytes, size_t length, uint8_t byte) {
    size_t count = 0, i = 0;
#if defined(__SSE2__)
    const __m128i wanted = _mm_set1_epi8((char)byte), zero = _mm_setzero_si128();
    while (i + 16 <= length) {
        // Sixteen counters of eight bits: emptied before one can overflow.
        __m128i counters = zero;
        for (int round = 0; round < 255 && i + 16 <= length; round++, i += 16) {
            const __m128i part = _mm_loadu_si128((const __m128i *)(bytes + i));
            counters = _mm_sub_epi8(counters, _mm_cmpeq_epi8(part, wanted));
        }
        const __m128i sums = _mm_sad_epu8(counters, zero);
        count += (size_t)_mm_cvtsi128_si64(sums)
            + (size_t)_mm_cvtsi128_si64(_mm_srli_si128(sums, 8));
    }
#endif
    for (; i < length; i++) count += bytes[i] == byte;
    return count;
}

size_t hemtag_count_lines(const uint8_t *bytes, size_t length) {
    size_t lines = 0;
    for (size_t i = 0; i < length; i++) {
        const int next_is_lf = i + 1 < length && bytes[i + 1] == '\n';
        lines += bytes[i] == '\n' || (bytes[i] == '\r' && !next_is_lf);
    }
    return lines;
}

void hemtag_return_memory(void) { malloc_trim(0); }
