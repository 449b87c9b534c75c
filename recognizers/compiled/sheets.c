/* Cells of worksheets and shared strings of workbooks (ECMA-376 part 1, 18.3.1 and 18.4), where they are written
 * plainly: elements and attributes that these functions know, one value a cell, text without references to entities of
 * the document's own. At the first row or string that is not, they stop, and a parser decides.
 */

#include "export.h"

#include <stdint.h>
#include <string.h>

enum { SHARED, TEXT, INTEGER, NUMBER };    /* what a cell's value is */
enum { STRANGE = -1, OPEN, CLOSED, MORE }; /* what comes next in a tag: nothing known, >, />, an attribute */
#define DIGITS 8 /* of the number of a row, a column's row, a style or a string, at most */

typedef struct {
    const uint8_t *at, *end, *prefix;
    int64_t prefixed, longest;
    uint8_t *out; /* what has been written so far ends here */
} Text;

typedef struct {
    const uint8_t *name, *value;
    int64_t named, length;
} Attribute;

static int is_blank(uint8_t byte) { return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r'; }

static int is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

static void blanks(Text *text) {
    while (text->at < text->end && is_blank(*text->at)) text->at++;
}

static int same(const uint8_t *bytes, int64_t length, const char *word) {
    return length == (int64_t)strlen(word) && !memcmp(bytes, word, (size_t)length);
}

/* Does `start`, the prefix and `name` stand here? If so, they are behind. */
static int tag(Text *text, const char *start, const char *name) {
    int64_t begin = (int64_t)strlen(start), length = (int64_t)strlen(name), whole = begin + text->prefixed + length;
    if (text->end - text->at <= whole) return 0;
    const uint8_t *at = text->at;
    if (memcmp(at, start, (size_t)begin)) return 0;
    if (text->prefixed && memcmp(at + begin, text->prefix, (size_t)text->prefixed)) return 0;
    if (memcmp(at + begin + text->prefixed, name, (size_t)length)) return 0;
    uint8_t after = at[whole];
    if (after != '>' && after != '/' && !is_blank(after)) return 0;
    text->at = at + whole;
    return 1;
}

static int opens(Text *text, const char *name) { return tag(text, "<", name); }

static int closes(Text *text, const char *name) {
    const uint8_t *before = text->at;
    if (!tag(text, "</", name)) return 0;
    blanks(text);
    if (text->at < text->end && *text->at == '>') {
        text->at++;
        return 1;
    }
    text->at = before;
    return 0;
}

/* The next attribute of a tag, or its end. */
static int attribute(Text *text, Attribute *found) {
    blanks(text);
    if (text->at >= text->end) return STRANGE;
    if (*text->at == '>') {
        text->at++;
        return OPEN;
    }
    if (*text->at == '/') {
        if (text->end - text->at < 2 || text->at[1] != '>') return STRANGE;
        text->at += 2;
        return CLOSED;
    }
    const uint8_t *at = text->at;
    found->name = at;
    while (at < text->end && *at > ' ' && *at < 0x7F && !strchr("=<>/\"'&", *at)) at++;
    found->named = at - found->name;
    if (!found->named || text->end - at < 2 || *at != '=' || (at[1] != '"' && at[1] != '\'')) return STRANGE;
    uint8_t quote = at[1];
    found->value = at += 2;
    while (at < text->end && *at != quote && *at >= ' ' && *at < 0x7F && *at != '<' && *at != '&') at++;
    if (at >= text->end || *at != quote) return STRANGE;
    found->length = at - found->value;
    text->at = at + 1;
    return found->named >= 5 && !memcmp(found->name, "xmlns", 5) ? STRANGE : MORE; /* names may mean something else */
}

/* The rest of a tag, whatever it says. */
static int skip(Text *text) {
    Attribute ignored;
    int next;
    while ((next = attribute(text, &ignored)) == MORE) {}
    return next;
}

/* A number of few digits; -1 where there is none. */
static int32_t number(const uint8_t *at, int64_t length) {
    int32_t value = 0;
    if (length < 1 || length > DIGITS) return -1;
    for (int64_t i = 0; i < length; i++) {
        if (!is_digit(at[i])) return -1;
        value = value * 10 + (at[i] - '0');
    }
    return value;
}

/* 0-based column of a place like AB12; -1 where it is none. */
static int32_t column_of(const uint8_t *at, int64_t length) {
    int32_t column = 0;
    int64_t letters = 0;
    while (letters < length && letters < 3 && at[letters] >= 'A' && at[letters] <= 'Z')
        column = column * 26 + (at[letters++] - 'A' + 1);
    return letters && number(at + letters, length - letters) >= 0 ? column - 1 : -1;
}

static void utf8(Text *text, uint32_t code) {
    if (code < 0x80) {
        *text->out++ = (uint8_t)code;
    } else if (code < 0x800) {
        *text->out++ = (uint8_t)(0xC0 | code >> 6);
        *text->out++ = (uint8_t)(0x80 | (code & 0x3F));
    } else {
        if (code < 0x10000) {
            *text->out++ = (uint8_t)(0xE0 | code >> 12);
        } else {
            *text->out++ = (uint8_t)(0xF0 | code >> 18);
            *text->out++ = (uint8_t)(0x80 | (code >> 12 & 0x3F));
        }
        *text->out++ = (uint8_t)(0x80 | (code >> 6 & 0x3F));
        *text->out++ = (uint8_t)(0x80 | (code & 0x3F));
    }
}

/* &amp; and its like, &#10; and &#xA0;: the character, which is never longer than what stands for it. */
static int reference(Text *text) {
    static const struct { const char *name; char meant; } NAMED[] = {
        {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''},
    };
    int64_t left = text->end - text->at;
    for (int i = 0; i < 5; i++) {
        int64_t length = (int64_t)strlen(NAMED[i].name);
        if (left > length && !memcmp(text->at, NAMED[i].name, (size_t)length)) {
            *text->out++ = (uint8_t)NAMED[i].meant;
            text->at += length;
            return 1;
        }
    }
    if (left < 4 || text->at[1] != '#') return 0;
    int hex = text->at[2] == 'x';
    const uint8_t *at = text->at + 2 + hex, *first = at;
    uint32_t code = 0;
    for (; at < text->end && at - first < 7 && *at != ';'; at++) {
        uint8_t low = *at | 0x20;
        if (is_digit(*at)) code = code * (hex ? 16 : 10) + (*at - '0');
        else if (hex && low >= 'a' && low <= 'f') code = code * 16 + (low - 'a' + 10);
        else return 0;
    }
    if (at == first || at >= text->end || *at != ';') return 0;
    if ((code < ' ' && code != '\t' && code != '\n' && code != '\r') || code > 0x10FFFF) return 0;
    if ((code >= 0xD800 && code < 0xE000) || code == 0xFFFE || code == 0xFFFF) return 0;
    utf8(text, code);
    text->at = at + 1;
    return 1;
}

/* Characters up to the next tag, into `out` where they are wanted; 0 where they are not plain, or too many. */
static int characters(Text *text, int wanted) {
    const uint8_t *first = text->at;
    uint8_t *before = text->out;
    while (text->at < text->end && *text->at != '<') {
        uint8_t byte = *text->at;
        if (byte == '&') {
            if (!reference(text)) return 0;
            continue;
        }
        if (!byte) return 0; /* it parts the values */
        text->at++;
        if (byte == '\r') { /* lines end in one way (XML 1.0, 2.11) */
            if (text->at < text->end && *text->at == '\n') continue;
            byte = '\n';
        }
        *text->out++ = byte;
    }
    if (!wanted) text->out = before;
    return text->at < text->end && text->at - first <= text->longest;
}

/* The content of an element of characters alone, to behind its end. */
static int content(Text *text, const char *name, int wanted) {
    int next = skip(text);
    return next == CLOSED || (next == OPEN && characters(text, wanted) && closes(text, name));
}

typedef struct {
    Text text;
    int32_t *rows, *columns, *kinds, *styles, *values;
    int64_t count;
    int32_t row, column;
} Sheet;

static int is_integer(const uint8_t *at, int64_t length) {
    if (length && *at == '-') at++, length--;
    for (int64_t i = 0; i < length; i++)
        if (!is_digit(at[i])) return 0;
    return length > 0;
}

static int cell(Sheet *sheet) {
    Text *text = &sheet->text;
    Attribute found;
    const uint8_t *type = (const uint8_t *)"n";
    int64_t typed = 1;
    int32_t style = -1;
    int next, formula = 0, inner = 0;
    sheet->column++;
    while ((next = attribute(text, &found)) == MORE) {
        if (found.named != 1) continue;
        if (*found.name == 'r' && (sheet->column = column_of(found.value, found.length)) < 0) return 0;
        if (*found.name == 's' && (style = number(found.value, found.length)) < 0) return 0;
        if (*found.name == 't') type = found.value, typed = found.length;
    }
    if (next != OPEN) return next == CLOSED;
    uint8_t *value = text->out;
    while (blanks(text), !closes(text, "c")) {
        uint8_t *before = text->out;
        if (opens(text, "f")) {
            if (!content(text, "f", 1)) return 0;
            formula |= text->out > before;
            text->out = before;
        } else if (text->out > value) {
            return 0;
        } else if (opens(text, "v")) {
            if (!content(text, "v", 1)) return 0;
        } else if (opens(text, "is")) {
            if (skip(text) != OPEN) return 0;
            blanks(text);
            if (!opens(text, "t") || !content(text, "t", 1)) return 0;
            blanks(text);
            if (!closes(text, "is")) return 0;
            inner = 1;
        } else {
            return 0;
        }
    }
    int64_t length = text->out - value;
    if (!length) return !formula;
    int32_t kind = TEXT, shared = 0;
    if (same(type, typed, "s")) {
        kind = SHARED;
        shared = number(value, length);
        text->out = value;
    } else if (same(type, typed, "n")) {
        kind = is_integer(value, length) ? INTEGER : NUMBER;
    } else if (same(type, typed, "b")) { /* written longer than it was, but for its tags */
        const char *word = length == 1 && *value == '1' ? "true" : "false";
        memcpy(value, word, strlen(word));
        text->out = value + strlen(word);
    } else if (same(type, typed, "e")) { /* #N/A and its like are no values */
        text->out = value;
        return 1;
    }
    if (shared < 0 || (inner && (kind != TEXT || same(type, typed, "b")))) return 0;
    if (kind != SHARED) *text->out++ = 0;
    int64_t place = sheet->count++;
    sheet->rows[place] = sheet->row, sheet->columns[place] = sheet->column, sheet->kinds[place] = kind;
    sheet->styles[place] = style, sheet->values[place] = shared;
    return 1;
}

static int row(Sheet *sheet) {
    Text *text = &sheet->text;
    Attribute found;
    int32_t last = sheet->row++;
    int next;
    if (!opens(text, "row")) return 0;
    while ((next = attribute(text, &found)) == MORE)
        if (found.named == 1 && *found.name == 'r') sheet->row = number(found.value, found.length);
    if (sheet->row <= last || next == STRANGE) return 0;
    sheet->column = -1;
    if (next == OPEN)
        while (blanks(text), !closes(text, "row"))
            if (!opens(text, "c") || !cell(sheet)) return 0;
    return 1;
}

/* The cells with a value of the rows from `from` on, as long as they are plain and their numbers ascend from `last`. Of
 * each its row, column, kind, style (-1 for none) and number of shared string, each in an array of `room`, which is a
 * tenth of the size or more; all other values in `out`, of the size, a byte 0 behind each. `ends`: how many cells,
 * how many bytes in `out`, where the first row begins that is not plain, the last row's number. */
EXPORT void find_cells(const uint8_t *block, int64_t size, int64_t from, const uint8_t *prefix, int64_t prefixed,
                       int64_t longest, int64_t last, int32_t *cells, int64_t room, uint8_t *out, int64_t *ends) {
    Sheet sheet = {{block + from, block + size, prefix, prefixed, longest, out},
                   cells, cells + room, cells + 2 * room, cells + 3 * room, cells + 4 * room, 0, (int32_t)last, 0};
    for (;;) {
        blanks(&sheet.text);
        Sheet before = sheet;
        if (!row(&sheet)) {
            sheet = before;
            break;
        }
    }
    ends[0] = sheet.count, ends[1] = sheet.text.out - out, ends[2] = sheet.text.at - block, ends[3] = sheet.row;
}

static int string(Text *text) {
    int phonetic = 0, next;
    const uint8_t *first = text->at;
    if (!opens(text, "si") || (next = skip(text)) == STRANGE) return 0;
    if (next == OPEN)
        while (!closes(text, "si")) {
            if (text->end - text->at < 2 || text->at - first > text->longest) return 0;
            if (opens(text, "t")) {
                if (!content(text, "t", !phonetic)) return 0;
            } else if (opens(text, "rPh")) {
                if ((next = skip(text)) == STRANGE) return 0;
                phonetic += next == OPEN;
            } else if (closes(text, "rPh")) {
                if (--phonetic < 0) return 0;
            } else if (*text->at != '<') {
                if (!characters(text, 0)) return 0;
            } else if (text->at[1] == '!' || text->at[1] == '?') {
                return 0;
            } else { /* a run, its format, how a phonetic text is shown */
                text->at += 1 + (text->at[1] == '/');
                while (text->at < text->end && *text->at > ' ' && *text->at != '>' && *text->at != '/') text->at++;
                if (skip(text) == STRANGE) return 0;
            }
        }
    *text->out++ = 0;
    return !phonetic;
}

/* The shared strings from `from` on as long as they are plain, into `out`, of the size, a byte 0 behind each. `ends`:
 * how many strings, how many bytes, where the first begins that is not plain. */
EXPORT void find_strings(const uint8_t *block, int64_t size, int64_t from, const uint8_t *prefix, int64_t prefixed,
                         int64_t longest, uint8_t *out, int64_t *ends) {
    Text text = {block + from, block + size, prefix, prefixed, longest, out};
    int64_t count = 0;
    for (;;) {
        blanks(&text);
        Text before = text;
        if (!string(&text)) {
            text = before;
            break;
        }
        count++;
    }
    ends[0] = count, ends[1] = text.out - out, ends[2] = text.at - block;
}
