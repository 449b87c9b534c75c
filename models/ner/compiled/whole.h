/* The whole way of a batch, for one set of instructions: layer after layer, scores, tags. */

static TARGET int32_t NAME(whole)(const Net *net, const Batch *batch, int8_t *tags, float *sure) {
    int64_t total = batch->offsets[batch->steps], widest = batch->offsets[1], length = batch->steps, size = 0;
    for (int64_t i = 0; i < net->depth; i++) size = net->layers[i].size > size ? net->layers[i].size : size;
    int64_t full = widest + TILE, wide = (net->tags + UNITS - 1) / UNITS * UNITS;
    /* states of two layers in turn, gates, scores, a row of zeros, a row that nobody reads, and what tags need */
    size_t numbers = (size_t)(total * (2 * 2 * size + 3 * size + BLOCK) + 2 * 3 * size + BLOCK + 2 * length * TAGS);
    float *room = malloc(numbers * sizeof(float));
    const float **pointers = malloc((size_t)(3 * full + length) * sizeof(float *));
    int8_t *bytes = malloc((size_t)(length * (TAGS + 1)));
    if (!room || !pointers || !bytes) {
        free(room), free(pointers), free(bytes);
        return -1;
    }
    float *states[2] = {room, room + total * 2 * size}, *gates = room + total * 4 * size;
    float *scores = gates + total * 3 * size, *zeros = scores + total * BLOCK, *unused = zeros + 3 * size;
    float(*ahead)[TAGS] = (float(*)[TAGS])(unused + 3 * size + BLOCK), (*weights)[TAGS] = ahead + length;
    memset(zeros, 0, (size_t)(3 * size) * sizeof(float));
    const float **before = pointers, **given = pointers + full, **of_piece = pointers + 3 * full;
    float **after = (float **)(pointers + 2 * full);
    int8_t(*back)[TAGS] = (int8_t(*)[TAGS])bytes, *path = bytes + length * TAGS;

    const float *values = 0;
    for (int64_t i = 0; i < net->depth; i++) {
        NAME(layer)(net->layers + i, i == 0, batch, values, gates, states[i % 2], before, given, after, zeros, unused);
        values = states[i % 2];
    }
    NAME(multiply)(values, total, 2 * net->layers[net->depth - 1].size, net->output, net->output_bias, 1, scores);
    for (int64_t piece = 0; piece < widest; piece++) {
        while (batch->offsets[length] - batch->offsets[length - 1] <= piece) length--;
        for (int64_t at = 0; at < length; at++) of_piece[at] = scores + (batch->offsets[at] + piece) * BLOCK;
        int any = NAME(best)(net, of_piece, length, wide, back, path);
        for (int64_t at = 0; at < length; at++) tags[batch->offsets[at] + piece] = path[at];
        if (!any) continue;
        NAME(sure)(net, of_piece, length, wide, path, ahead, weights, gates); /* gates are done with */
        for (int64_t at = 0; at < length; at++) sure[batch->offsets[at] + piece] = gates[at];
    }
    free(room), free(pointers), free(bytes);
    return 0;
}
