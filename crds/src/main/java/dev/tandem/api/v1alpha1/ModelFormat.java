package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

import java.util.Arrays;
import java.util.Optional;

/** Model formats that the scoring runtime loads. */
public enum ModelFormat {
    /** ONNX, as scikit-learn (skl2onnx), PyTorch and TensorFlow (tf2onnx) export it. */
    @JsonProperty("onnx")
    ONNX("onnx"),
    /** JSON or UBJSON, as XGBoost's save_model writes it. */
    @JsonProperty("xgboost")
    XGBOOST("xgboost"),
    /** Text, as LightGBM's save_model writes it. */
    @JsonProperty("lightgbm")
    LIGHTGBM("lightgbm"),
    /** JSON, as CatBoost's save_model with format="json" writes it. */
    @JsonProperty("catboost")
    CATBOOST("catboost"),
    /** Zip, as H2O's download_mojo writes it. */
    @JsonProperty("mojo")
    MOJO("mojo");

    private final String text;

    ModelFormat(String text) {
        this.text = text;
    }

    /** As it stands in specs and in the runtime's configuration. */
    public String text() {
        return text;
    }

    /** The format of that text; empty where there is none. */
    public static Optional<ModelFormat> named(String text) {
        return Arrays.stream(values()).filter(format -> format.text.equals(text)).findFirst();
    }

    /** Null for a format of a newer definition, or one resource would keep all others from being read. */
    @JsonCreator
    static ModelFormat of(String text) {
        return named(text).orElse(null);
    }
}
