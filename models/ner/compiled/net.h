/* A net as models/ner/fast.py lays it out. Units of a layer stand in blocks of 16, padded with units that stay 0; a
 * block's values of the gates r, z, n stand together: 48 numbers. */

#include <stdint.h>

#define UNITS 16             /* of a block */
#define BLOCK (3 * UNITS)    /* numbers of a block */
#define TAGS BLOCK           /* at most; a row of scores is so long */
#define TILE 8               /* rows that are multiplied together, at most */

typedef struct {
    /* Forward and backward. Of the first layer `input` are sums for each row of the table: blocks. Of the others it is a
     * matrix, and `bias` is added: for each block `inputs` rows of 48. `hidden` alike, of `size` rows. */
    const float *input[2], *bias[2], *hidden[2], *fresh[2];
    int64_t inputs, size;
} Layer;

typedef struct {
    const Layer *layers;
    const float *output, *output_bias; /* inputs x 48, and 48 */
    const float *steps;                /* from x to, rows of 48; the same as probabilities */
    const float *weights;
    const float *start, *end, *first, *last; /* 48 each; as probabilities */
    const int32_t *labels;                   /* of each tag a number for its label; 0: none */
    int64_t depth, tags;
} Net;

typedef struct {
    const int32_t *ids;
    const int64_t *offsets; /* steps + 1 */
    int64_t steps;
} Batch;
