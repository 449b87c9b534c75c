/* Where characters of more than one byte ask for a closer look: numerals that may be (part of) a number, and those
 * that have to be folded to plain ones.
 *
 * Which they are tell two tables from Python: by the first byte and by the pair behind it, a bit for each class. The
 * text is not padded; what would be read outside of it counts as zero.
 */

#include "export.h"

#include <stdint.h>
#include <string.h>

enum { NUMERAL = 1, FOLDED = 2, JOINING = 4 };
enum { DIGIT = 1, ALNUM = 8 }; /* as in shapes.c */
#define SIX 30 /* bytes from one numeral to the sixth, with a joint behind each */

typedef struct {
    const uint8_t *block, *classes;
    int64_t size;
} Text;

static uint8_t byte_at(const Text *text, int64_t at) { return at >= 0 && at < text->size ? text->block[at] : 0; }

static int is(const Text *text, int64_t at, uint8_t class) { return text->classes[byte_at(text, at)] & class; }

static int joins_digit(uint8_t byte) { return byte == ' ' || byte == '-'; }

/* Does the numeral at `at` stand beside a digit, or with one blank, dash or middle dot between? */
static int beside_digit(const Text *text, int64_t at) {
    uint8_t before = byte_at(text, at - 1), after = byte_at(text, at + 3);
    if (text->classes[before] & DIGIT || text->classes[after] & DIGIT) return 1;
    if (joins_digit(before) && is(text, at - 2, DIGIT)) return 1;
    if (joins_digit(after) && is(text, at + 4, DIGIT)) return 1;
    if (before == 0xB7 && is(text, at - 3, DIGIT)) return 1;
    return after == 0xC2 && byte_at(text, at + 4) == 0xB7 && is(text, at + 5, DIGIT);
}

/* Does the dash, point, blank or bracket at `at` stand between letters or digits, or open an area code? */
static int joins(const Text *text, int64_t at) {
    int64_t behind = at + (text->block[at] == 0xC2 ? 2 : 3);
    uint8_t after = byte_at(text, behind);
    if (is(text, at - 1, ALNUM) && (text->classes[after] & ALNUM || (after == ' ' && is(text, behind + 1, ALNUM))))
        return 1;
    if (text->block[at] != 0xEF || byte_at(text, at + 1) != 0xBC || byte_at(text, at + 2) != 0x88) return 0;
    return is(text, behind, DIGIT) && is(text, behind + 1, DIGIT) && is(text, behind + 2, DIGIT);
}

/* Fill `numerals` (each once, in the order in which it is known that they count) and `folded` (ascending), and their
 * numbers into counts. Returns 0, or -1 where one of them would hold more than `capacity`. */
EXPORT int32_t find_foldable(const uint8_t *block, int64_t size, const uint8_t *leads, const uint8_t *pairs,
                             const uint8_t *classes, int64_t *numerals, int64_t *folded, int64_t *counts,
                             int64_t capacity) {
    Text text = {block, classes, size};
    int64_t last[5]; /* the five numerals before that do not count yet; -1: none, or it counts */
    memset(last, 0xFF, sizeof last);
    unsigned next = 0;
    counts[0] = counts[1] = 0;
    for (int64_t at = 0; at < size; at++) {
        for (uint64_t eight; at + 8 <= size; at += 8) {
            memcpy(&eight, block + at, 8);
            if (eight & 0x8080808080808080ull) break;
        }
        if (at >= size) break;
        uint8_t lead = leads[block[at]];
        if (!lead) continue;
        uint8_t second = byte_at(&text, at + 1), third = byte_at(&text, at + 2);
        uint8_t kind = lead & pairs[second | third << 8];
        if (counts[0] + 2 > capacity || counts[1] + 1 > capacity) return -1;
        if (kind & NUMERAL) {
            int64_t sixth = last[next];
            if (sixth >= 0 && at - sixth <= SIX) numerals[counts[0]++] = sixth;
            int counting = beside_digit(&text, at);
            if (counting) numerals[counts[0]++] = at;
            last[next] = counting ? -1 : at;
            next = (next + 1) % 5;
        }
        if (kind & FOLDED || (kind & JOINING && joins(&text, at))) folded[counts[1]++] = at;
        if (block[at] >= 0xE0 && (second & 0xC0) == 0x80 && (third & 0xC0) == 0x80) at += 2;
    }
    return 0;
}
