package dev.tandem.runtime.core;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;

import dev.tandem.runtime.config.TerminationReason;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A model in ONNX, run by ONNX Runtime. */
public final class OnnxModel implements Model {

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final ModelSignature signature;
    private final UnsignedInputs unsigned;
    private final boolean neverOneRow;
    private final OnnxOutputs results;
    private final TensorReuse reuse;

    private OnnxModel(
            OrtEnvironment environment,
            OrtSession session,
            ModelSignature signature,
            UnsignedInputs unsigned,
            BatchInvariance invariance) {
        this.environment = environment;
        this.session = session;
        this.signature = signature;
        this.unsigned = unsigned;
        this.neverOneRow = invariance.within(signature).neverOneRow();
        this.results = new OnnxOutputs(signature);
        this.reuse = new TensorReuse(environment);
    }

    /**
     * Loads a model file.
     *
     * @param threads how many threads one request may use, at least 1; models whose sums would depend on it use one.
     *     ONNX Runtime's own default counts the host's cores and not the container's, which ends in throttling.
     * @throws ModelLoadException with reason {@link TerminationReason#ModelInvalid}
     */
    public static OnnxModel load(Path file, int threads) throws ModelLoadException {
        // Failures reach people as exceptions; ONNX Runtime would print each of them a second time.
        var environment =
                OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "tandem");
        var content = read(file);
        ExternalFiles.check(file, content.externalFiles());
        var invariance = BatchInvariance.of(content.operators());
        var maps =
                content.operators().contains(ZipMaps.OPERATOR)
                        ? withoutMaps(file)
                        : Optional.<ZipMaps>empty();
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(invariance.oneThread() ? 1 : threads);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
            // A spinning thread takes the CPU from the threads that serve.
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            var session =
                    maps.isPresent()
                            ? environment.createSession(maps.get().model(), options)
                            : environment.createSession(file.toString(), options);
            return of(environment, session, invariance, maps, file);
        } catch (OrtException e) {
            throw invalid(file, plain(e), e);
        }
    }

    private static OnnxFile read(Path file) throws ModelLoadException {
        try {
            return OnnxFile.of(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static Optional<ZipMaps> withoutMaps(Path file) throws ModelLoadException {
        try {
            return ZipMaps.replacedIn(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (OutOfMemoryError e) {
            throw new ModelLoadException(
                    TerminationReason.ModelTooLarge,
                    "%s does not fit into memory beside its own copy, from which its ZipMap is taken out; give the container more memory, or export the model without (skl2onnx: options={'zipmap': False})"
                            .formatted(file),
                    e);
        }
    }

    private static ModelLoadException unreadable(Path file, IOException e) {
        return new ModelLoadException(
                TerminationReason.ModelNotFound, "%s cannot be read: %s".formatted(file, e), e);
    }

    private static OnnxModel of(
            OrtEnvironment environment,
            OrtSession session,
            BatchInvariance invariance,
            Optional<ZipMaps> maps,
            Path file)
            throws OrtException, ModelLoadException {
        try {
            var signature = OnnxSignature.of(session, maps.map(ZipMaps::labels).orElse(Map.of()));
            var unsigned = UnsignedInputs.of(environment, signature);
            return new OnnxModel(environment, session, signature, unsigned, invariance);
        } catch (IllegalArgumentException e) {
            session.close();
            throw invalid(file, e.getMessage(), e);
        }
    }

    /** What happened, without the code in front of it. */
    private static String plain(OrtException e) {
        String message = String.valueOf(e.getMessage());
        String marker = " - message: ";
        int at = message.indexOf(marker);
        return at < 0 ? message : message.substring(at + marker.length()).strip();
    }

    private static ModelLoadException invalid(Path file, String why, Exception cause) {
        return new ModelLoadException(
                TerminationReason.ModelInvalid,
                "%s cannot be served: %s".formatted(file, why),
                cause);
    }

    @Override
    public ModelSignature signature() {
        return signature;
    }

    @Override
    public Map<String, Tensor> score(Map<String, Tensor> inputs, Set<String> outputs) {
        signature.check(inputs, outputs);
        if (neverOneRow && RowTwice.isOne(inputs)) {
            var twice = scoreChecked(inputs, outputs, true);
            if (RowTwice.areTwo(twice)) {
                return RowTwice.first(twice);
            }
        }
        return scoreChecked(inputs, outputs, false);
    }

    private Map<String, Tensor> scoreChecked(
            Map<String, Tensor> inputs, Set<String> outputs, boolean twice) {
        var key = new TensorReuse.Key(shapes(inputs, twice ? 2 : 1), outputs);
        try {
            var pinned = reuse.take(key);
            if (pinned != null) {
                return runAgain(key, pinned, inputs);
            }
            var anew = twice ? RowTwice.of(inputs) : inputs;
            var scores = runAnew(anew, outputs);
            reuse.learn(key, anew, scores);
            return scores;
        } catch (OrtException e) {
            throw new ModelFailedException("the model failed on these inputs: " + plain(e), e);
        }
    }

    private Map<String, Tensor> runAgain(
            TensorReuse.Key key, TensorReuse.Pinned pinned, Map<String, Tensor> inputs)
            throws OrtException {
        pinned.inputs().put(inputs);
        try {
            session.run(pinned.inputs().tensors(), pinned.outputs().tensors()).close();
            var scores = pinned.outputs().copy();
            reuse.giveBack(key, pinned);
            return scores;
        } catch (OrtException e) {
            try (var result = session.run(pinned.inputs().tensors(), key.outputs())) {
                // It was not the inputs, then, but the shape of the outputs.
                reuse.stop();
                return results.read(result, key.outputs());
            } finally {
                pinned.close();
            }
        }
    }

    private Map<String, Tensor> runAnew(Map<String, Tensor> inputs, Set<String> outputs)
            throws OrtException {
        var tensors = new LinkedHashMap<String, OnnxTensor>(inputs.size() * 2);
        try {
            for (var input : inputs.entrySet()) {
                tensors.put(input.getKey(), toOnnx(input.getValue()));
            }
            try (var result = session.run(tensors, outputs)) {
                return results.read(result, outputs);
            }
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    /** The shapes of the inputs in the signature's order, so that equal requests have equal keys. */
    private List<Shape> shapes(Map<String, Tensor> inputs, int times) {
        var names = signature.inputs();
        if (names.size() == 1) {
            return List.of(shape(inputs.get(names.get(0).name()), times));
        }
        return names.stream().map(input -> shape(inputs.get(input.name()), times)).toList();
    }

    private static Shape shape(Tensor tensor, int times) {
        return times == 1 ? tensor.shape() : RowTwice.withRows(tensor.shape(), times);
    }

    private OnnxTensor toOnnx(Tensor tensor) throws OrtException {
        long[] shape = tensor.shape().toArray();
        if (tensor instanceof NumericTensor numeric) {
            var type = OnnxSignature.javaType(numeric.datatype());
            var made = OnnxTensor.createTensor(environment, numeric.data(), shape, type);
            return unsigned.meant(numeric.datatype(), made);
        }
        var strings = ((TextTensor) tensor).values().toArray(String[]::new);
        return OnnxTensor.createTensor(environment, strings, shape);
    }

    @Override
    public void close() {
        reuse.close();
        unsigned.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime did not release the model", e);
        }
    }
}
