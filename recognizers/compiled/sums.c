/* Sums over bytes at many places: weights, check digits and forms, as tables of Python's say. */

#include "export.h"

#include <stdint.h>

/* For each of `count` starts the sum of tables[i][block[start + i]] over `length` bytes. */
EXPORT void sum_tables(const uint8_t *block, const int64_t *starts, int64_t count, const int32_t *tables, int64_t length,
                       int32_t *sums) {
    for (int64_t one = 0; one < count; one++) {
        const uint8_t *at = block + starts[one];
        const int32_t *table = tables;
        int32_t sum = 0;
        for (int64_t i = 0; i < length; i++, table += 256) sum += table[at[i]];
        sums[one] = sum;
    }
}
