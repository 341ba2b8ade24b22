package dev.tandem.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.FileDigest;
import dev.tandem.runtime.features.TestCertificate;
import dev.tandem.runtime.stream.KafkaBroker;

import org.apache.kafka.clients.admin.ScramMechanism;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A broker that wants TLS, a login or both, and a process that is told how as docs/streamscorer.md
 * says.
 */
class SecureKafkaTest {

    private static final Path IRIS = Path.of("../../samples/models/iris/model.onnx");
    private static final String USER = "scorer";
    private static final String PASSWORD = "right \"and\" proper\\";
    private static final String RECORD = "{\"a\":6.3,\"b\":2.9,\"c\":5.6,\"d\":1.8}";

    @TempDir private static Path shared;
    @TempDir private Path folder;

    private static KafkaBroker broker;

    @BeforeAll
    static void start() throws Exception {
        var certificate = TestCertificate.make(shared, "broker");
        TestCertificate.make(shared, "stranger");
        var settings = new HashMap<String, String>();
        settings.put(
                "listeners",
                "EXTERNAL://localhost:0,CONTROLLER://localhost:0,SSL://localhost:0,SASL_PLAINTEXT://localhost:0,SASL_SSL://localhost:0");
        settings.put(
                "listener.security.protocol.map",
                "EXTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL");
        settings.put("ssl.keystore.type", "PEM");
        settings.put("ssl.keystore.location", certificate.both().toString());
        settings.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512");
        for (var listener : new String[] {"sasl_plaintext", "sasl_ssl"}) {
            String prefix = "listener.name." + listener + ".";
            settings.put(
                    prefix + "plain.sasl.jaas.config",
                    "org.apache.kafka.common.security.plain.PlainLoginModule required user_%s=\"%s\";"
                            .formatted(USER, PASSWORD.replace("\\", "\\\\").replace("\"", "\\\"")));
            for (var scram : new String[] {"scram-sha-256", "scram-sha-512"}) {
                settings.put(
                        prefix + scram + ".sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
            }
        }
        broker = KafkaBroker.start(settings);
        broker.scramUser(USER, ScramMechanism.SCRAM_SHA_256, PASSWORD);
        broker.scramUser(USER, ScramMechanism.SCRAM_SHA_512, PASSWORD);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @ParameterizedTest
    @CsvSource({
        "SSL,            ''",
        "SASL_PLAINTEXT, PLAIN",
        "SASL_PLAINTEXT, SCRAM-SHA-512",
        "SASL_SSL,       PLAIN",
        "SASL_SSL,       SCRAM-SHA-256",
    })
    void givenABrokerThatWantsALogin_whenToldHow_thenTheStreamFlows(
            String protocol, String mechanism) throws Exception {
        String story = (protocol + mechanism).toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        broker.topic(story + "-in", 1);
        broker.topic(story + "-out", 1);
        broker.write(story + "-in", "k", RECORD);

        try (var stream = start(story, protocol, mechanism, PASSWORD, "broker")) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> broker.end(story + "-out") == 1 || !stream.process().isAlive());

            assertThat(broker.end(story + "-out")).as(Files.readString(stream.log())).isEqualTo(1);
            assertThat(stream.stop()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SASL_PLAINTEXT | PLAIN | wrong | broker | KafkaAuthenticationFailed | refused the"
                        + " credentials (PLAIN)",
                "SASL_SSL | SCRAM-SHA-512 | wrong | broker | KafkaAuthenticationFailed | refused"
                        + " the credentials (SCRAM-SHA-512)",
                "SSL | '' | '' | stranger | KafkaUnreachable | no TLS connection to Kafka",
                "SASL_SSL | PLAIN | right | stranger | KafkaUnreachable | no TLS connection to"
                        + " Kafka",
            })
    void givenAWrongPasswordOrAnUnknownAuthority_whenStarted_thenItEndsAndSaysWhich(
            String protocol,
            String mechanism,
            String password,
            String authority,
            TerminationReason reason,
            String message)
            throws Exception {
        try (var stream = start("refused", protocol, mechanism, password, authority)) {
            assertThat(stream.end()).isEqualTo(reason.exitCode());
            var report = stream.report();
            assertThat(report.reason()).isEqualTo(reason);
            assertThat(report.message()).contains(message, broker.address(protocol));
            assertThat(Files.readString(stream.log())).doesNotContain("wrong\"", PASSWORD);
        }
    }

    @Test
    void givenABrokerThatWantsALogin_whenToldHow_thenThePayloadLogFlows() throws Exception {
        broker.topic("payloads", 1);
        int port = RuntimeProcess.freePort();
        String logger =
                """
                , "logger": {"mode": "all", "sampleRatio": 1, "queueBytes": 1048576, "topic": "payloads",
                   "kafka": {"bootstrapServers": "%s", "protocol": "SASL_SSL", "mechanism": "SCRAM-SHA-512",
                             "usernameVariable": "WHO", "passwordVariable": "SECRET", "caPath": "%s"}}}
                """
                        .formatted(broker.address("SASL_SSL"), shared.resolve("broker.crt"));
        String config = TestConfig.json(IRIS.toString(), FileDigest.of(IRIS).digest(), port, 0);
        var environment =
                Map.of(
                        "TANDEM_CONFIG",
                        config.substring(0, config.length() - 1) + logger,
                        "WHO",
                        USER,
                        "SECRET",
                        PASSWORD);
        try (var server = RuntimeProcess.start(folder, environment, "serve");
                var client = HttpClient.newHttpClient()) {
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> ask(client, port) == 200);

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () ->
                                    assertThat(broker.end("payloads"))
                                            .as(Files.readString(server.log()))
                                            .isEqualTo(2));
            assertThat(server.stop()).as(Files.readString(server.log())).isZero();
        }
    }

    private static int ask(HttpClient client, int port) throws IOException, InterruptedException {
        var row =
                "{\"inputs\":[{\"name\":\"features\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[6.3,2.9,5.6,1.8]}]}";
        var uri = URI.create("http://127.0.0.1:%d/v2/models/iris/infer".formatted(port));
        return client.send(
                        HttpRequest.newBuilder(uri)
                                .POST(HttpRequest.BodyPublishers.ofString(row))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private RuntimeProcess start(
            String story, String protocol, String mechanism, String password, String authority)
            throws IOException {
        boolean login = protocol.startsWith("SASL");
        var config =
                Files.writeString(
                        folder.resolve("stream.yaml"),
                        """
                        version: v1alpha1
                        model: {name: iris, revision: unverified, format: onnx, path: %s, columns: [a, b, c, d]}
                        server: {port: %d}
                        kafka: {bootstrapServers: "%s", protocol: %s, caPath: %s%s}
                        source: {topic: %s-in, consumerGroup: %s, offsetReset: earliest, maxBatchRows: 10}
                        sink: {topic: %s-out, keep: []}
                        """
                                .formatted(
                                        IRIS,
                                        RuntimeProcess.freePort(),
                                        broker.address(protocol),
                                        protocol,
                                        shared.resolve(authority + ".crt"),
                                        login
                                                ? ", mechanism: %s, usernameVariable: WHO, passwordVariable: SECRET"
                                                        .formatted(mechanism)
                                                : "",
                                        story,
                                        story,
                                        story));
        return RuntimeProcess.start(
                folder,
                Map.of("WHO", USER, "SECRET", password),
                "stream",
                "--config",
                config.toString());
    }
}
