package dev.tandem.runtime.core;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a file holds, in short.
 *
 * @param digest {@code sha256:} and what {@code sha256sum} prints for the file
 * @param sizeBytes the bytes that were read
 */
public record FileDigest(String digest, long sizeBytes) {

    private static final int CHUNK_BYTES = 1 << 18;

    /** Reads the whole file once, in pieces. */
    public static FileDigest of(Path file) throws IOException {
        var sha256 = sha256();
        long size = 0;
        byte[] chunk = new byte[CHUNK_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                sha256.update(chunk, 0, read);
                size += read;
            }
        }
        return new FileDigest(text(sha256), size);
    }

    /** A digest under way, for bytes that are not in a file yet; {@link #text} ends it. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The digest of everything that {@code sha256} was given. */
    public static String text(MessageDigest sha256) {
        return "sha256:" + HexFormat.of().formatHex(sha256.digest());
    }
}
