/* How many digits stand in a row near a place: a number that was set apart, broken over two lines or spelled out is one
 * row. Which characters are numerals tell the tables of characters.c.
 */

#include "export.h"

#include <stdint.h>

enum { NUMERAL = 1, JOINING = 4 };
#define LONGEST 31      /* digits of which one bit tells that they are so many and more */
#define GAP 20          /* bytes between two digits of a row: blanks, a line's end, blanks */
#define EXPONENT 100    /* what an exponent counts for: it stands for digits that are not written */
#define BEYOND 200      /* bytes behind the stretch in which a row that began there may go on */

static int joins(uint8_t byte) {
    switch (byte) {
    case ' ': case '\t': case '\r': case '\n': case '>': case '|': case '-': case '.': case '_': case '/': case '(':
        return 1;
    }
    return 0;
}

/* A wide > or |, as may stand before a line that is quoted or drawn. */
static int quotes(uint8_t first, uint8_t second, uint8_t third) {
    return first == 0xEF && ((second == 0xBC && third == 0x9E) || (second == 0xBD && third == 0x9C));
}

static int is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

static int ends_line(uint8_t byte) { return byte == '\n' || byte == 0x1E; }

typedef struct {
    const uint8_t *block, *leads, *pairs;
    int64_t size;
    const int64_t *firsts, *lasts, *failing;
    int64_t taken, failings;
} Text;

typedef struct {
    int32_t parted;
    uint32_t plain;
} Rows;

/* Does a number that fails its check begin at `at`? */
static int fails(const Text *text, int64_t at) {
    int64_t low = 0, high = text->failings;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (text->failing[middle] < at) low = middle + 1;
        else high = middle;
    }
    return low < text->failings && text->failing[low] == at;
}

static void note(const Text *text, Rows *rows, int64_t first, int32_t count, int parted) {
    if (!count) return;
    if (parted) rows->parted = count > rows->parted ? count : rows->parted;
    else if (!fails(text, first)) rows->plain |= 1u << (count < LONGEST ? count : LONGEST);
}

/* The rows that begin in low:high on the line of `place`; `from` is the first stretch not before low. */
static Rows rows_near(const Text *text, int64_t low, int64_t place, int64_t high, int64_t from) {
    const uint8_t *block = text->block;
    Rows rows = {0, 0};
    int32_t count = 0;
    int64_t first = 0, gap = 0, beyond = high + BEYOND < text->size ? high + BEYOND : text->size;
    int parted = 0, ended = 0; /* ended: the line of the place */
    for (int64_t at = low; at < (count ? beyond : high);) {
        while (from < text->taken && text->lasts[from] <= at) from++;
        uint8_t byte = block[at];
        int64_t width = 1;
        int counts = 0, goes_on = 0;
        if (from < text->taken && text->firsts[from] <= at) {
            width = text->lasts[from] - at;
        } else if (is_digit(byte)) {
            counts = 1;
            parted |= count && gap;
        } else if (byte >= 0x80) {
            uint8_t second = at + 1 < text->size ? block[at + 1] : 0, third = at + 2 < text->size ? block[at + 2] : 0;
            uint8_t kind = text->leads[byte] & text->pairs[second | third << 8];
            if (kind & NUMERAL) counts = parted = 1, width = 3;
            else if (kind & JOINING || (byte == 0xC2 && second == 0xB7) || quotes(byte, second, third))
                goes_on = 1, width = byte == 0xC2 ? 2 : 3;
        } else {
            if ((byte | 0x20) == 'e' && count && !gap && at + 2 < text->size
                && (block[at + 1] == '+' || block[at + 1] == '1') && is_digit(block[at + 2]))
                count += EXPONENT, parted = 1;
            if (ends_line(byte) && at >= place) ended = 1;
            goes_on = joins(byte);
        }
        if (counts && !count) first = at;
        at += width;
        if (counts) count++, gap = 0;
        else if (!count || !goes_on || (gap += width) > GAP) {
            note(text, &rows, first, count, parted);
            count = 0, gap = 0, parted = 0;
            if (ended) break;
        }
    }
    note(text, &rows, first, count, parted);
    return rows;
}

/* For each place, which ascend, the rows of digits that begin within `before` and `after` bytes of it on its line: the
 * most digits of one in parts, and a bit for each number of digits of those written together. The stretches from
 * firsts[i] to lasts[i], which ascend and share no byte, count as none; so do digits written together that begin at one
 * of `failing`, which ascend. */
EXPORT void find_rows(const uint8_t *block, int64_t size, const uint8_t *leads, const uint8_t *pairs,
                      const int64_t *places, int64_t number, int64_t before, int64_t after, const int64_t *firsts,
                      const int64_t *lasts, int64_t taken, const int64_t *failing, int64_t failings, int32_t *parted,
                      uint32_t *plain) {
    Text text = {block, leads, pairs, size, firsts, lasts, failing, taken, failings};
    int64_t from = 0;
    for (int64_t i = 0; i < number; i++) {
        int64_t place = places[i], least = place > before ? place - before : 0, low = place;
        while (low > least && !ends_line(block[low - 1])) low--;
        while (from < taken && lasts[from] <= least) from++;
        Rows rows = rows_near(&text, low, place, place + after < size ? place + after : size, from);
        parted[i] = rows.parted, plain[i] = rows.plain;
    }
}
