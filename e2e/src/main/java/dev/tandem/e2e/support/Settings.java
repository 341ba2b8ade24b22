package dev.tandem.e2e.support;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the tests run; {@code e2e/run} sets it as system properties.
 *
 * @param context the kube context to use; the current one where it is empty
 * @param repository the root of this checkout
 * @param auditLog the API server's record of writes, one JSON object a line
 * @param settled how long settled services are watched for writes
 * @param services how many services are watched
 * @param kills how many batch runs are killed
 */
public record Settings(
        Optional<String> context,
        Path repository,
        Optional<Path> auditLog,
        Duration settled,
        int services,
        int kills) {

    /** The Helm release under test and its namespace. */
    public static final String RELEASE = "tandem";

    public static final String OPERATOR_NAMESPACE = "tandem-system";

    /** The account that the chart makes for the operator, as the API server calls it. */
    public static final String OPERATOR_USER =
            "system:serviceaccount:" + OPERATOR_NAMESPACE + ":" + RELEASE;

    public static Settings load() {
        return new Settings(
                property("context"),
                checkout(),
                property("auditLog").map(Path::of),
                property("settledMinutes")
                        .map(Long::valueOf)
                        .map(Duration::ofMinutes)
                        .orElse(Duration.ofMinutes(1)),
                property("services").map(Integer::valueOf).orElse(20),
                property("kills").map(Integer::valueOf).orElse(2));
    }

    /**
     * The API server's record of writes.
     *
     * @throws IllegalStateException where there is none: a test that counts cannot run without
     */
    public Path requiredAuditLog() {
        return auditLog.filter(Files::isReadable)
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "no audit log to count API writes in; give one to e2e/run"
                                                + " with --audit-log FILE"));
    }

    public Path samples() {
        return repository.resolve("config/samples");
    }

    private static Optional<String> property(String name) {
        return Optional.ofNullable(System.getProperty("tandem.e2e." + name))
                .filter(value -> !value.isBlank());
    }

    /** Maven runs tests in their module's folder. */
    private static Path checkout() {
        Path module = Path.of("").toAbsolutePath();
        return module.endsWith("e2e") ? module.getParent() : module;
    }
}
