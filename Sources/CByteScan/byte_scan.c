#include "byte_scan.h"

#include <malloc.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/// The scan asks two things of 64 bytes: which are equal to a byte, and which are as large or
/// larger. Everything else is arithmetic on such masks, the same for every processor.
typedef uint64_t (*block_test)(const uint8_t *block, uint8_t byte);
/// Writes `base` and the number of every set bit, and returns where the next one goes. What is
/// written beyond that, up to 15 positions, is written over.
typedef uint32_t *(*put_positions)(uint32_t *out, uint32_t base, uint64_t bits);

/// One bit for each of 64 bytes.
struct masks {
    uint64_t delimiter, lf, cr, quote, nul, high;
};

static uint64_t portable_equal(const uint8_t *block, uint8_t byte) {
    uint64_t mask = 0;
    for (int i = 0; i < 64; i++) mask |= (uint64_t)(block[i] == byte) << i;
    return mask;
}

static uint64_t portable_at_least(const uint8_t *block, uint8_t byte) {
    uint64_t mask = 0;
    for (int i = 0; i < 64; i++) mask |= (uint64_t)(block[i] >= byte) << i;
    return mask;
}

#if defined(__x86_64__)
static inline uint64_t sse2_equal(const uint8_t *block, uint8_t byte) {
    const __m128i wanted = _mm_set1_epi8((char)byte);
    uint64_t mask = 0;
    for (int i = 0; i < 4; i++) {
        const __m128i part = _mm_loadu_si128((const __m128i *)(block + 16 * i));
        mask |= (uint64_t)(uint16_t)_mm_movemask_epi8(_mm_cmpeq_epi8(part, wanted)) << (16 * i);
    }
    return mask;
}

static inline uint64_t sse2_at_least(const uint8_t *block, uint8_t byte) {
    const __m128i wanted = _mm_set1_epi8((char)byte);
    uint64_t mask = 0;
    for (int i = 0; i < 4; i++) {
        const __m128i part = _mm_loadu_si128((const __m128i *)(block + 16 * i));
        const __m128i holds = _mm_cmpeq_epi8(_mm_max_epu8(part, wanted), part);
        mask |= (uint64_t)(uint16_t)_mm_movemask_epi8(holds) << (16 * i);
    }
    return mask;
}

#define AVX2 __attribute__((target("avx2,popcnt,bmi,bmi2,lzcnt")))
AVX2 static inline uint64_t avx2_equal(const uint8_t *block, uint8_t byte) {
    const __m256i wanted = _mm256_set1_epi8((char)byte);
    const __m256i low = _mm256_loadu_si256((const __m256i *)block);
    const __m256i high = _mm256_loadu_si256((const __m256i *)(block + 32));
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted))
        | (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted)) << 32;
}

AVX2 static inline uint64_t avx2_at_least(const uint8_t *block, uint8_t byte) {
    const __m256i wanted = _mm256_set1_epi8((char)byte);
    const __m256i low = _mm256_loadu_si256((const __m256i *)block);
    const __m256i high = _mm256_loadu_si256((const __m256i *)(block + 32));
    const __m256i low_holds = _mm256_cmpeq_epi8(_mm256_max_epu8(low, wanted), low);
    const __m256i high_holds = _mm256_cmpeq_epi8(_mm256_max_epu8(high, wanted), high);
    return (uint32_t)_mm256_movemask_epi8(low_holds)
        | (uint64_t)(uint32_t)_mm256_movemask_epi8(high_holds) << 32;
}

#define AVX512 \
    __attribute__((target("avx512f,avx512bw,avx512vbmi,avx512vbmi2,popcnt,bmi,bmi2,lzcnt")))
AVX512 static inline uint64_t avx512_equal(const uint8_t *block, uint8_t byte) {
    return _mm512_cmpeq_epu8_mask(_mm512_loadu_si512(block), _mm512_set1_epi8((char)byte));
}

AVX512 static inline uint64_t avx512_at_least(const uint8_t *block, uint8_t byte) {
    return _mm512_cmpge_epu8_mask(_mm512_loadu_si512(block), _mm512_set1_epi8((char)byte));
}

/// Sixteen at a time: the numbers of the set bits are moved together, widened and stored.
AVX512 static inline uint32_t *avx512_positions(uint32_t *out, uint32_t base, uint64_t bits) {
    static const uint8_t numbers[64] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
    };
    const __m512i found =
        _mm512_maskz_compress_epi8((__mmask64)bits, _mm512_loadu_si512(numbers));
    uint8_t bytes[64];
    _mm512_storeu_si512(bytes, found);
    const __m512i start = _mm512_set1_epi32((int)base);
    uint32_t *const end = out + __builtin_popcountll(bits);
    for (const uint8_t *next = bytes; out < end; out += 16, next += 16) {
        const __m128i part = _mm_loadu_si128((const __m128i *)next);
        _mm512_storeu_si512(out, _mm512_add_epi32(_mm512_cvtepu8_epi32(part), start));
    }
    return end;
}
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

/// Whether a byte-order mark stands at `p`, three bytes of which may be read.
static inline int is_mark(const uint8_t *p) {
    return p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF;
}

/// UTF-8 sequences on their way from block to block.
struct sequences {
    /// How far a sequence that began in an earlier block reaches.
    size_t done;
    /// The first bytes of the block that belong to it, as a mask.
    uint64_t carried;
};

/// The first byte of the block that is not UTF-8, or 64: sequence by sequence.
static unsigned bad_utf8_slowly(
    struct hemtag_scan *scan, size_t base, uint64_t high, struct sequences *sequences
) {
    while (high) {
        const unsigned bit = (unsigned)__builtin_ctzll(high);
        const size_t position = base + bit;
        size_t length = 1;
        if (position >= sequences->done) {
            length = utf8_length(scan->bytes + position);
            if (length == 0 || position + length > scan->length) return bit;
            sequences->done = position + length;
            if (is_mark(scan->bytes + position)) scan->has_mark = 1;
        }
        high &= ~((((uint64_t)1 << length) - 1) << bit);
    }
    const size_t end = base + 64;
    const size_t beyond = sequences->done > end ? sequences->done - end : 0;
    sequences->carried = ((uint64_t)1 << beyond) - 1;
    return 64;
}

/// The same by masks where every sequence of the block has two or three bytes and is plain: the
/// bytes that must continue one are those that do.
__attribute__((always_inline)) static inline unsigned bad_utf8(
    struct hemtag_scan *scan, size_t base, uint64_t high, uint64_t valid,
    struct sequences *sequences, block_test equal, block_test at_least
) {
    const uint8_t *block = scan->bytes + base;
    const uint64_t lead = at_least(block, 0xC0) & valid;
    const uint64_t long_lead = at_least(block, 0xE0) & valid;
    // From 0xEF on: longer sequences, and the byte-order mark.
    const uint64_t special = equal(block, 0xC0) | equal(block, 0xC1) | equal(block, 0xE0)
        | equal(block, 0xED) | at_least(block, 0xEF);
    const uint64_t expected = lead << 1 | long_lead << 2 | sequences->carried;
    const uint64_t crossing = lead >> 63 | long_lead >> 62;
    if ((special & valid) | (expected ^ (high & ~lead)) | crossing)
        return bad_utf8_slowly(scan, base, high, sequences);
    sequences->carried = 0;
    return 64;
}

/// The first byte of this block that the encoding does not know, or 64.
__attribute__((always_inline)) static inline unsigned bad_byte(
    struct hemtag_scan *scan, size_t base, uint64_t high, uint64_t valid,
    struct sequences *sequences, block_test equal, block_test at_least
) {
    const uint8_t *block = scan->bytes + base;
    uint64_t bad;
    switch (scan->encoding) {
    case HEMTAG_UTF8:
        return bad_utf8(scan, base, high, valid, sequences, equal, at_least);
    case HEMTAG_LATIN:
        bad = high & ~at_least(block, 0xA0);
        break;
    default:
        bad = high & (equal(block, 0x81) | equal(block, 0x8D) | equal(block, 0x8F)
                      | equal(block, 0x90) | equal(block, 0x9D));
    }
    return bad ? (unsigned)__builtin_ctzll(bad) : 64;
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

/// Leaves out the quotes that open a row after a byte-order mark, where files were joined.
static uint64_t without_marked(const struct hemtag_scan *scan, size_t base, uint64_t stray) {
    for (uint64_t left = stray; left; left &= left - 1) {
        const size_t position = base + (size_t)__builtin_ctzll(left);
        if (position < 3 || !is_mark(scan->bytes + position - 3)) continue;
        const uint8_t before = position == 3 ? '\n' : scan->bytes[position - 4];
        if (before == '\n' || before == '\r') stray &= ~(left & -left);
    }
    return stray;
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
    uint64_t stray = opening & ~(ends << 1 | quoting->may_open);
    if (stray) stray = without_marked(scan, base, stray);
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

/// Eight at a time: a store too many costs less than a branch that is hard to foresee.
static inline uint32_t *plain_positions(uint32_t *out, uint32_t base, uint64_t bits) {
    uint32_t *const end = out + __builtin_popcountll(bits);
    while (out < end) {
        for (int i = 0; i < 8; i++) {
            out[i] = base + (uint32_t)__builtin_ctzll(bits | (uint64_t)1 << 63);
            bits &= bits - 1;
#if defined(__GNUC__)
            // Left alone, the compiler counts the zeros of eight such words with vectors.
            __asm__("" : "+r"(bits));
#endif
        }
        out += 8;
    }
    return end;
}

__attribute__((always_inline)) static inline void scan_rows(
    struct hemtag_scan *scan, block_test equal, block_test at_least, put_positions put
) {
    struct quoting quoting = {0, 1, 0};
    struct sequences sequences = {0, 0};
    uint32_t *separator = scan->separators;
    uint32_t *row = scan->rows;
    size_t lines = 0;
    for (size_t base = 0; base < scan->length && scan->stop == HEMTAG_NO_STOP; base += 64) {
        const uint8_t *block = scan->bytes + base;
        struct masks m = {
            equal(block, scan->delimiter), equal(block, '\n'), equal(block, '\r'),
            equal(block, scan->quote), equal(block, 0), at_least(block, 0x80),
        };
        const size_t left = scan->length - base;
        uint64_t valid = left >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << left) - 1;
        m.delimiter &= valid, m.lf &= valid, m.cr &= valid, m.high &= valid, m.nul &= valid;
        m.quote &= scan->has_quote ? valid : 0;
        if (m.nul | m.high) {
            unsigned bad = 64;
            if (m.high) bad = bad_byte(scan, base, m.high, valid, &sequences, equal, at_least);
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
        const uint64_t all = ((m.delimiter & valid) | row_ends) & ~inside;
        const uint32_t before = (uint32_t)(separator - scan->separators);
        // Few blocks end more than one row: the first is written whether there is one or not.
        do {
            const uint64_t up_to = row_ends ^ (row_ends - 1);
            *row = before + (uint32_t)__builtin_popcountll(all & up_to);
            row += row_ends != 0;
            row_ends &= row_ends - 1;
        } while (row_ends);
        separator = put(separator, (uint32_t)base, all);
    }
    if (scan->stop == HEMTAG_NO_STOP && quoting.inside)
        stop_at(scan, quoting.last_open, HEMTAG_UNCLOSED_QUOTE);
    scan->separator_count = (size_t)(separator - scan->separators);
    scan->row_count = (size_t)(row - scan->rows);
    scan->line_count = lines;
}

#if defined(__x86_64__)
static void scan_rows_sse2(struct hemtag_scan *scan) {
    scan_rows(scan, sse2_equal, sse2_at_least, plain_positions);
}

AVX2 static void scan_rows_avx2(struct hemtag_scan *scan) {
    scan_rows(scan, avx2_equal, avx2_at_least, plain_positions);
}

AVX512 static void scan_rows_avx512(struct hemtag_scan *scan) {
    scan_rows(scan, avx512_equal, avx512_at_least, avx512_positions);
}
#endif

void hemtag_scan_rows(struct hemtag_scan *scan) {
    scan->stop = HEMTAG_NO_STOP;
    scan->stop_position = 0;
    scan->has_mark = 0;
#if defined(__x86_64__)
    const int has_counts = __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("bmi2");
    switch (scan->vectors) {
    case HEMTAG_WIDEST:
        if (has_counts && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("avx512vbmi2")) {
            scan_rows_avx512(scan);
            return;
        }
        // Falls through where the processor has no such vectors.
    case HEMTAG_32_BYTES:
        if (has_counts && __builtin_cpu_supports("avx2")) {
            scan_rows_avx2(scan);
            return;
        }
        // Falls through likewise.
    case HEMTAG_16_BYTES:
        scan_rows_sse2(scan);
        return;
    default:
        break;
    }
#endif
    scan_rows(scan, portable_equal, portable_at_least, plain_positions);
}

#if defined(__x86_64__)
AVX2 static size_t count_avx2(const uint8_t *bytes, size_t blocks, uint8_t byte) {
    const __m256i wanted = _mm256_set1_epi8((char)byte), zero = _mm256_setzero_si256();
    __m256i sums = zero;
    while (blocks > 0) {
        // Counters of eight bits: emptied before one can overflow.
        const size_t round = blocks < 127 ? blocks : 127;
        __m256i counters = zero;
        for (size_t i = 0; i < round; i++, bytes += 64) {
            const __m256i low = _mm256_loadu_si256((const __m256i *)bytes);
            const __m256i high = _mm256_loadu_si256((const __m256i *)(bytes + 32));
            const __m256i found = _mm256_add_epi8(
                _mm256_cmpeq_epi8(low, wanted), _mm256_cmpeq_epi8(high, wanted));
            counters = _mm256_sub_epi8(counters, found);
        }
        sums = _mm256_add_epi64(sums, _mm256_sad_epu8(counters, zero));
        blocks -= round;
    }
    uint64_t part[4];
    _mm256_storeu_si256((__m256i *)part, sums);
    return part[0] + part[1] + part[2] + part[3];
}
#endif

size_t hemtag_count(const uint8_t *bytes, size_t length, uint8_t byte) {
    size_t count = 0, i = 0;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        count = count_avx2(bytes, length / 64, byte);
        i = length / 64 * 64;
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
