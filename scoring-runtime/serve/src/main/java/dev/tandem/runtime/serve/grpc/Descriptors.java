package dev.tandem.runtime.serve.grpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The services and messages of this server as protobuf describes them itself (descriptor.proto): a FileDescriptorSet that
 * the build makes. Read when somebody asks for the first time.
 */
final class Descriptors {

    private static final String RESOURCE = "descriptors.binpb";

    private static final int FILE = WireReader.tag(1, WireReader.LENGTH);

    /** Of a FileDescriptorProto. */
    private static final int PACKAGE = WireReader.tag(2, WireReader.LENGTH);

    private static final int MESSAGE = WireReader.tag(4, WireReader.LENGTH);
    private static final int ENUM = WireReader.tag(5, WireReader.LENGTH);
    private static final int SERVICE = WireReader.tag(6, WireReader.LENGTH);

    /** Of everything that has a name. */
    private static final int NAME = WireReader.tag(1, WireReader.LENGTH);

    private static final int NO_FIELD = 0;
    private static final int NESTED_MESSAGE = WireReader.tag(3, WireReader.LENGTH);
    private static final int METHOD = WireReader.tag(2, WireReader.LENGTH);

    private final Map<String, byte[]> files = new HashMap<>();
    private final Map<String, byte[]> fileOfSymbol = new HashMap<>();
    private final Set<String> services = new TreeSet<>();

    private Descriptors(WireBytes set) {
        var fields = set.fields();
        while (fields.next()) {
            if (fields.tag() == FILE) {
                addFile(fields.bytes());
            } else {
                fields.skip();
            }
        }
    }

    /** Holder of the one that there is: the JVM reads it when it is first asked for. */
    private static final class Holder {
        private static final Descriptors ALL = read();
    }

    static Descriptors get() {
        return Holder.ALL;
    }

    private static Descriptors read() {
        try (InputStream resource = Descriptors.class.getResourceAsStream(RESOURCE)) {
            return new Descriptors(WireBytes.of(resource.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " cannot be read", e);
        }
    }

    private void addFile(WireBytes bytes) {
        byte[] file = bytes.copy();
        files.put(text(bytes, NAME), file);
        String prefix = text(bytes, PACKAGE) + ".";
        var fields = bytes.fields();
        while (fields.next()) {
            int tag = fields.tag();
            if (tag == MESSAGE) {
                add(fields.bytes(), prefix, NESTED_MESSAGE, file);
            } else if (tag == ENUM) {
                add(fields.bytes(), prefix, NO_FIELD, file);
            } else if (tag == SERVICE) {
                services.add(add(fields.bytes(), prefix, METHOD, file));
            } else {
                fields.skip();
            }
        }
    }

    /** Adds something and what is inside of it, and gives its full name. */
    private String add(WireBytes described, String prefix, int inside, byte[] file) {
        String name = prefix + text(described, NAME);
        fileOfSymbol.put(name, file);
        var fields = described.fields();
        while (fields.next()) {
            if (fields.tag() == inside) {
                add(fields.bytes(), name + ".", inside == NESTED_MESSAGE ? inside : NO_FIELD, file);
            } else {
                fields.skip();
            }
        }
        return name;
    }

    private static String text(WireBytes described, int tag) {
        String text = "";
        var fields = described.fields();
        while (fields.next()) {
            if (fields.tag() == tag) {
                text = fields.bytes().text("a name");
            } else {
                fields.skip();
            }
        }
        return text;
    }

    /** Full names of all services. */
    Set<String> services() {
        return services;
    }

    /** The FileDescriptorProto of that file; empty if there is none. */
    Optional<byte[]> file(String name) {
        return Optional.ofNullable(files.get(name));
    }

    /** The FileDescriptorProto of the file that has a service, method, message or enum of that full name. */
    Optional<byte[]> fileOf(String symbol) {
        return Optional.ofNullable(fileOfSymbol.get(symbol));
    }
}
