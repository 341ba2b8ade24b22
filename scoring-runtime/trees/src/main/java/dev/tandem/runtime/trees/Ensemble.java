package dev.tandem.runtime.trees;

import dev.tandem.runtime.core.Datatype;

import java.nio.ByteBuffer;
import java.util.List;

/** A model of one library, ready to score. */
interface Ensemble {

    /**
     * What goes in and comes out.
     *
     * @param features how many values a row has
     * @param names what the file calls them; empty where it does not
     * @param inputType FP32 or FP64: what the library itself compares
     * @param outputType FP32 or FP64: what the library itself gives
     * @param outputs how many predictions a row gets
     * @param decision what makes a prediction a class
     * @param classes what the classes are called, in their order; empty where they are called by their number
     * @param objective what it was trained for, in the library's words; empty for an objective of the user's own
     * @param trees how many trees it has, those of all outputs together
     */
    record Description(
            int features,
            List<String> names,
            Datatype inputType,
            Datatype outputType,
            int outputs,
            Decision decision,
            List<String> classes,
            String objective,
            int trees) {

        /** Values that are held beside the request's own at a time, so that wide rows come in smaller blocks. */
        private static final int MOST_VALUES = 1 << 20;

        /**
         * How many rows to score together.
         *
         * @param block the most that a forest takes
         */
        int rowsAtATime(int block) {
            return Math.max(1, Math.min(block, MOST_VALUES / Math.max(1, features)));
        }
    }

    /** How a classifier of that library decides. */
    enum Decision {
        /** It is no classifier. */
        NONE,
        /** 1 above one half, else 0. */
        ABOVE_HALF,
        /** The first of the largest. */
        LARGEST,
        /** The prediction is the class. */
        ITSELF
    }

    Description description();

    /**
     * Scores rows.
     *
     * @param rows {@code count} rows of values of the input's type, in the machine's byte order,
     *     from position 0
     * @param predictions room for the outputs of each row; single precision is carried unchanged
     */
    void predict(ByteBuffer rows, int count, double[] predictions);
}
