/* Where marks stand in a row that hide characters: two and more of one byte pair in a few, told cell by cell. */

#include "export.h"

#include <stdint.h>
#include <string.h>

#define CELL 64

/* Fill `found` with the offsets of the cells of 64 bytes in which one of the five `pairs` (two bytes, little-endian) or
 * two letters x stand at an even offset. Returns how many, or -1 where they would be more than `capacity`. */
EXPORT int64_t find_marks(const uint8_t *block, int64_t size, const uint16_t *pairs, int64_t *found, int64_t capacity) {
    const uint16_t first = pairs[0], second = pairs[1], third = pairs[2], fourth = pairs[3],
                   fifth = pairs[4];
    int64_t count = 0;
    uint8_t rest[CELL];
    for (int64_t at = 0; at < size; at += CELL) {
        const uint8_t *cell = block + at;
        if (size - at < CELL) {
            memset(rest, 0, CELL);
            memcpy(rest, block + at, (size_t)(size - at));
            cell = rest;
        }
        uint16_t any = 0;
        for (int i = 0; i < CELL / 2; i++) {
            uint16_t pair;
            memcpy(&pair, cell + 2 * i, 2);
            any |= (uint16_t)((pair & 0xDFDF) == 0x5858) | (uint16_t)(pair == first) | (uint16_t)(pair == second) |
                   (uint16_t)(pair == third) | (uint16_t)(pair == fourth) | (uint16_t)(pair == fifth);
        }
        if (!any) continue;
        if (count == capacity) return -1;
        found[count++] = at;
    }
    return count;
}
