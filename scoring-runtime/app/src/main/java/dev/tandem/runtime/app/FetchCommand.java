package dev.tandem.runtime.app;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.TerminationReport;
import dev.tandem.runtime.core.FileDigest;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Downloads a model for {@code serve}. */
@Command(
        name = "fetch",
        mixinStandardHelpOptions = true,
        description = {
            "Downloads a model by http or https into a folder, as model.onnx.",
            "The file appears whole or not at all, and one that is there already and is the right"
                + " one is left alone."
        },
        footer = {
            "",
            "Example:",
            "  tandem-runtime fetch https://models.example.com/iris.onnx /mnt/models \\",
            "      --digest sha256:11ff...a6 --max-bytes 1073741824"
        })
final class FetchCommand implements Callable<Integer> {

    private static final System.Logger LOG = System.getLogger(FetchCommand.class.getName());

    private static final String FILE_NAME = "model.onnx";

    @Parameters(
            index = "0",
            paramLabel = "URL",
            description = "Where the model is: http://... or https://...")
    private String url = "";

    @Parameters(
            index = "1",
            paramLabel = "FOLDER",
            description = "Where to put it; made if it is not there.")
    private Path folder = Path.of("");

    @Option(
            names = "--digest",
            paramLabel = "SHA256",
            description = "sha256: and 64 hexadecimal digits that the file must have.")
    private Optional<String> digest = Optional.empty();

    @Option(
            names = "--max-bytes",
            paramLabel = "BYTES",
            defaultValue = "10737418240",
            description = "Largest file to take (default: ${DEFAULT-VALUE}).")
    private long maxBytes;

    @Mixin private Ending ending;

    @Override
    public Integer call() {
        return ending.of(this::fetch);
    }

    private TerminationReport fetch() throws Failure {
        checkOptions();
        var source = SourceAddress.of(url);
        Path target = folder.resolve(FILE_NAME);
        var present = present(target);
        if (present.isPresent()) {
            return fetched("%s is there already".formatted(target), present.get());
        }
        try {
            Files.createDirectories(folder);
            var part = Files.createTempFile(folder, ".fetching-", ".part");
            try {
                return download(source, part, target);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new Failure(
                    TerminationReason.InternalError,
                    "folder %s cannot be written: %s".formatted(folder, e),
                    e);
        }
    }

    private void checkOptions() throws Failure {
        if (digest.isPresent() && !digest.get().matches("sha256:[0-9a-f]{64}")) {
            throw new Failure(
                    TerminationReason.ConfigInvalid,
                    "--digest '%s' is not allowed; allowed: 'sha256:' and 64 lower-case hexadecimal digits"
                            .formatted(digest.get()));
        }
        if (maxBytes < 1) {
            throw new Failure(
                    TerminationReason.ConfigInvalid,
                    "--max-bytes '%d' is not allowed; at least 1".formatted(maxBytes));
        }
    }

    /**
     * The file of an earlier run of this container. Files appear only when they are whole, so that one is right unless a
     * digest says otherwise.
     */
    private Optional<FileDigest> present(Path target) throws Failure {
        if (!Files.isRegularFile(target)) {
            return Optional.empty();
        }
        try {
            var file = FileDigest.of(target);
            if (digest.isEmpty() || digest.get().equals(file.digest())) {
                return Optional.of(file);
            }
            LOG.log(
                    System.Logger.Level.INFO,
                    "{0} has another digest, {1}; fetching it anew",
                    target,
                    file.digest());
            return Optional.empty();
        } catch (IOException e) {
            throw new Failure(
                    TerminationReason.InternalError,
                    "%s cannot be read: %s".formatted(target, e),
                    e);
        }
    }

    private TerminationReport download(SourceAddress source, Path part, Path target)
            throws Failure, IOException {
        var file = new Download(maxBytes).to(part, source);
        if (digest.isPresent() && !digest.get().equals(file.digest())) {
            throw Failure.of(
                    TerminationReport.ofFile(
                            TerminationReason.DigestMismatch,
                            "%s has digest %s, but %s is expected; the model there was changed or is another one"
                                    .formatted(source, file.digest(), digest.get()),
                            file.digest(),
                            file.sizeBytes()));
        }
        // Readable by the user of the container that serves it, whoever that is.
        part.toFile().setReadable(true, false);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        return fetched("fetched %s to %s".formatted(source, target), file);
    }

    private static TerminationReport fetched(String message, FileDigest file) {
        return TerminationReport.ofFile(
                TerminationReason.Verified, message, file.digest(), file.sizeBytes());
    }
}
