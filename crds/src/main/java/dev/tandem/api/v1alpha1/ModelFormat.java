package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Model formats that the scoring runtime loads. */
public enum ModelFormat {
    /** ONNX, as scikit-learn (skl2onnx), PyTorch and TensorFlow (tf2onnx) export it. */
    @JsonProperty("onnx")
    ONNX
}
