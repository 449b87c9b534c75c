/* The layers and the tags, for one set of instructions: included once for each, with
 * NAME(x), TARGET, LANES (numbers of a register), EACH(DO) and ROWS (rows of a tile), LESS(a, b), MORE(a, b).
 *
 * A tile is ROWS rows by three registers: r, z and n of LANES units, which stay in registers over the whole product. A
 * row's sums do not depend on the rows beside it.
 */

typedef float NAME(V) __attribute__((vector_size(4 * LANES)));
typedef int32_t NAME(I) __attribute__((vector_size(4 * LANES)));
typedef float NAME(U) __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
#define V NAME(V)
#define I NAME(I)
#define U NAME(U)
#define LOAD(from) (*(const U *)(from))
#define STORE(to, what) (*(U *)(to) = (what))
#define ALL(x) ((float)(x) - (V){0}) /* x, and no sum is needed for it */

/* 2 to the power of x, to seven digits; what is out of range is as the edge of the range. */
static inline TARGET V NAME(power)(V x) {
    x = LESS(MORE(x, ALL(-126.0f)), ALL(126.0f));
    V whole = (x + ALL(12582912.0f)) - ALL(12582912.0f); /* 1.5 * 2^23: what is behind the point falls off */
    V rest = x - whole;
    V sum = rest * ALL(1.33908634e-03f) + ALL(9.67603192e-03f);
    sum = sum * rest + ALL(5.55035711e-02f);
    sum = sum * rest + ALL(2.40221075e-01f);
    sum = sum * rest + ALL(6.93147188e-01f);
    sum = sum * rest + ALL(1.0f);
    I bits = __builtin_convertvector(whole, I) << 23;
    return (V)((I)sum + bits);
}

#define TAKE(i) \
    const float *row##i = rows[i]; \
    V r##i = LOAD(sums[i]), z##i = LOAD(sums[i] + LANES), n##i = LOAD(sums[i] + 2 * LANES);
#define ADD(i) { \
        V value = ALL(row##i[k]); \
        r##i += value * by_r; \
        z##i += value * by_z; \
        n##i += value * by_n; \
    }
#define GIVE(i) \
    STORE(sums[i], r##i); \
    STORE(sums[i] + LANES, z##i); \
    STORE(sums[i] + 2 * LANES, n##i);

/* sums += rows x panel. On its own, since with what comes before and behind registers would not do. */
static TARGET __attribute__((noinline)) void NAME(product)(const float *const *rows, const float *panel, int64_t inner,
                                                           float (*sums)[3 * LANES]) {
    EACH(TAKE)
    for (int64_t k = 0; k < inner; k++, panel += BLOCK) {
        V by_r = LOAD(panel), by_z = LOAD(panel + UNITS), by_n = LOAD(panel + 2 * UNITS);
        EACH(ADD)
    }
    EACH(GIVE)
}

/* One step of a direction: rows in tiles, `count` a multiple of ROWS. */
static TARGET void NAME(advance)(const Layer *layer, int direction, const float *const *before,
                                 const float *const *given, float *const *after, int64_t count) {
    const V one = ALL(1.0f), two = ALL(2.0f);
    float sums[ROWS][3 * LANES];
    for (int64_t unit = 0; unit < layer->size; unit += LANES) {
        int64_t place = unit / UNITS * BLOCK + unit % UNITS;
        const float *panel = layer->hidden[direction] + unit / UNITS * layer->size * BLOCK + unit % UNITS;
        V fresh = LOAD(layer->fresh[direction] + unit);
        for (int64_t at = 0; at < count; at += ROWS) {
            for (int i = 0; i < ROWS; i++) {
                const float *gates = given[at + i] + place;
                STORE(sums[i], LOAD(gates));
                STORE(sums[i] + LANES, LOAD(gates + UNITS));
                STORE(sums[i] + 2 * LANES, fresh);
            }
            NAME(product)(before + at, panel, layer->size, sums);
            for (int i = 0; i < ROWS; i++) {
                V reset = one / (one + NAME(power)(LOAD(sums[i]))), kept = one / (one + NAME(power)(LOAD(sums[i] + LANES)));
                V new = LOAD(given[at + i] + place + 2 * UNITS) + reset * LOAD(sums[i] + 2 * LANES);
                new = one - two / (one + NAME(power)(new));
                STORE(after[at + i] + unit, new + kept * (LOAD(before[at + i] + unit) - new));
            }
        }
    }
}

/* to = bias + rows x matrix, the matrix and what comes of it in `blocks` blocks. */
static TARGET void NAME(multiply)(const float *values, int64_t count, int64_t inner, const float *matrix,
                                  const float *bias, int64_t blocks, float *to) {
    float sums[ROWS][3 * LANES];
    const float *rows[ROWS];
    for (int64_t unit = 0; unit < blocks * UNITS; unit += LANES) {
        int64_t place = unit / UNITS * BLOCK + unit % UNITS;
        const float *panel = matrix + unit / UNITS * inner * BLOCK + unit % UNITS;
        for (int64_t at = 0; at < count; at += ROWS) {
            for (int i = 0; i < ROWS; i++) {
                rows[i] = values + (at + i < count ? at + i : at) * inner;
                for (int gate = 0; gate < 3; gate++) STORE(sums[i] + gate * LANES, LOAD(bias + place + gate * UNITS));
            }
            NAME(product)(rows, panel, inner, sums);
            for (int i = 0; i < ROWS && at + i < count; i++)
                for (int gate = 0; gate < 3; gate++)
                    STORE(to + (at + i) * blocks * BLOCK + place + gate * UNITS, LOAD(sums[i] + gate * LANES));
        }
    }
}

/* The states of a layer in both directions into `states`, rows of 2 * size. */
static TARGET void NAME(layer)(const Layer *layer, int is_first, const Batch *batch, const float *values, float *gates,
                               float *states, const float **before, const float **given, float **after,
                               const float *zeros, float *unused) {
    int64_t size = layer->size, width = 3 * size, row = 2 * size, total = batch->offsets[batch->steps];
    for (int direction = 0; direction < 2; direction++) {
        if (!is_first)
            NAME(multiply)(values, total, layer->inputs, layer->input[direction], layer->bias[direction], size / UNITS,
                           gates);
        int64_t held = 0, last = 0; /* rows that have a state, and where it lies */
        for (int64_t step = 0; step < batch->steps; step++) {
            int64_t at = direction ? batch->steps - 1 - step : step;
            int64_t low = batch->offsets[at], count = batch->offsets[at + 1] - low, full = (count + ROWS - 1) / ROWS * ROWS;
            for (int64_t i = 0; i < full; i++) {
                int64_t here = i < count ? low + i : low;
                before[i] = i < held && i < count ? states + (last + i) * row + direction * size : zeros;
                given[i] = is_first ? layer->input[direction] + batch->ids[here] * width : gates + here * width;
                after[i] = i < count ? states + here * row + direction * size : unused;
            }
            NAME(advance)(layer, direction, before, given, after, full);
            held = count, last = low;
        }
    }
}

/* The best tags of one piece (Viterbi); `back` has room for its length. `wide`: numbers of a row that are used. */
static TARGET int NAME(best)(const Net *net, const float *const *scores, int64_t length, int64_t wide,
                             int8_t (*back)[TAGS], int8_t *path) {
    float total[TAGS], ways[TAGS];
    int32_t from[TAGS];
    for (int64_t j = 0; j < wide; j++) total[j] = net->start[j] + scores[0][j];
    for (int64_t at = 1; at < length; at++) {
        for (int64_t j = 0; j < wide; j++) ways[j] = total[0] + net->steps[j], from[j] = 0;
        for (int32_t i = 1; i < net->tags; i++) {
            const float *step = net->steps + i * TAGS;
            float so_far = total[i];
            for (int64_t j = 0; j < wide; j++) {
                float way = so_far + step[j];
                from[j] = way > ways[j] ? i : from[j];
                ways[j] = way > ways[j] ? way : ways[j];
            }
        }
        for (int64_t j = 0; j < wide; j++) total[j] = ways[j] + scores[at][j], back[at][j] = (int8_t)from[j];
    }
    int tag = 0, any = 0;
    for (int j = 1; j < net->tags; j++)
        if (total[j] + net->end[j] > total[tag] + net->end[tag]) tag = j;
    for (int64_t at = length - 1; at >= 0; at--) {
        path[at] = (int8_t)tag;
        any |= tag;
        if (at) tag = back[at][tag];
    }
    return any;
}

#define TINY 1e-15f /* what no probability of a character falls below, so that none is divided by 0 */

static inline TARGET void NAME(level)(float *state, int64_t wide) {
    float sum = 0;
    for (int64_t j = 0; j < wide; j++) sum += state[j];
    float by = 1 / (sum > TINY ? sum : TINY);
    for (int64_t j = 0; j < wide; j++) state[j] *= by;
}

/* How probable the label of each tag of `path` is (forward-backward); `ahead` and `weights` have room for its length. */
static TARGET void NAME(sure)(const Net *net, const float *const *scores, int64_t length, int64_t wide,
                              const int8_t *path, float (*ahead)[TAGS], float (*weights)[TAGS], float *sure) {
    const float to_power = 1.44269504f;
    float state[TAGS], next[TAGS];
    for (int64_t at = 0; at < length; at++) {
        float most = scores[at][0];
        for (int64_t j = 1; j < net->tags; j++) most = scores[at][j] > most ? scores[at][j] : most;
        for (int64_t j = 0; j < wide; j += LANES) {
            V power = NAME(power)((LOAD(scores[at] + j) - ALL(most)) * ALL(to_power));
            STORE(weights[at] + j, power + ALL(TINY));
        }
    }
    for (int64_t j = 0; j < wide; j++) state[j] = net->first[j] * weights[0][j];
    for (int64_t at = 0; at < length; at++) {
        if (at) {
            for (int64_t j = 0; j < wide; j++) next[j] = 0;
            for (int64_t i = 0; i < net->tags; i++)
                for (int64_t j = 0; j < wide; j++) next[j] += state[i] * net->weights[i * TAGS + j];
            for (int64_t j = 0; j < wide; j++) state[j] = next[j] * weights[at][j];
        }
        NAME(level)(state, wide);
        memcpy(ahead[at], state, sizeof state);
    }
    memcpy(state, net->last, sizeof state);
    for (int64_t at = length - 1; at >= 0; at--) {
        float all = 0, alike = 0;
        for (int64_t j = 0; j < net->tags; j++) {
            float both = ahead[at][j] * state[j];
            all += both;
            alike += net->labels[j] == net->labels[path[at]] ? both : 0;
        }
        sure[at] = alike / (all > TINY ? all : TINY);
        for (int64_t j = 0; j < wide; j++) state[j] *= weights[at][j];
        for (int64_t i = 0; i < net->tags; i++) {
            float sum = 0;
            for (int64_t j = 0; j < wide; j++) sum += net->weights[i * TAGS + j] * state[j];
            next[i] = sum;
        }
        for (int64_t i = net->tags; i < wide; i++) next[i] = 0;
        memcpy(state, next, sizeof state);
        NAME(level)(state, wide);
    }
}

#undef V
#undef I
#undef U
#undef LOAD
#undef STORE
#undef ALL
#undef ADD
#undef TAKE
#undef GIVE
#undef TINY
