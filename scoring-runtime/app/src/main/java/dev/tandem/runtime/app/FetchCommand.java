package dev.tandem.runtime.app;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.TerminationReport;
import dev.tandem.runtime.core.FileDigest;
import dev.tandem.runtime.core.ModelFile;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Downloads a model for {@code serve}. */
final class FetchCommand implements Command {

    private static final System.Logger LOG = System.getLogger(FetchCommand.class.getName());

    private static final long USUAL_MAX_BYTES = 10L << 30;

    @Override
    public String name() {
        return "fetch";
    }

    @Override
    public Options options() {
        return new Options()
                .addOption(Command.valued("digest", "SHA256"))
                .addOption(Command.valued("max-bytes", "BYTES"));
    }

    @Override
    public String help() {
        return """
        usage: tandem-runtime fetch URL FOLDER [--digest SHA256] [--max-bytes BYTES] [--termination-log FILE]

        Downloads a model by http or https into a folder, as a file of the name model, whatever its format.
        The file appears whole or not at all, and one that is there already and is the right one is left alone.

          --digest SHA256          sha256: and 64 hexadecimal digits that the file must have
          --max-bytes BYTES        largest file to take (default: 10737418240)
          --termination-log FILE   where to write the report, if that file is there (default: /dev/termination-log)

        example:
          tandem-runtime fetch https://models.example.com/iris.onnx /mnt/models --digest sha256:11ff...
        """;
    }

    @Override
    public TerminationReport run(CommandLine line) throws Failure {
        var arguments = line.getArgList();
        if (arguments.size() != 2) {
            throw new Failure(
                    TerminationReason.ConfigInvalid,
                    "fetch takes a URL and a folder, not %s".formatted(arguments));
        }
        var source = SourceAddress.of(arguments.get(0));
        var digest = Optional.ofNullable(line.getOptionValue("digest"));
        checkDigest(digest);
        return new Fetch(source, Path.of(arguments.get(1)), digest, maxBytes(line)).run();
    }

    private static void checkDigest(Optional<String> digest) throws Failure {
        if (digest.isPresent() && !digest.get().matches("sha256:[0-9a-f]{64}")) {
            throw new Failure(
                    TerminationReason.ConfigInvalid,
                    "--digest '%s' is not allowed; allowed: 'sha256:' and 64 lower-case hexadecimal digits"
                            .formatted(digest.get()));
        }
    }

    private static long maxBytes(CommandLine line) throws Failure {
        String given = line.getOptionValue("max-bytes", Long.toString(USUAL_MAX_BYTES));
        try {
            long bytes = Long.parseLong(given);
            if (bytes >= 1) {
                return bytes;
            }
        } catch (NumberFormatException e) {
            LOG.log(System.Logger.Level.DEBUG, "no number", e);
        }
        throw new Failure(
                TerminationReason.ConfigInvalid,
                "--max-bytes '%s' is not allowed; a number of bytes, at least 1".formatted(given));
    }

    /** One run, its arguments checked. */
    private record Fetch(
            SourceAddress source, Path folder, Optional<String> digest, long maxBytes) {

        TerminationReport run() throws Failure {
            Path target = folder.resolve(ModelFile.FETCHED);
            var present = present(target);
            if (present.isPresent()) {
                return fetched("%s is there already".formatted(target), present.get());
            }
            try {
                Files.createDirectories(folder);
                var part = Files.createTempFile(folder, ".fetching-", ".part");
                try {
                    return download(part, target);
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

        private TerminationReport download(Path part, Path target) throws Failure, IOException {
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
}
