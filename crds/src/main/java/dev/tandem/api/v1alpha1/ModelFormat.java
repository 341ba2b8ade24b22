package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/** Model formats that the scoring runtime loads. */
public enum ModelFormat {
    /** ONNX, as scikit-learn (skl2onnx), PyTorch and TensorFlow (tf2onnx) export it. */
    @JsonProperty("onnx")
    ONNX;

    /** Null for a format of a newer definition, or one resource would keep all others from being read. */
    @JsonCreator
    static ModelFormat of(String text) {
        return "onnx".equals(text) ? ONNX : null;
    }
}
