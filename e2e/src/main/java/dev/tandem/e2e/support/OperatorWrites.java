package dev.tandem.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.e2e.support.AuditLog.Write;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** The operator as what it writes shows it. */
public record OperatorWrites(Settings settings, AuditLog audit) {

    public static OperatorWrites of(Settings settings) {
        return new OperatorWrites(settings, new AuditLog(settings.requiredAuditLog()));
    }

    /** Waits for the last consequences of what was done before. */
    public void awaitSilence(Duration length) {
        long[] mark = {audit.mark()};
        Workspace.await("silence")
                .during(length)
                .until(
                        () -> {
                            boolean silent = audit.ofOperatorSince(mark[0]).isEmpty();
                            mark[0] = audit.mark();
                            return silent;
                        });
    }

    /** Restarts the operator, and fails at the first write from then on until the time is over. */
    public int afterARestartFor(Duration time) {
        long mark = audit.mark();
        Kubectl operators = new Kubectl(settings, Settings.OPERATOR_NAMESPACE);
        operators.run("rollout", "restart", "deployment/" + Settings.RELEASE).succeeded();
        operators
                .run("rollout", "status", "deployment/" + Settings.RELEASE, "--timeout=180s")
                .succeeded();
        Workspace.await("no write for " + time)
                .during(time)
                .atMost(time.plus(Workspace.PATIENCE))
                .pollInterval(Duration.ofSeconds(1))
                .failFast(
                        () ->
                                assertThat(audit.ofOperatorSince(mark))
                                        .as("writes of the operator")
                                        .isEmpty())
                .until(() -> true);
        return audit.ofOperatorSince(mark).size();
    }

    /** Such as {@code 2: patch jobs, patch streamscorers/status}. */
    public static String inWords(List<Write> writes) {
        return writes.size()
                + ": "
                + writes.stream().map(OperatorWrites::inWords).collect(Collectors.joining(", "));
    }

    private static String inWords(Write write) {
        String resource =
                write.subresource().isEmpty()
                        ? write.resource()
                        : write.resource() + "/" + write.subresource();
        return write.verb() + " " + resource;
    }
}
