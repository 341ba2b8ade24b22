package dev.tandem.runtime.mojo;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.ModelFailedException;
import dev.tandem.runtime.core.ModelLoadException;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.Tensor;

import hex.ModelCategory;
import hex.genmodel.CategoricalEncoding;
import hex.genmodel.GenModel;
import hex.genmodel.ModelMojoReader;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** A MOJO of H2O. One thread scores one request; {@link MojoColumns} and {@link MojoAnswers} say what goes in and out. */
public final class MojoModel implements Model {

    /** How the names of such files end. */
    public static final List<String> ENDINGS = List.of(".zip");

    /** A file of more could not be one array. */
    private static final long MOST_BYTES = 1L << 30;

    private final GenModel model;
    private final String producer;
    private final MojoColumns columns;
    private final MojoAnswers answers;
    private final ModelSignature signature;

    /** Networks of H2O's library, also those in an ensemble, have room for one row at a time. */
    private final ReentrantLock oneAtATime = new ReentrantLock();

    private final boolean shared;

    private MojoModel(hex.genmodel.MojoModel model, boolean shared) {
        this.model = model;
        this.producer = "H2O %s, %s".formatted(model._h2oVersion, model._algoName);
        this.shared = shared;
        this.columns =
                MojoColumns.of(
                        model.features(),
                        model.getDomainValues(),
                        model.getModelCategory() != ModelCategory.Clustering);
        this.answers = answers(model);
        var plain = new ModelSignature(columns.inputs(), answers.outputs());
        this.signature =
                plain.withColumns(columns.isMatrix() ? columns.names() : List.of())
                        .withLabels(
                                answers.classes().isEmpty()
                                        ? Map.of()
                                        : Map.of(MojoAnswers.PREDICTION, answers.classes()));
    }

    private static MojoAnswers answers(GenModel model) {
        var classes = List.<String>of();
        if (model.isClassifier()) {
            String[] domain = model.getDomainValues(model.getResponseIdx());
            // A logistic regression may have been trained to numbers.
            classes = domain == null ? List.of("0", "1") : List.of(domain);
        }
        int width = model.getPredsSize(model.getModelCategory());
        return new MojoAnswers(model.getModelCategory(), classes, width);
    }

    /**
     * Loads a MOJO.
     *
     * @throws ModelLoadException with reason {@link TerminationReason#ModelInvalid} if the file is none, or one that cannot
     *     be scored exactly
     */
    public static MojoModel load(Path file) throws ModelLoadException {
        try {
            var zip = MojoZip.read(file, mostBytes());
            MojoCheck.check(zip);
            return of(zip);
        } catch (MojoTooLargeException e) {
            throw failure(TerminationReason.ModelTooLarge, file, e.getMessage(), e);
        } catch (FileSystemException e) {
            throw new ModelLoadException(
                    TerminationReason.ModelNotFound, "%s cannot be read: %s".formatted(file, e), e);
        } catch (MalformedMojoException e) {
            throw failure(TerminationReason.ModelInvalid, file, e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            throw failure(TerminationReason.ModelInvalid, file, "it is damaged: " + e, e);
        }
    }

    /** A quarter of the heap, as a file is there twice while it is unpacked, and then beside what is made of it. */
    private static long mostBytes() {
        return Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / 4);
    }

    private static ModelLoadException failure(
            TerminationReason reason, Path file, String why, Exception cause) {
        return new ModelLoadException(
                reason, "%s cannot be served as mojo: %s".formatted(file, why), cause);
    }

    private static MojoModel of(MojoZip zip) throws IOException {
        var model = ModelMojoReader.readFrom(zip);
        if (!MojoAnswers.CATEGORIES.contains(model.getModelCategory())) {
            throw new MalformedMojoException(
                    "it is a model for %s; served are %s"
                            .formatted(model.getModelCategory(), MojoAnswers.CATEGORIES));
        }
        if (model.getOffsetName() != null) {
            throw new MalformedMojoException(
                    "it was trained with offset_column '%s', which rows to score do not have; train it without"
                            .formatted(model.getOffsetName()));
        }
        if (model.getCategoricalEncoding() != CategoricalEncoding.AUTO) {
            throw new MalformedMojoException(
                    "it was trained with categorical_encoding %s; train it with AUTO or Enum"
                            .formatted(model.getCategoricalEncoding()));
        }
        boolean shared =
                zip.files().keySet().stream().anyMatch(name -> name.startsWith("models/"))
                        || model._algoName.equals("deeplearning");
        return new MojoModel(model, shared);
    }

    /** What wrote the file: H2O, its version, and the algorithm by which it was trained. */
    public String producer() {
        return producer;
    }

    @Override
    public ModelSignature signature() {
        return signature;
    }

    @Override
    public Map<String, Tensor> score(Map<String, Tensor> inputs, Set<String> outputs) {
        signature.check(inputs, outputs);
        var rows = columns.rows(inputs);
        double[] given = new double[Math.multiplyExact(rows.count(), answers.width())];
        if (shared) {
            oneAtATime.lock();
            try {
                score(rows, given);
            } finally {
                oneAtATime.unlock();
            }
        } else {
            score(rows, given);
        }
        var tensors = new LinkedHashMap<String, Tensor>(outputs.size() * 2);
        outputs.forEach(output -> tensors.put(output, answers.tensor(output, given, rows.count())));
        return tensors;
    }

    private void score(MojoColumns.Rows rows, double[] given) {
        double[] row = new double[columns.names().size()];
        double[] one = new double[answers.width()];
        for (int i = 0; i < rows.count(); i++) {
            // What the library leaves in both of them is not for the next row.
            rows.copy(i, row);
            Arrays.fill(one, 0);
            try {
                model.score0(row, one);
            } catch (RuntimeException e) {
                throw new ModelFailedException("the model failed on row %d: %s".formatted(i, e), e);
            }
            System.arraycopy(one, 0, given, i * one.length, one.length);
        }
    }

    @Override
    public void close() {
        // Nothing is held but memory of the heap.
    }
}
