package dev.tandem.runtime.mojo;

import hex.genmodel.MojoReaderBackend;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipInputStream;

/**
 * The files in a MOJO, which is a zip. They are unpacked into memory and nowhere else, so that their names lead nowhere,
 * and counted while they are, so that a small file cannot become a large one unnoticed.
 */
final class MojoZip implements MojoReaderBackend {

    /** What a file costs beside its content: so many empty ones would be a bomb, too. */
    private static final int BYTES_OF_A_FILE = 256;

    private static final int BLOCK = 1 << 16;

    /** What is said there is for people, and larger than the rest. */
    private static final String FOR_PEOPLE = "experimental/";

    private final Map<String, byte[]> files = new HashMap<>();
    private final long mostBytes;
    private long bytes;

    private MojoZip(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /**
     * Unpacks a MOJO.
     *
     * @param mostBytes how much it may become
     * @throws MojoTooLargeException if it becomes more
     * @throws MalformedMojoException if it is no zip
     */
    static MojoZip read(Path file, long mostBytes) throws IOException {
        var unpacked = new MojoZip(mostBytes);
        try (InputStream in = Files.newInputStream(file);
                var zip = new ZipInputStream(in)) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] content = unpacked.content(zip);
                if (entry.isDirectory() || entry.getName().startsWith(FOR_PEOPLE)) {
                    continue;
                }
                if (unpacked.files.put(entry.getName(), content) != null) {
                    throw new MalformedMojoException("it has two files " + entry.getName());
                }
            }
        }
        if (unpacked.files.isEmpty()) {
            throw new MalformedMojoException("it is no zip with files in it");
        }
        return unpacked;
    }

    private byte[] content(InputStream in) throws IOException {
        var content = new ByteArrayOutputStream();
        byte[] block = new byte[BLOCK];
        count(BYTES_OF_A_FILE);
        for (int read = in.read(block); read >= 0; read = in.read(block)) {
            count(read);
            content.write(block, 0, read);
        }
        return content.toByteArray();
    }

    private void count(int more) throws MojoTooLargeException {
        bytes += more;
        if (bytes > mostBytes) {
            throw new MojoTooLargeException(mostBytes);
        }
    }

    /** How much was unpacked. */
    long bytes() {
        return bytes;
    }

    /** The files, by their names. */
    Map<String, byte[]> files() {
        return files;
    }

    @Override
    public BufferedReader getTextFile(String name) throws IOException {
        return new BufferedReader(
                new InputStreamReader(
                        new ByteArrayInputStream(getBinaryFile(name)), StandardCharsets.UTF_8));
    }

    @Override
    public byte[] getBinaryFile(String name) throws IOException {
        byte[] content = files.get(name);
        if (content == null) {
            throw new MalformedMojoException("it has no file " + name);
        }
        return content;
    }

    @Override
    public boolean exists(String name) {
        return files.containsKey(name);
    }
}
