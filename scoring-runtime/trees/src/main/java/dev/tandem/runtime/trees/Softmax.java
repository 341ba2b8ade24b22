package dev.tandem.runtime.trees;

/** Probabilities of sums, in double precision. */
final class Softmax {

    private Softmax() {}

    static void inPlace(double[] sums, int from, int width) {
        double most = sums[from];
        for (int i = 1; i < width; i++) {
            most = Math.max(most, sums[from + i]);
        }
        double total = 0;
        for (int i = from; i < from + width; i++) {
            sums[i] = Math.exp(sums[i] - most);
            total += sums[i];
        }
        for (int i = from; i < from + width; i++) {
            sums[i] /= total;
        }
    }
}
