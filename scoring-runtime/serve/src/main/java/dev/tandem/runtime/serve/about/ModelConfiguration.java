package dev.tandem.runtime.serve.about;

import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.serve.ServedModel;
import dev.tandem.runtime.serve.ServerLimits;

import java.util.List;
import java.util.stream.Stream;

/**
 * What Triton's model configuration extension asks for (triton-inference-server/common, protobuf/model_config.proto), as far
 * as it means something here. Load generators read it to learn how many rows they may send at once.
 *
 * @param maxBatchSize how many rows a request can have, which is as many as its body can hold; 0 where the model does not
 *     take rows, and then dimensions are given in full
 * @param instances how many requests are scored at once
 */
public record ModelConfiguration(
        String name,
        String platform,
        int maxBatchSize,
        List<ConfiguredTensor> inputs,
        List<ConfiguredTensor> outputs,
        int instances) {

    /** What the extension calls the one way in which versions come and go here: one at a time. */
    public static final int VERSIONS = 1;

    /**
     * An input or output.
     *
     * @param dims its sizes, without that of the rows where there are any
     * @param scalar whether a row of it is a single value: the extension has no empty {@code dims}, and says so with
     *     {@code dims} of 1 reshaped to none
     */
    public record ConfiguredTensor(String name, String datatype, List<Long> dims, boolean scalar) {

        private static ConfiguredTensor of(TensorSignature tensor, boolean rows) {
            var dims = rows ? tensor.shape().subList(1, tensor.shape().size()) : tensor.shape();
            return new ConfiguredTensor(
                    tensor.name(),
                    tensor.datatype(),
                    dims.isEmpty() ? List.of(1L) : dims,
                    dims.isEmpty());
        }

        /** The extension's name of the type. */
        public String dataType() {
            return "TYPE_" + (datatype.equals("BYTES") ? "STRING" : datatype);
        }

        /** The extension's number of the type. */
        public int dataTypeNumber() {
            return switch (datatype) {
                case "BOOL" -> 1;
                case "UINT8" -> 2;
                case "UINT16" -> 3;
                case "UINT32" -> 4;
                case "UINT64" -> 5;
                case "INT8" -> 6;
                case "INT16" -> 7;
                case "INT32" -> 8;
                case "INT64" -> 9;
                case "FP16" -> 10;
                case "FP32" -> 11;
                case "FP64" -> 12;
                case "BYTES" -> 13;
                case "BF16" -> 14;
                default -> 0;
            };
        }
    }

    /** The configuration of a model that is served within these limits. */
    public static ModelConfiguration of(ServedModel served, ServerLimits limits) {
        var signature = served.signature();
        boolean rows = takesRows(signature);
        return new ModelConfiguration(
                served.name(),
                served.platform(),
                rows ? mostRows(signature, limits) : 0,
                signature.inputs().stream().map(t -> ConfiguredTensor.of(t, rows)).toList(),
                signature.outputs().stream().map(t -> ConfiguredTensor.of(t, rows)).toList(),
                limits.threads());
    }

    /** Whether the first size of every tensor is the number of rows. */
    private static boolean takesRows(ModelSignature signature) {
        return Stream.concat(signature.inputs().stream(), signature.outputs().stream())
                .allMatch(tensor -> !tensor.shape().isEmpty() && tensor.shape().get(0) == -1);
    }

    private static int mostRows(ModelSignature signature, ServerLimits limits) {
        return Math.max(1, limits.overload().maxPayloadBytes() / signature.smallestInputBytes());
    }
}
