package dev.tandem.runtime.trees;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A model of CatBoost: it compares in single precision and adds in double. */
final class CatBoostEnsemble implements Ensemble {

    private final Description description;
    private final CatBoostLoss loss;
    private final ObliviousForest forest;
    private final double scale;
    private final double[] bias;
    private final int rowsAtATime;

    /**
     * @param scale what each sum is multiplied by
     * @param bias what is added then, to each output
     */
    CatBoostEnsemble(
            Description description,
            CatBoostLoss loss,
            ObliviousForest forest,
            double scale,
            double[] bias) {
        this.description = description;
        this.loss = loss;
        this.forest = forest;
        this.scale = scale;
        this.bias = bias;
        this.rowsAtATime = description.rowsAtATime(ObliviousForest.BLOCK);
    }

    @Override
    public Description description() {
        return description;
    }

    @Override
    public void predict(ByteBuffer rows, int count, double[] predictions) {
        var values = rows.asFloatBuffer();
        int features = description.features();
        int outputs = description.outputs();
        int most = Math.min(count, rowsAtATime);
        float[] block = new float[most * features];
        int[] keys = forest.keys(most);
        double[] sums = new double[most * outputs];
        for (int row = 0; row < count; row += most) {
            int now = Math.min(most, count - row);
            values.get(row * features, block, 0, now * features);
            Arrays.fill(sums, 0);
            forest.add(block, features, now, keys, sums);
            for (int i = 0; i < now * outputs; i++) {
                predictions[row * outputs + i] = sums[i] * scale + bias[i % outputs];
            }
            loss.predict(predictions, row * outputs, outputs, now);
        }
    }
}
