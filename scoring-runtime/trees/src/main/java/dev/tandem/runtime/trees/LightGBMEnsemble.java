package dev.tandem.runtime.trees;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A model of LightGBM: everything in double precision. */
final class LightGBMEnsemble implements Ensemble {

    private final Description description;
    private final LightGBMObjective objective;
    private final DoubleForest forest;
    private final double divisor;
    private final int rowsAtATime;

    /**
     * @param divisor what the sums are divided by: the number of iterations of a random forest,
     *     else 1
     */
    LightGBMEnsemble(
            Description description,
            LightGBMObjective objective,
            DoubleForest forest,
            double divisor) {
        this.description = description;
        this.objective = objective;
        this.forest = forest;
        this.divisor = divisor;
        this.rowsAtATime = description.rowsAtATime(DoubleForest.BLOCK);
    }

    @Override
    public Description description() {
        return description;
    }

    @Override
    public void predict(ByteBuffer rows, int count, double[] predictions) {
        var values = rows.asDoubleBuffer();
        int features = description.features();
        int outputs = description.outputs();
        int most = Math.min(count, rowsAtATime);
        double[] block = new double[most * features];
        double[] keys = forest.keys(most);
        double[] sums = new double[(most == 1 ? 1 : DoubleForest.BLOCK) * outputs];
        for (int row = 0; row < count; row += most) {
            int now = Math.min(most, count - row);
            values.get(row * features, block, 0, now * features);
            Arrays.fill(sums, 0);
            forest.add(block, features, now, keys, sums);
            for (int i = 0; i < now * outputs; i++) {
                predictions[row * outputs + i] = sums[i] / divisor;
            }
            objective.predict(predictions, row * outputs, outputs, now);
        }
    }
}
