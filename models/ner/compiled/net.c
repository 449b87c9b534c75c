/* Tags for a batch of pieces of text, by a net of recurrent layers: see models/ner/fast.py, and gru.py and crf.py, which
 * compute the same with NumPy. Pieces lie packed, the longest first: all first characters, then all second ones, ...
 */

#include "export.h"
#include "net.h"

#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__) && !(defined(_WIN32) && !defined(__clang__)) /* GCC aligns no large registers there */
#define WITH_AVX 1
#include <cpuid.h>
#include <immintrin.h>
#else
#define WITH_AVX 0
#endif

#define FOUR(DO) DO(0) DO(1) DO(2) DO(3)
#define EIGHT(DO) FOUR(DO) DO(4) DO(5) DO(6) DO(7)

#if WITH_AVX
#define NAME(x) x##_avx512
#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")))
#define LANES 16
#define ROWS 8
#define EACH EIGHT
#define LESS(a, b) (V)_mm512_min_ps((__m512)(a), (__m512)(b))
#define MORE(a, b) (V)_mm512_max_ps((__m512)(a), (__m512)(b))
#include "kernel.h"
#include "whole.h"
#undef NAME
#undef TARGET
#undef LANES
#undef ROWS
#undef EACH
#undef LESS
#undef MORE

#define NAME(x) x##_avx2
#define TARGET __attribute__((target("avx2,fma")))
#define LANES 8
#define ROWS 4
#define EACH FOUR
#define LESS(a, b) (V)_mm256_min_ps((__m256)(a), (__m256)(b))
#define MORE(a, b) (V)_mm256_max_ps((__m256)(a), (__m256)(b))
#include "kernel.h"
#include "whole.h"
#undef NAME
#undef TARGET
#undef LANES
#undef ROWS
#undef EACH
#undef LESS
#undef MORE
#endif

#define NAME(x) x##_plain
#define TARGET
#define LANES 4
#if defined(__aarch64__) /* has registers for that */
#define ROWS 8
#define EACH EIGHT
#else
#define ROWS 4
#define EACH FOUR
#endif
#if defined(__x86_64__)
#include <xmmintrin.h>
#define LESS(a, b) (V)_mm_min_ps((__m128)(a), (__m128)(b))
#define MORE(a, b) (V)_mm_max_ps((__m128)(a), (__m128)(b))
#elif defined(__aarch64__)
#include <arm_neon.h>
#define LESS(a, b) (V)vminq_f32((float32x4_t)(a), (float32x4_t)(b))
#define MORE(a, b) (V)vmaxq_f32((float32x4_t)(a), (float32x4_t)(b))
#else
#define PICK(mask, a, b) (V)(((I)(a) & (mask)) | ((I)(b) & ~(mask)))
#define LESS(a, b) PICK((I)((a) < (b)), a, b)
#define MORE(a, b) PICK((I)((a) > (b)), a, b)
#endif
#include "kernel.h"
#include "whole.h"

/* What this machine has, and its system keeps: 2 for AVX-512, 1 for AVX2, 0 for neither. Asked by hand, since what
 * compilers offer for it is not there on every system. */
EXPORT int32_t best_instructions(void) {
#if WITH_AVX
    enum { FMA = 1 << 12, KEPT = 1 << 27, AVX2 = 1 << 5, SMALL = 6, LARGE = 0xE6 };
    const unsigned avx512 = 1u << 16 | 1u << 17 | 1u << 30 | 1u << 31; /* F, DQ, BW, VL */
    unsigned a, b, c, d, low, high;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & FMA) || !(c & KEPT)) return 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0)); /* which registers the system keeps */
    if ((low & SMALL) != SMALL || !__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(b & AVX2)) return 0;
    return (low & LARGE) == LARGE && (b & avx512) == avx512 ? 2 : 1;
#else
    return 0;
#endif
}

/* Fill `tags` and `sure` (one for each character, packed; `sure` only for pieces with a tag other than 0). Returns 0, or
 * -1 where there is no memory. `instructions`: at most what best_instructions says. */
EXPORT int32_t tag_pieces(const Net *net, const int32_t *ids, const int64_t *offsets, int64_t steps, int8_t *tags,
                          float *sure, int32_t instructions) {
    Batch batch = {ids, offsets, steps};
    if (!steps) return 0;
#if WITH_AVX
    if (instructions >= 2) return whole_avx512(net, &batch, tags, sure);
    if (instructions == 1) return whole_avx2(net, &batch, tags, sure);
#endif
    (void)instructions;
    return whole_plain(net, &batch, tags, sure);
}

/* to = bias + rows of values x matrix, in blocks: what the first layer makes of each row of the table. */
EXPORT void multiply_rows(const float *values, int64_t count, int64_t inner, const float *matrix, const float *bias,
                          int64_t blocks, float *to, int32_t instructions) {
#if WITH_AVX
    if (instructions >= 2) {
        multiply_avx512(values, count, inner, matrix, bias, blocks, to);
        return;
    }
    if (instructions == 1) {
        multiply_avx2(values, count, inner, matrix, bias, blocks, to);
        return;
    }
#endif
    (void)instructions;
    multiply_plain(values, count, inner, matrix, bias, blocks, to);
}
