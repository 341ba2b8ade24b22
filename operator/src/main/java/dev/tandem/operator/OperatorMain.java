package dev.tandem.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Clock;

/** Starts the operator and ends it on SIGTERM. */
public final class OperatorMain {

    private static final Logger LOG = LoggerFactory.getLogger(OperatorMain.class);

    private static final int CANNOT_START = 1;
    private static final int WRONG_SETTINGS = 2;
    private static final int LOST_LEAD = 3;

    private OperatorMain() {}

    public static void main(String[] arguments) {
        OperatorSettings settings;
        try {
            settings = OperatorSettings.from(System.getenv());
        } catch (IllegalArgumentException e) {
            LOG.error("{}", e.getMessage());
            System.exit(WRONG_SETTINGS);
            return;
        }
        try {
            run(settings);
        } catch (IOException | RuntimeException e) {
            LOG.error("cannot start: {}", StartFailure.explain(e), e);
            // Threads of the framework would keep a process that does nothing.
            Runtime.getRuntime().halt(CANNOT_START);
        }
    }

    private static void run(OperatorSettings settings) throws IOException {
        KubernetesClient client = new KubernetesClientBuilder().build();
        TandemOperator operator =
                new TandemOperator(settings, client, Clock.systemUTC(), OperatorMain::endAtOnce);
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("shutdown")
                                .unstarted(() -> endOrderly(operator, client)));
        operator.start();
    }

    private static void endOrderly(TandemOperator operator, KubernetesClient client) {
        LOG.info("ending");
        operator.close();
        client.close();
        // An orderly end is no failure, though the JVM would report the signal.
        Runtime.getRuntime().halt(0);
    }

    private static void endAtOnce() {
        LOG.error("another replica leads now; ending, to start again as its substitute");
        // Not exit: nothing may be written any more, not even by a hook.
        Runtime.getRuntime().halt(LOST_LEAD);
    }
}
