/* One pass over a padded block: where runs of letters and digits, and what lies between them, have a number's shape.
 *
 * Only shapes are told here, never what a number is: check digits, areas, issuers and labels are judged in Python, and
 * the classes of characters come from there as a table. The block is read from PAD bytes before its first byte to PAD
 * behind its last, which are zero and in no class; every loop stops at a byte without its class.
 *
 * Each family of places has an array of its own, of `capacity` 64-bit offsets, filled in ascending order of the runs
 * that complete them. A family that would not fit ends the pass with -1.
 */

#include "export.h"

#include <stdint.h>
#include <string.h>

/* classes of characters, as recognizers/columns/shapes.py sets them */
enum { DIGIT = 1, CREDIT = 2, HEX = 4, ALNUM = 8, LOCAL = 16, DOMAIN = 32, BLANK = 64, LETTER = 128 };

/* families; the numbers in brackets are offsets a place */
enum {
    TRAVEL,      /* [1] one or two letters, the first a capital, and digits: nine together */
    IDENTITY,    /* [1] 17 digits and a digit or X */
    CODE,        /* [1] 18 letters and digits, none of the former, at least 6 of them digits */
    VEHICLE,     /* [1] 17 letters and digits that end in four digits */
    DIGITS,      /* [2] start and size of 10 to 19 digits but 14 and 18 */
    LANDLINE,    /* [2] an area code, and 7 or 8 digits up to three bytes behind it */
    PLATE,       /* [2] a run beside a character that is no ASCII */
    QUAD,        /* [4] start, end, first and largest of four octets */
    COLON,       /* [2] hexadecimal runs with colons between, pairs with dashes, fours with points */
    BREAK,       /* [4] two runs over a line's end: start and end of both */
    CHAIN,       /* [2] runs set apart by joints whose digits together have a number's length */
    MAIL,        /* [4] start, end, place of the last point, whether of the plain form */
    GLUED,       /* [2] start and size of digits that are as many as a number's, in a run with letters */
    FAMILIES
};

static const int WIDTH[FAMILIES] = {1, 1, 1, 1, 2, 2, 2, 4, 2, 4, 2, 4, 2};

#define REACH 24      /* characters of an address on each side of its sign */
#define FAR 52        /* bytes between two runs that may be one */
#define MOST_PARTS 19
#define LONGEST_GLUED 48 /* bytes of a run with letters in which a number may stand: longer ones are hashes and keys */
/* bit n: a number may have n digits when it is written in parts, and over a line's end */
#define IN_PARTS ((1u << 11) | (1u << 13) | (1u << 15) | (1u << 16) | (1u << 17) | (1u << 18) | (1u << 19))
#define IN_BREAK ((1u << 11) | (1u << 16) | (1u << 17) | (1u << 18) | (1u << 19))
#define IN_DIGITS ((0x3ffu << 10) & ~((1u << 14) | (1u << 18)))

typedef struct {
    const uint8_t *block, *classes;
    int64_t **found;
    int64_t *counts;
    int64_t capacity;
    int full;
} Pass;

static int64_t *place(Pass *pass, int family) {
    int64_t used = pass->counts[family] * WIDTH[family];
    if (used + WIDTH[family] > pass->capacity) {
        pass->full = 1;
        return pass->found[family];
    }
    pass->counts[family]++;
    return pass->found[family] + used;
}

static void one(Pass *pass, int family, int64_t start) { *place(pass, family) = start; }

static void two(Pass *pass, int family, int64_t start, int64_t end) {
    int64_t *at = place(pass, family);
    at[0] = start;
    at[1] = end;
}

static void mail(Pass *pass, int64_t sign) {
    const uint8_t *block = pass->block, *classes = pass->classes;
    int64_t size = 0, run = 0, point = 0;
    int points = 0, plain = 1, letters = 1;
    while (size < REACH && classes[block[sign - 1 - size]] & LOCAL) {
        plain &= !(block[sign - 1 - size] == '.' && block[sign - size] == '.');
        size++;
    }
    uint8_t previous = '.';
    while (run < REACH) {
        uint8_t byte = block[sign + 1 + run];
        if (!(classes[byte] & DOMAIN)) break;
        if (byte == '.') {
            plain &= previous != '.' && previous != '-';
            points++;
            point = run;
            letters = 1;
        } else {
            plain &= !(byte == '-' && previous == '.');
            letters &= (classes[byte] & LETTER) != 0;
        }
        previous = byte;
        run++;
    }
    if (!size || !run) return;
    int64_t start = sign - size, top = run - point - 1;
    uint8_t last = block[sign - 1], before = block[start - 1];
    plain &= size < REACH && run < REACH && letters && points >= 1 && points <= 5 && top >= 2 && top <= 18;
    plain &= (classes[block[start]] & ALNUM) && ((classes[last] & ALNUM) || last == '_');
    plain &= before != '/' && before != ':' && before != '@' && before != '*';
    int64_t *at = place(pass, MAIL);
    at[0] = start;
    at[1] = sign + 1 + run;
    at[2] = sign + 1 + point;
    at[3] = plain;
}

/* May the bytes between two runs join the parts of a number: blank, dash, point, underscore, also behind a bracket. */
static int joint(const uint8_t *at, int64_t gap) {
    if (gap > 1 && *at == ')') at++, gap--;
    if (gap == 1) return *at == ' ' || *at == '-' || *at == '.' || *at == '_';
    if (gap == 2) return at[0] == 0xC2 && at[1] == 0xB7;
    return gap == 3 && at[0] == ' ' && at[1] == '-' && at[2] == ' ';
}

static int among(unsigned set, int64_t size) { return size < 32 && (set >> size) & 1; }

/* Digits in start:end that have no digit beside them and are as many as a number's; an X may be the last of 18. */
static void glued(Pass *pass, int64_t start, int64_t end) {
    const uint8_t *block = pass->block, *classes = pass->classes;
    int64_t last = start;
    for (int64_t at = start + 10; at < end; at += 11) { /* eleven digits in a row are met at one of these places */
        if (at < last || !(classes[block[at]] & DIGIT)) continue;
        int64_t first = at;
        while (first > start && classes[block[first - 1]] & DIGIT) first--;
        for (last = at + 1; last < end && classes[block[last]] & DIGIT;) last++;
        int64_t size = last - first;
        if (size == 17 && last + 1 == end && (block[last] | 32) == 'x') size = 18;
        if (among(IN_PARTS, size)) two(pass, GLUED, first, size);
    }
}

/* Find every place in block[0:size]. Returns 0, or -1 where a family is full. */
EXPORT int32_t find_shapes(const uint8_t *block, int64_t size, const uint8_t *classes, int64_t **found, int64_t *counts,
                           int64_t capacity) {
    Pass pass = {block, classes, found, counts, capacity, 0};
    /* the four runs before: where they stand, and their value as an octet, -1 for none */
    int64_t starts[4] = {0}, ends[4] = {0}, octets[4] = {-1, -1, -1, -1};
    int points = 0, colons = 0, pairs = 0, was_hex = 0, letters = 0;
    /* the chain of parts that is open */
    int64_t sizes[32] = {0}, begin = 0, number = 0, all = 0;
    unsigned parts = 0;
    int promising = 0;
    int64_t at = 0;
    memset(counts, 0, FAMILIES * sizeof *counts);
    while (!pass.full) {
        while (at < size && !(classes[block[at]] & ALNUM)) {
            if (block[at] == '@') mail(&pass, at);
            at++;
        }
        if (at >= size) break;
        int64_t start = at;
        int kind = 255, digits = 0, class = classes[block[at]];
        do {
            kind &= class;
            digits += class & DIGIT;
            class = classes[block[++at]];
        } while (at < size && class & ALNUM);
        int64_t end = at, length = end - start, last = ends[0], gap = start - last;
        int64_t before = last - starts[0];
        int first = classes[block[start]], final = classes[block[end - 1]];

        /* the run by itself */
        if (length >= 9 && length <= 19) {
            if (kind & DIGIT && length != 18) {
                if (among(IN_DIGITS, length)) two(&pass, DIGITS, start, length);
            } else if (length == 18) {
                if (digits == 18 || (digits == 17 && (block[end - 1] | 32) == 'x')) one(&pass, IDENTITY, start);
                else if (digits >= 6) one(&pass, CODE, start);
            } else if (length == 9) {
                int initials = 1 + ((classes[block[start + 1]] & LETTER) != 0);
                if (first & LETTER && !(block[start] & 32) && digits == 9 - initials) one(&pass, TRAVEL, start);
            } else if (length == 17 && digits >= 4 && final & DIGIT) {
                if (classes[block[end - 2]] & classes[block[end - 3]] & classes[block[end - 4]] & DIGIT)
                    one(&pass, VEHICLE, start);
            }
        }
        if (length <= 7 && (block[start - 1] >= 128 || (length == 6 && block[end] >= 128)))
            two(&pass, PLATE, start, end);
        if (!(kind & DIGIT) && digits >= 11 && length <= LONGEST_GLUED) glued(&pass, start, end);

        /* with the run before it */
        if (kind & DIGIT && (length == 7 || length == 8) && (before == 3 || before == 4) && gap <= 3
            && block[starts[0]] == '0')
            two(&pass, LANDLINE, starts[0], end);
        if (gap <= FAR && length >= 2 && before >= 2 && among(IN_BREAK, length + before) && classes[block[last]] & BLANK
            && classes[block[start - 1]] & BLANK && memchr(block + last, '\n', (size_t)gap)) {
            int64_t *put = place(&pass, BREAK);
            put[0] = starts[0];
            put[1] = last;
            put[2] = start;
            put[3] = end;
        }

        /* octets and hexadecimal groups */
        int64_t octet = -1;
        if (kind & DIGIT && length <= 3 && (length == 1 || block[start] != '0')) {
            octet = 0;
            for (int64_t i = start; i < end; i++) octet = octet * 10 + block[i] - '0';
            if (octet > 255) octet = -1;
        }
        points = gap == 1 && block[last] == '.' && octet >= 0 && octets[0] >= 0 ? points + 1 : 0;
        int hex = (kind & HEX) && length <= 4;
        int colon = hex && was_hex && block[last] == ':' && (gap == 1 || (gap == 2 && block[last + 1] == ':'));
        colons = colon ? colons + 1 : 0;
        if (points >= 3) {
            int64_t largest = octet, *put = place(&pass, QUAD);
            for (int i = 0; i < 3; i++) if (octets[i] > largest) largest = octets[i];
            put[0] = starts[2];
            put[1] = end;
            put[2] = octets[2];
            put[3] = largest;
        }
        if (colons >= 3) two(&pass, COLON, starts[2], ends[1]);
        if (colon && gap == 2) two(&pass, COLON, starts[0], end);
        /* 00-1A-2B-3C-4D-5E and 001a.2b3c.4d5e, some letter among them */
        int pair = hex && was_hex && gap == 1 && length == before
            && ((length == 2 && block[last] == '-') || (length == 4 && block[last] == '.'));
        pairs = pair ? pairs + 1 : 0;
        letters = (pair && letters) || digits < length;
        if (letters && pairs >= (length == 2 ? 5 : 2)) two(&pass, COLON, starts[0], end);

        /* the chain of parts */
        int is_number = length <= 18 && (kind & DIGIT || (digits == length - 1 && (block[end - 1] | 32) == 'x'));
        int is_part = is_number || (kind & CREDIT && length <= 9);
        int goes_on = is_part && parts && joint(block + last, gap);
        if (!goes_on) {
            if (parts > 1 && promising && (number >= 11 || (all >= 18 && number >= 6))) two(&pass, CHAIN, begin, last);
            parts = 0;
            number = all = 0;
            promising = 0;
            begin = start;
        }
        if (is_part) {
            int64_t sum = length;
            sizes[parts & 31] = length;
            for (unsigned back = 1; back <= parts && back < MOST_PARTS && sum < 19; back++) {
                sum += sizes[(parts - back) & 31];
                promising |= among(IN_PARTS, sum);
            }
            parts++;
            all += length;
            number += is_number ? length : 0;
        }

        for (int i = 3; i > 0; i--) {
            starts[i] = starts[i - 1];
            ends[i] = ends[i - 1];
            octets[i] = octets[i - 1];
        }
        starts[0] = start;
        ends[0] = end;
        octets[0] = octet;
        was_hex = hex;
    }
    if (parts > 1 && promising && (number >= 11 || (all >= 18 && number >= 6))) two(&pass, CHAIN, begin, ends[0]);
    return pass.full ? -1 : 0;
}
