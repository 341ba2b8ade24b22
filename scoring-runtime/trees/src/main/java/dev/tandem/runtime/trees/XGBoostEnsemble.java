package dev.tandem.runtime.trees;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A model of XGBoost: everything in single precision, from the comparison to the prediction. */
final class XGBoostEnsemble implements Ensemble {

    private final Description description;
    private final XGBoostObjective objective;
    private final FloatForest forest;
    private final float[] margins;
    private final int rowsAtATime;

    /**
     * @param margins where each output's sum begins
     */
    XGBoostEnsemble(
            Description description,
            XGBoostObjective objective,
            FloatForest forest,
            float[] margins) {
        this.description = description;
        this.objective = objective;
        this.forest = forest;
        this.margins = margins;
        this.rowsAtATime = description.rowsAtATime(FloatForest.BLOCK);
    }

    @Override
    public Description description() {
        return description;
    }

    @Override
    public void predict(ByteBuffer rows, int count, double[] predictions) {
        var values = rows.asFloatBuffer();
        int features = description.features();
        int most = Math.min(count, rowsAtATime);
        float[] block = new float[most * features];
        int[] keys = forest.keys(most);
        float[] sums = new float[(most == 1 ? 1 : FloatForest.BLOCK) * margins.length];
        for (int row = 0; row < count; row += most) {
            int now = Math.min(most, count - row);
            values.get(row * features, block, 0, now * features);
            begin(sums, now);
            forest.add(block, features, now, keys, sums);
            objective.predict(sums, margins.length, now, predictions, row * description.outputs());
        }
    }

    private void begin(float[] sums, int rows) {
        if (margins.length == 1) {
            Arrays.fill(sums, margins[0]);
            return;
        }
        for (int row = 0; row < rows; row++) {
            System.arraycopy(margins, 0, sums, row * margins.length, margins.length);
        }
    }
}
