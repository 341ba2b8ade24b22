package dev.tandem.e2e.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The API server's record of write requests. */
public record AuditLog(Path file) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** One write request, once it was answered. */
    public record Write(
            String user,
            String verb,
            String resource,
            String subresource,
            String namespace,
            String name,
            int code,
            String decision) {

        public boolean byOperator() {
            return user.equals(Settings.OPERATOR_USER);
        }

        /** Whether its rights did not suffice; other refusals have code 403 too. */
        public boolean isForbidden() {
            return decision.equals("forbid");
        }

        /** The leader's Lease, which is renewed for ever. */
        boolean isLease() {
            return resource.equals("leases");
        }

        /** A question that has the form of a write, such as what one may do; nothing is kept. */
        boolean isReview() {
            return resource.endsWith("reviews");
        }
    }

    /** A moment to count from: the length of the log. */
    public long mark() {
        return file.toFile().length();
    }

    /** The writes of the operator since a moment, apart from its Lease. */
    public List<Write> ofOperatorSince(long mark) {
        return since(mark).stream()
                .filter(Write::byOperator)
                .filter(write -> !write.isLease() && !write.isReview())
                .toList();
    }

    /** All writes since a moment. */
    public List<Write> since(long mark) {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            log.seek(mark);
            byte[] text = new byte[Math.toIntExact(log.length() - mark)];
            log.readFully(text);
            String lines = new String(text, StandardCharsets.UTF_8);
            // The last line may be half written.
            return lines.substring(0, lines.lastIndexOf('\n') + 1)
                    .lines()
                    .map(AuditLog::write)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static Write write(String line) {
        try {
            JsonNode event = JSON.readTree(line);
            JsonNode object = event.path("objectRef");
            return new Write(
                    event.path("user").path("username").asText(),
                    event.path("verb").asText(),
                    object.path("resource").asText(),
                    object.path("subresource").asText(),
                    object.path("namespace").asText(),
                    object.path("name").asText(),
                    event.path("responseStatus").path("code").asInt(),
                    event.path("annotations").path("authorization.k8s.io/decision").asText());
        } catch (IOException e) {
            throw new UncheckedIOException("no audit event: " + line, e);
        }
    }
}
