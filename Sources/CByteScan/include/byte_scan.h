#pragma once
#include <stddef.h>
#include <stdint.h>

/// Finds every field and row end of a block of delimited text, 64 bytes at a time.
///
/// Invariants: the block begins at a true row start, and 64 bytes after it may be read (they are
/// ignored). The scan stops at the first byte that no reading of the rows can get past.

enum hemtag_encoding {
    HEMTAG_UTF8 = 0,
    /// Bytes 0x80 to 0x9F are control characters that no plan contains.
    HEMTAG_LATIN = 1,
    /// 0x81, 0x8D, 0x8F, 0x90 and 0x9D stand for nothing.
    HEMTAG_WINDOWS_1252 = 2,
};

enum hemtag_stop {
    HEMTAG_NO_STOP = 0,
    HEMTAG_BAD_ENCODING = 1,
    /// A quote inside a field that does not begin with one.
    HEMTAG_STRAY_QUOTE = 2,
    /// Text between a closing quote and the next separator.
    HEMTAG_TEXT_AFTER_QUOTE = 3,
    HEMTAG_UNCLOSED_QUOTE = 4,
};

/// The vector instructions that a scan uses where the processor has them.
enum hemtag_vectors {
    /// Plain C.
    HEMTAG_NO_VECTORS = 0,
    HEMTAG_16_BYTES = 1,
    HEMTAG_32_BYTES = 2,
    HEMTAG_WIDEST = 3,
};

struct hemtag_scan {
    // In.
    const uint8_t *bytes;
    size_t length;
    /// Of each separator (delimiter or row end), its position. Room for `length + 64`.
    uint32_t *separators;
    /// For each row, how many separators there are up to its end. Room for `length + 64`.
    uint32_t *rows;
    uint8_t delimiter;
    uint8_t quote;
    uint8_t has_quote;
    uint8_t encoding;
    /// Of `enum hemtag_vectors`; the result is the same.
    uint8_t vectors;
    // Out.
    size_t separator_count;
    size_t row_count;
    /// Line ends up to `length`, also those within quotes.
    size_t line_count;
    int stop;
    size_t stop_position;
    /// Whether a byte-order mark stands in the block (UTF-8): files were joined.
    uint8_t has_mark;
};

/// Rows that end before the stop are complete in `separators` and `rows`. A last row without a line
/// end is left to the caller.
void hemtag_scan_rows(struct hemtag_scan *scan);

/// How often `byte` occurs.
size_t hemtag_count(const uint8_t *bytes, size_t length, uint8_t byte);

/// Line ends (LF, CRLF, bare CR) that end before `length`.
size_t hemtag_count_lines(const uint8_t *bytes, size_t length);

/// Gives freed memory back to the system: many small blocks were let go, one large one is wanted.
void hemtag_return_memory(void);
