package dev.tandem.e2e.support;

import java.util.List;
import java.util.Map;

/**
 * What a service answered.
 *
 * @param modelVersion the revision that the answer says it is of
 * @param outputs the numbers by output, row-major
 */
public record Prediction(
        String modelName, String modelVersion, Map<String, List<Double>> outputs) {}
