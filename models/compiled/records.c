/* Rows as a server writes them, one composite value a line or one text a column, taken apart into columns; and the rows
 * of columns put together again, or hashed one by one as Python's marshal (version 2) would write them.
 *
 * A row is (a,b,...): nothing for NULL, a value as it is, or one in double quotes, in which quotes and backslashes stand
 * twice or behind a backslash (PostgreSQL, 8.16.6). In a column each cell ends with 0x1E.
 */

#include "export.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MARK = 0x1E, NONE = 0x1D };
enum { BYTES, FILLED, CHARACTERS, LONGEST, MARKS, ELEVEN, LONG, ODD, NULLS, FIGURES };

static int is_blank(uint8_t byte) { return byte == ' ' || (byte >= 9 && byte <= 13) || (byte >= 28 && byte <= 31); }

/* Say of a cell of 11 bytes and more whether it is one of the numbers that are counted. */
static void look(const uint8_t *cell, int64_t size, int64_t *figures) {
    int64_t first = 0, last = size, high = 0;
    for (int64_t i = 0; i < size; i++) {
        if (cell[i] >= 0xE4 && cell[i] <= 0xE9) return; /* Chinese */
        high += cell[i] >= 0x80;
    }
    while (first < last && is_blank(cell[first])) first++;
    while (last > first && is_blank(cell[last - 1])) last--;
    for (int64_t i = first; i < last; i++)
        if (cell[i] < 0x80 && (uint8_t)(cell[i] - '0') >= 10 && !(high && is_blank(cell[i]))) return;
    if (high) figures[ODD]++; /* digits of other scripts, wide blanks: not for this pass to say */
    else if (last - first == 11) figures[ELEVEN]++;
    else if (last - first >= 15 && last - first <= 19) figures[LONG]++;
}

/* Count what the cells of one column are. */
static void survey(const uint8_t *data, const int64_t *ends, const uint8_t *nulls, int64_t rows, int64_t *figures) {
    int64_t size = rows ? ends[rows - 1] + 1 : 0, behind = 0, marks = 0, none = 0, filled = 0, longest = 0;
    uint8_t any = 0;
    memset(figures, 0, FIGURES * sizeof *figures);
    for (int64_t i = 0; i < size; i++) {
        behind += (data[i] & 0xC0) == 0x80;
        marks += data[i] == MARK;
        any |= data[i];
    }
    for (int64_t row = 0, at = 0; row < rows; row++) {
        int64_t length = ends[row] - at;
        none += nulls[row];
        filled += length > 0;
        if (length > longest) longest = length;
        if (length >= 11 && (any >= 0x80 || (uint8_t)(data[at] - '0') < 10 || is_blank(data[at])))
            look(data + at, length, figures);
        at = ends[row] + 1;
    }
    figures[BYTES] = size;
    figures[FILLED] = filled;
    figures[CHARACTERS] = size - behind - rows;
    figures[LONGEST] = longest;
    figures[MARKS] = marks - rows;
    figures[NULLS] = none;
}

/* The value that begins at `at`: where it ends, or -1. `size`: its bytes as a value, -1 for NULL. */
static int64_t measured(const uint8_t *block, int64_t at, int64_t end, int64_t *size) {
    int64_t first = at, count = 0;
    if (at < end && block[at] != '"') {
        while (at < end && block[at] != ',' && block[at] != ')') at++;
        *size = at > first ? at - first : -1;
        return at;
    }
    for (at++; at < end; at++, count++) {
        if (block[at] == '"') {
            if (at + 1 >= end || block[at + 1] != '"') {
                *size = count;
                return at + 1;
            }
            at++;
        } else if (block[at] == '\\' && ++at >= end) {
            break;
        }
    }
    return -1;
}

/* Write the `size` bytes of a quoted value that begins at `from`. */
static void unquote(const uint8_t *from, int64_t size, uint8_t *out) {
    for (int64_t i = 0; i < size; i++, from++) {
        if (*from == '"' || *from == '\\') from++;
        out[i] = *from;
    }
}

/* See where the values of the rows of `block` stand: `froms[c * rows + r]` is where the cell r of column c begins (the
 * complement of that where it is quoted), ends[c * rows + r] where it will end in its column, nulls[c * rows + r] is 1
 * for NULL. sizes[c]: the bytes that column c needs. Returns how many rows there are, or -1 where they are not of that
 * form or more. */
EXPORT int64_t find_records(const uint8_t *block, int64_t size, int64_t columns, int64_t rows, int64_t *froms,
                            int64_t *ends, uint8_t *nulls, int64_t *sizes) {
    int64_t at = 0, row = 0;
    memset(sizes, 0, (size_t)columns * sizeof *sizes);
    for (; at < size; row++) {
        if (row >= rows || block[at++] != '(') return -1;
        for (int64_t c = 0; c < columns; c++) {
            int64_t length, first = at, place = c * rows + row;
            at = measured(block, at, size, &length);
            if (at < 0 || at >= size || block[at] != (c + 1 < columns ? ',' : ')')) return -1;
            at++;
            froms[place] = block[first] == '"' ? ~(first + 1) : first;
            nulls[place] = length < 0;
            ends[place] = sizes[c] + (length > 0 ? length : 0);
            sizes[c] = ends[place] + 1;
        }
        if (at < size && block[at++] != '\n') return -1;
    }
    return row;
}

enum { AT_ONCE = 16 };

/* Write what was found so, column by column, column c from out + starts[c] on; and its figures. `room`: bytes of out. */
EXPORT void take_records(const uint8_t *block, int64_t size, int64_t columns, int64_t rows, const int64_t *froms,
                         const int64_t *ends, const uint8_t *nulls, const int64_t *starts, uint8_t *out, int64_t room,
                         int64_t *figures) {
    for (int64_t c = 0; c < columns; c++) {
        const int64_t *from = froms + c * rows, *end = ends + c * rows;
        for (int64_t row = 0, at = starts[c]; row < rows; row++) {
            int64_t last = starts[c] + end[row], first = from[row];
            if (first < 0) unquote(block + ~first, last - at, out + at);
            else if (last - at <= AT_ONCE && first + AT_ONCE <= size && at + AT_ONCE <= room)
                memcpy(out + at, block + first, AT_ONCE); /* what is too much of it is written over */
            else memcpy(out + at, block + first, (size_t)(last - at));
            out[last] = MARK;
            at = last + 1;
        }
        survey(out + starts[c], end, nulls + c * rows, rows, figures + c * FIGURES);
    }
}

/* Eight bytes, the first one lowest. */
static uint64_t eight(const uint8_t *p) {
    uint64_t word = 0;
    for (int i = 0; i < 8; i++) word |= (uint64_t)p[i] << (8 * i);
    return word;
}

/* The highest bit of each byte of `word` that is MARK, and no other bit. */
static uint64_t marked(uint64_t word) {
    const uint64_t low = 0x7F7F7F7F7F7F7F7F;
    word ^= 0x0101010101010101 * MARK;
    return ~(((word & low) + low) | word | low);
}

/* Where the cells of `text` end between which MARK stands, `rows` of them; -1 where there are more or fewer. */
static int find_ends(const uint8_t *text, int64_t size, int64_t rows, int64_t *ends) {
    int64_t row = 0, at = 0;
    for (; at + 8 <= size; at += 8) {
        uint64_t found = marked(eight(text + at));
        for (; found; found &= found - 1) {
            if (row + 1 >= rows) return -1;
            ends[row++] = at + (__builtin_ctzll(found) >> 3);
        }
    }
    for (; at < size; at++) {
        if (text[at] != MARK) continue;
        if (row + 1 >= rows) return -1;
        ends[row++] = at;
    }
    if (row + 1 != rows) return -1;
    ends[row] = size;
    return 0;
}

/* Write the cells of one column that came as the `size` bytes of `text`, MARK between them and the byte NONE alone where
 * one is NULL, as take_records does, to out (size + 1 bytes); and its figures. Returns the bytes written, or -1 where
 * there are not so many `rows`, of which there is one at least. */
EXPORT int64_t take_column(const uint8_t *text, int64_t size, int64_t rows, uint8_t *out, int64_t *ends,
                           uint8_t *nulls, int64_t *figures) {
    if (find_ends(text, size, rows, ends)) return -1;
    memset(nulls, 0, (size_t)rows);
    if (!memchr(text, NONE, (size_t)size)) {
        memcpy(out, text, (size_t)size);
        out[size] = MARK;
    } else {
        for (int64_t row = 0, first = 0, at = 0; row < rows; row++) {
            int64_t last = ends[row], length = last - first;
            if (length == 1 && text[first] == NONE) nulls[row] = 1, length = 0;
            if (length <= AT_ONCE && first + AT_ONCE <= size && at + AT_ONCE <= size) memcpy(out + at, text + first, AT_ONCE);
            else memcpy(out + at, text + first, (size_t)length);
            at += length;
            ends[row] = at;
            out[at++] = MARK;
            first = last + 1;
        }
    }
    survey(out, ends, nulls, rows, figures);
    return ends[rows - 1] + 1;
}

/* Columns as above, to be read row by row. */
typedef struct {
    const uint8_t *data, *nulls;
    const int64_t *starts, *ends;
    int64_t rows;
    const uint8_t *behind; /* all of them */
} Columns;

static Columns columns_of(const uint8_t *data, const uint8_t *nulls, const int64_t *starts, const int64_t *ends,
                          int64_t columns, int64_t rows) {
    Columns all = {data, nulls, starts, ends, rows, data};
    if (columns && rows) all.behind += starts[columns - 1] + ends[columns * rows - 1] + 1;
    return all;
}

static const uint8_t *cell_of(const Columns *columns, int64_t c, int64_t row, int64_t *size) {
    const int64_t *ends = columns->ends + c * columns->rows;
    int64_t first = row ? ends[row - 1] + 1 : 0;
    *size = ends[row] - first;
    return columns->data + columns->starts[c] + first;
}

/* The cells row by row, with nothing between them. Returns the bytes written. */
EXPORT int64_t join_records(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t columns,
                            int64_t rows, uint8_t *out) {
    Columns all = columns_of(data, 0, starts, ends, columns, rows);
    int64_t at = 0;
    for (int64_t row = 0; row < rows; row++)
        for (int64_t c = 0; c < columns; c++) {
            int64_t size;
            const uint8_t *cell = cell_of(&all, c, row, &size);
            memcpy(out + at, cell, (size_t)size);
            at += size;
        }
    return at;
}

/* --- BLAKE2 (RFC 7693), keyed, of a whole message --- */

static const uint8_t ORDER[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};

#define TURN(word, by, width) ((word) >> (by) | (word) << ((width) - (by)))
#define MIX(a, b, c, d, x, y, width, r1, r2, r3, r4)                                                                   \
    a += b + x, d = TURN(d ^ a, r1, width), c += d, b = TURN(b ^ c, r2, width), a += b + y,                            \
        d = TURN(d ^ a, r3, width), c += d, b = TURN(b ^ c, r4, width)
/* Written out round by round: the order of the words is then known when this is compiled. */
#define ROUND(g, r)                                                                                                    \
    g(v[0], v[4], v[8], v[12], m[ORDER[r][0]], m[ORDER[r][1]]);                                                        \
    g(v[1], v[5], v[9], v[13], m[ORDER[r][2]], m[ORDER[r][3]]);                                                        \
    g(v[2], v[6], v[10], v[14], m[ORDER[r][4]], m[ORDER[r][5]]);                                                       \
    g(v[3], v[7], v[11], v[15], m[ORDER[r][6]], m[ORDER[r][7]]);                                                       \
    g(v[0], v[5], v[10], v[15], m[ORDER[r][8]], m[ORDER[r][9]]);                                                       \
    g(v[1], v[6], v[11], v[12], m[ORDER[r][10]], m[ORDER[r][11]]);                                                     \
    g(v[2], v[7], v[8], v[13], m[ORDER[r][12]], m[ORDER[r][13]]);                                                      \
    g(v[3], v[4], v[9], v[14], m[ORDER[r][14]], m[ORDER[r][15]])
#define TEN(g)                                                                                                         \
    ROUND(g, 0); ROUND(g, 1); ROUND(g, 2); ROUND(g, 3); ROUND(g, 4);                                                   \
    ROUND(g, 5); ROUND(g, 6); ROUND(g, 7); ROUND(g, 8); ROUND(g, 9)
#define TWELVE(g) TEN(g); ROUND(g, 0); ROUND(g, 1)
#define MIX_B(a, b, c, d, x, y) MIX(a, b, c, d, x, y, 64, 32, 24, 16, 63)
#define MIX_S(a, b, c, d, x, y) MIX(a, b, c, d, x, y, 32, 16, 12, 8, 7)

#define FORM(name, Word, bytes, mix, rounds)                                                                           \
    static void name##_block(Word *h, const uint8_t *block, Word count, int last) {                                    \
        Word m[16], v[16];                                                                                             \
        for (int i = 0; i < 16; i++) m[i] = name##_word(block + i * bytes);                                            \
        for (int i = 0; i < 8; i++) v[i] = h[i], v[i + 8] = name##_IV[i];                                              \
        v[12] ^= count;                                                                                                \
        if (last) v[14] = ~v[14];                                                                                      \
        rounds(mix);                                                                                                   \
        for (int i = 0; i < 8; i++) h[i] ^= v[i] ^ v[i + 8];                                                           \
    }                                                                                                                  \
    /* The state behind the block that the key fills. */                                                               \
    static void name##_begin(Word *h, const uint8_t *key, int key_size, int digest_size) {                             \
        uint8_t block[16 * bytes] = {0};                                                                               \
        memcpy(block, key, (size_t)key_size);                                                                          \
        for (int i = 0; i < 8; i++) h[i] = name##_IV[i];                                                               \
        h[0] ^= (Word)0x01010000 ^ (Word)(key_size << 8) ^ (Word)digest_size;                                          \
        name##_block(h, block, 16 * bytes, 0);                                                                         \
    }                                                                                                                  \
    /* The digest of a message of one byte and more; `data` has room for one more block. */                            \
    static void name##_end(const Word *begun, uint8_t *data, int64_t size, uint8_t *out, int digest_size) {            \
        Word h[8];                                                                                                     \
        int64_t at = 0;                                                                                                \
        memcpy(h, begun, sizeof h);                                                                                    \
        for (; size - at > 16 * bytes; at += 16 * bytes)                                                               \
            name##_block(h, data + at, (Word)(at + 2 * 16 * bytes), 0);                                                \
        memset(data + size, 0, 16 * bytes);                                                                            \
        name##_block(h, data + at, (Word)(size + 16 * bytes), 1);                                                      \
        for (int i = 0; i < digest_size; i++) out[i] = (uint8_t)(h[i / bytes] >> (8 * (i % bytes)));                   \
    }

static const uint64_t wide_IV[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
                                    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};
static const uint32_t narrow_IV[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
static uint32_t narrow_word(const uint8_t *p) {
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}
static uint64_t wide_word(const uint8_t *p) { return narrow_word(p) | (uint64_t)narrow_word(p + 4) << 32; }

FORM(wide, uint64_t, 8, MIX_B, TWELVE)
FORM(narrow, uint32_t, 4, MIX_S, TEN)

enum { HEAD = 5, ROOM = 128, LANES = 4 };

/* Of as many messages side by side, where the processor has registers for them (AVX2). */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(_WIN32) /* whose stack is not aligned for them */
#include <cpuid.h>

static int has_lanes(void) {
    unsigned a, b, c, d, low, high;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE) || !(c & bit_AVX)) return 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0)); /* does the system keep them? */
    return (low & 6) == 6 && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_AVX2);
}

typedef uint64_t Lanes __attribute__((vector_size(8 * LANES)));

/* As wide_end for `data[0]` and so on, of `sizes`, each with room for the blocks of the longest and one more. */
__attribute__((target("avx2"))) static void lanes_end(const uint64_t *begun, uint8_t *const *data, const int64_t *sizes,
                                                      uint8_t *out) {
    Lanes h[8], m[16], v[16], count = {0}, last = {0}, live = {0};
    int64_t blocks[LANES], most = 0;
    for (int lane = 0; lane < LANES; lane++) {
        blocks[lane] = (sizes[lane] + ROOM - 1) / ROOM;
        if (blocks[lane] > most) most = blocks[lane];
        memset(data[lane] + sizes[lane], 0, ROOM);
    }
    for (int i = 0; i < 8; i++)
        for (int lane = 0; lane < LANES; lane++) h[i][lane] = begun[i];
    for (int64_t block = 0; block < most; block++) {
        for (int lane = 0; lane < LANES; lane++) {
            int is_last = block + 1 == blocks[lane];
            count[lane] = (uint64_t)(is_last ? sizes[lane] + ROOM : (block + 2) * ROOM);
            last[lane] = is_last ? ~(uint64_t)0 : 0;
            live[lane] = block < blocks[lane] ? ~(uint64_t)0 : 0;
        }
        for (int i = 0; i < 16; i++)
            for (int lane = 0; lane < LANES; lane++) m[i][lane] = wide_word(data[lane] + block * ROOM + i * 8);
        for (int i = 0; i < 8; i++)
            for (int lane = 0; lane < LANES; lane++) v[i + 8][lane] = wide_IV[i];
        for (int i = 0; i < 8; i++) v[i] = h[i];
        v[12] ^= count;
        v[14] ^= last;
        TWELVE(MIX_B);
        for (int i = 0; i < 8; i++) h[i] ^= (v[i] ^ v[i + 8]) & live;
    }
    for (int lane = 0; lane < LANES; lane++)
        for (int i = 0; i < 16; i++) out[16 * lane + i] = (uint8_t)(h[i / 8][lane] >> (8 * (i % 8)));
}
#else
static int has_lanes(void) { return 0; }
static void lanes_end(const uint64_t *begun, uint8_t *const *data, const int64_t *sizes, uint8_t *out) {
    (void)begun, (void)data, (void)sizes, (void)out;
}
#endif

static void put(uint8_t *out, int64_t number) {
    for (int i = 0; i < 4; i++) out[i] = (uint8_t)((uint64_t)number >> (8 * i));
}

/* The cells of `row` in the `count` columns `which` (all from the first on where there is none) as marshal writes a
 * tuple of them, or the one cell alone. Returns the bytes written, or needed where there are more than `room`; behind
 * which out has AT_ONCE bytes more. */
static int64_t packed(const Columns *columns, const int64_t *which, int64_t count, int alone, int64_t row, uint8_t *out,
                      int64_t room) {
    int64_t at = 0;
    if (!alone) {
        if (room < HEAD) return HEAD;
        out[0] = '(', put(out + 1, count), at = HEAD;
    }
    for (int64_t i = 0; i < count; i++) {
        int64_t c = which ? which[i] : i, size;
        const uint8_t *cell = cell_of(columns, c, row, &size);
        int fits = at + HEAD + size <= room;
        if (columns->nulls[c * columns->rows + row]) {
            if (fits) out[at] = 'N';
            at++;
            continue;
        }
        if (fits) {
            out[at] = 'u', put(out + at + 1, size);
            if (size <= AT_ONCE && columns->behind - cell >= AT_ONCE) memcpy(out + at + HEAD, cell, AT_ONCE);
            else memcpy(out + at + HEAD, cell, (size_t)size);
        }
        at += HEAD + size;
    }
    return at;
}

/* The keyed digest of each row, 16 bytes each, and of its key, one byte each (that of the row's first where there are no
 * columns `keys`). Returns 0, or -1 where there is no memory. */
EXPORT int32_t digest_records(const uint8_t *data, const int64_t *starts, const int64_t *ends, const uint8_t *nulls,
                              int64_t columns, int64_t rows, const uint8_t *secret, int32_t secret_size,
                              const int64_t *keys, int64_t key_count, uint8_t *digests, uint8_t *places) {
    Columns all = columns_of(data, nulls, starts, ends, columns, rows);
    uint64_t wide[8];
    uint32_t narrow[8];
    int64_t room = 1 << 12, side = room + HEAD + ROOM, sizes[LANES];
    int lanes = has_lanes();
    uint8_t *scratch = calloc(LANES, (size_t)side), *beside[LANES];
    if (!scratch) return -1;
    wide_begin(wide, secret, secret_size, 16);
    narrow_begin(narrow, secret, secret_size, 1);
    for (int64_t row = 0; row < rows;) {
        int64_t first = row;
        if (lanes && room == 1 << 12 && rows - row >= LANES) {
            int fit = 1;
            for (int lane = 0; lane < LANES; lane++) {
                beside[lane] = scratch + lane * side;
                sizes[lane] = packed(&all, 0, columns, 0, row + lane, beside[lane], room);
                fit = fit && sizes[lane] <= room - HEAD;
            }
            if (fit) {
                lanes_end(wide, beside, sizes, digests + 16 * row);
                row += LANES;
            }
        }
        if (row == first) {
            int64_t size = packed(&all, 0, columns, 0, row, scratch, room);
            if (size > room - HEAD) {
                room = 2 * size + HEAD;
                free(scratch);
                scratch = malloc((size_t)(room + HEAD + ROOM));
                if (!scratch) return -1;
                packed(&all, 0, columns, 0, row, scratch, room);
            }
            wide_end(wide, scratch, size, digests + 16 * row, 16);
            row++;
        }
        for (; first < row; first++) {
            places[first] = digests[16 * first];
            if (!key_count) continue;
            int64_t size = packed(&all, keys, key_count, key_count == 1, first, scratch, room); /* no more than the row */
            narrow_end(narrow, scratch, size, places + first, 1);
        }
    }
    free(scratch);
    return 0;
}
