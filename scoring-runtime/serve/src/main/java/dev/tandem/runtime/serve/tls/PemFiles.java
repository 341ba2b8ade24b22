package dev.tandem.runtime.serve.tls;

import dev.tandem.runtime.config.TlsConfig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What two files held at one moment. Two readings are equal where nothing has changed between them, files that cannot be
 * read included.
 *
 * @param problem why one of them could not be read; then both texts are empty
 */
record PemFiles(String certificate, String key, Optional<String> problem) {

    static PemFiles read(TlsConfig config) {
        Path file = Path.of(config.certificatePath());
        try {
            String certificate = text(file);
            file = Path.of(config.keyPath());
            return new PemFiles(certificate, text(file), Optional.empty());
        } catch (NoSuchFileException e) {
            return failed(
                    "there is no file %s; the Secret that is mounted there is missing, or has no key %s"
                                    .formatted(file, file.getFileName())
                            + " ('kubectl create secret tls NAME --cert FILE --key FILE' makes"
                            + " one)");
        } catch (IOException e) {
            return failed("%s cannot be read: %s".formatted(file, e));
        }
    }

    private static PemFiles failed(String problem) {
        return new PemFiles("", "", Optional.of(problem));
    }

    /** PEM is ASCII; whatever else is there must not keep it from being read and refused. */
    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
