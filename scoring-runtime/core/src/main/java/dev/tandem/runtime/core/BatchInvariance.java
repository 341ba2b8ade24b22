package dev.tandem.runtime.core;

import dev.tandem.runtime.config.TensorSignature;

import java.util.List;
import java.util.Set;

/**
 * What it takes that a row gets the same bits whichever rows are scored with it and however many CPUs there are. ONNX
 * Runtime 1.28.0 adds up in another order in two cases, both of classical models (found by comparing bits, see
 * docs/decisions/0008-same-bits.md):
 *
 * <p>Several threads share the trees of an ensemble, or the sums of a linear or support vector model, once there are some
 * dozens of rows. One thread is quick enough for these. Matrix products of neural networks are the same on any number.
 *
 * <p>One row alone goes through another kernel in linear and support vector models than two or more.
 *
 * @param oneThread whether one thread only may work on a request
 * @param neverOneRow whether a row that comes alone is to be scored twice
 */
record BatchInvariance(boolean oneThread, boolean neverOneRow) {

    private static final Set<String> TREES =
            Set.of("TreeEnsemble", "TreeEnsembleRegressor", "TreeEnsembleClassifier");

    private static final Set<String> PRODUCTS =
            Set.of("LinearRegressor", "LinearClassifier", "SVMRegressor", "SVMClassifier");

    /** What these operators of a model need. */
    static BatchInvariance of(Set<String> operators) {
        boolean products = operators.stream().anyMatch(PRODUCTS::contains);
        boolean trees = operators.stream().anyMatch(TREES::contains);
        return new BatchInvariance(products || trees, products);
    }

    /** The same, but for a model whose signature does not say that it takes any number of rows. */
    BatchInvariance within(ModelSignature signature) {
        boolean rows = areRows(signature.inputs()) && areRows(signature.outputs());
        return new BatchInvariance(oneThread, neverOneRow && rows);
    }

    private static boolean areRows(List<TensorSignature> tensors) {
        return tensors.stream()
                .allMatch(tensor -> !tensor.shape().isEmpty() && tensor.shape().get(0) == -1);
    }
}
