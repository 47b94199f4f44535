#pragma once
#include <stdint.h>

/// A 64-bit mask with bit i set where `block[i]` equals `byte`; `block` must have 64 readable bytes.
uint64_t hemtag_mask64(const uint8_t *block, uint8_t byte);
