#include "byte_scan.h"

#if defined(__SSE2__)
#include <emmintrin.h>

uint64_t hemtag_mask64(const uint8_t *block, uint8_t byte) {
    const __m128i wanted = _mm_set1_epi8((char)byte);
    uint64_t mask = 0;
    for (int i = 0; i < 4; i++) {
        const __m128i part = _mm_loadu_si128((const __m128i *)(block + 16 * i));
        mask |= (uint64_t)(uint16_t)_mm_movemask_epi8(_mm_cmpeq_epi8(part, wanted)) << (16 * i);
    }
    return mask;
}
#else
uint64_t hemtag_mask64(const uint8_t *block, uint8_t byte) {
    uint64_t mask = 0;
    for (int i = 0; i < 64; i++) mask |= (uint64_t)(block[i] == byte) << i;
    return mask;
}
#endif
