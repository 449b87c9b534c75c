/* Where words stand: one look-up a byte in tables that Python makes.
 *
 * The text is block[0:size], not padded; what would be read behind its end counts as zero.
 */

#include "export.h"

#include <stdint.h>
#include <string.h>

static uint64_t bytes_at(const uint8_t *block, int64_t size, int64_t at) {
    uint64_t value = 0;
    if (at + 8 <= size) memcpy(&value, block + at, 8);
    else if (at < size) memcpy(&value, block + at, (size_t)(size - at));
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    value = __builtin_bswap64(value);
#endif
    return value;
}

static int colon_behind(const uint8_t *block, int64_t size, int64_t at) {
    int64_t end = at + 65 < size ? at + 65 : size;
    for (int64_t i = at + 1; i < end; i++) {
        if (block[i] == ':' || block[i] == '|') return 1;
        if (block[i] == 0xEF && i + 2 < size
            && ((block[i + 1] == 0xBC && block[i + 2] == 0x9A) || (block[i + 1] == 0xBD && block[i + 2] == 0x9C)))
            return 1;
    }
    return 0;
}

/* Where a word may begin. `two`, `four`, `three`, `six` and `eight` are tables of 65,536 by the pair or hash of so
 * many bytes (recognizers/triggers.py); in the last two 1 is a word, 2 one that asks for a colon behind it. Looked at
 * are the `ranges` from firsts[i] to lasts[i], which ascend and share no byte; the place of a word whose first byte
 * lies right before one may be told too. Returns how many were found, -1 where they are more than `capacity`. */
EXPORT int64_t find_words(const uint8_t *block, int64_t size, const int64_t *firsts, const int64_t *lasts,
                          int64_t ranges, const uint8_t *two, const uint8_t *four, const uint8_t *three,
                          const uint8_t *six, const uint8_t *eight, int64_t *found, int64_t capacity) {
    int64_t count = 0;
    for (int64_t range = 0; range < ranges; range++) {
        for (int64_t at = firsts[range]; at < lasts[range]; at++) {
            unsigned pair = block[at] | (at + 1 < size ? block[at + 1] << 8 : 0);
            if (!two[pair]) continue;
            if (count + 2 > capacity) return -1;
            if (at > 0) { /* the pair may be the second and third byte of a Chinese character */
                uint64_t word = bytes_at(block, size, at - 1);
                uint8_t han = six[((word & 0xFFFFFFFFFFFFull) * 0x9E3779B97F4A7C15ull) >> 48];
                uint8_t more = eight[(word * 0x9E3779B97F4A7C15ull) >> 48];
                if (han == 1 || more == 1 || ((han == 2 || more == 2) && colon_behind(block, size, at - 1)))
                    if (!count || found[count - 1] < at - 1) found[count++] = at - 1;
            }
            uint32_t head = (uint32_t)bytes_at(block, size, at) | 0x20202020u;
            uint32_t short_ = (head << 8) | 0x20202020u;
            if (four[(uint32_t)(head * 0x9E3779B1u) >> 16] || three[(uint32_t)(short_ * 0x9E3779B1u) >> 16])
                found[count++] = at;
        }
    }
    return count;
}
