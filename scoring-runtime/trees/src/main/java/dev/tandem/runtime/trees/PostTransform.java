package dev.tandem.runtime.trees;

/**
 * What the operators of {@code ai.onnx.ml} make of a row's scores, in single precision and in the order of ONNX Runtime's
 * additions. {@code PROBIT} is missing: it takes a logarithm, which is not the same in every bit.
 */
enum PostTransform {
    NONE {
        @Override
        void apply(float[] scores, int from, int width) {
            // They are what is given.
        }
    },
    LOGISTIC {
        @Override
        void apply(float[] scores, int from, int width) {
            for (int i = from; i < from + width; i++) {
                scores[i] = logistic(scores[i]);
            }
        }
    },
    SOFTMAX {
        @Override
        void apply(float[] scores, int from, int width) {
            float most = largest(scores, from, width);
            float total = 0;
            for (int i = from; i < from + width; i++) {
                scores[i] = FloatExp.of(scores[i] - most);
                total += scores[i];
            }
            for (int i = from; i < from + width; i++) {
                scores[i] /= total;
            }
        }
    },
    /** As SOFTMAX, but what is as good as zero stays so. */
    SOFTMAX_ZERO {
        @Override
        void apply(float[] scores, int from, int width) {
            float most = largest(scores, from, width);
            float kept = FloatExp.of(-most);
            float total = 0;
            for (int i = from; i < from + width; i++) {
                if (scores[i] > ZERO || scores[i] < -ZERO) {
                    scores[i] = FloatExp.of(scores[i] - most);
                    total += scores[i];
                } else {
                    scores[i] *= kept;
                }
            }
            for (int i = from; i < from + width; i++) {
                scores[i] /= total;
            }
        }
    };

    private static final float ZERO = 0.0000001f;

    /** Changes the {@code width} scores of a row where they are. */
    abstract void apply(float[] scores, int from, int width);

    static float logistic(float score) {
        float share = 1 / (1 + FloatExp.of(-Math.abs(score)));
        return score < 0 ? 1 - share : share;
    }

    /** Not-a-number is larger than nothing. */
    private static float largest(float[] scores, int from, int width) {
        float most = -Float.MAX_VALUE;
        for (int i = from; i < from + width; i++) {
            if (scores[i] > most) {
                most = scores[i];
            }
        }
        return most;
    }
}
