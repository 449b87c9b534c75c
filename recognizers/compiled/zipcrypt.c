/* The traditional cipher of ZIP files (APPNOTE 6.1): three keys of 32 bits, turned by every byte that comes out. */

#include "export.h"

#include <stdint.h>

/* Write to `out` what `size` bytes of `data` are under `keys`, which are turned on; `table` is that of CRC-32. */
EXPORT void open_zipcrypt(const uint8_t *data, int64_t size, uint32_t *keys, const uint32_t *table, uint8_t *out) {
    uint32_t one = keys[0], two = keys[1], three = keys[2];
    for (int64_t i = 0; i < size; i++) {
        uint32_t low = (three | 2) & 0xFFFF;
        uint8_t plain = (uint8_t)(data[i] ^ (low * (low ^ 1) >> 8));
        out[i] = plain;
        one = table[(one ^ plain) & 0xFF] ^ one >> 8;
        two = (two + (one & 0xFF)) * 134775813u + 1;
        three = table[(three ^ two >> 24) & 0xFF] ^ three >> 8;
    }
    keys[0] = one;
    keys[1] = two;
    keys[2] = three;
}
