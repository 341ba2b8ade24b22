package dev.tandem.runtime.serve.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.runtime.protocol.ServerReadyRequest;
import dev.tandem.runtime.protocol.ServerReadyResponse;

import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;

import javax.net.ssl.SSLPeerUnverifiedException;

/** What clients see of a server that speaks TLS, and of its certificate's renewal. */
class TlsTest {

    private static TestCertificate first;
    private static TestCertificate second;

    @TempDir private Path folder;

    @BeforeAll
    static void certificates() {
        first = TestCertificate.rsa();
        second = TestCertificate.ellipticCurve();
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void givenACertificate_whenAskedByHttps_thenTheModelAnswersByTheProtocolThatTheClientWants(
            HttpClient.Version version) throws Exception {
        try (var server = new TlsServer(new MountedSecret(folder).holding(first).config());
                var client = client(version, first)) {
            var answer = server.predict(client);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("\"data\":[2]");
            assertThat(answer.version()).isEqualTo(version);
            assertThat(server.metrics(client))
                    .contains("tandem_tls_certificate_expiry_timestamp_seconds")
                    .contains(expiry(first));
        }
    }

    @Test
    void givenACertificate_whenAskedByGrpc_thenTheModelAnswers() throws Exception {
        try (var server = new TlsServer(new MountedSecret(folder).holding(second).config())) {
            var channel =
                    NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                            .sslContext(
                                    GrpcSslContexts.forClient()
                                            .trustManager(second.certificate())
                                            .build())
                            .build();
            try {
                var answer =
                        ClientCalls.blockingUnaryCall(
                                channel,
                                MethodDescriptor
                                        .<ServerReadyRequest, ServerReadyResponse>newBuilder()
                                        .setType(MethodDescriptor.MethodType.UNARY)
                                        .setFullMethodName(
                                                "inference.GRPCInferenceService/ServerReady")
                                        .setRequestMarshaller(
                                                ProtoUtils.marshaller(
                                                        ServerReadyRequest.getDefaultInstance()))
                                        .setResponseMarshaller(
                                                ProtoUtils.marshaller(
                                                        ServerReadyResponse.getDefaultInstance()))
                                        .build(),
                                CallOptions.DEFAULT,
                                ServerReadyRequest.getDefaultInstance());

                assertThat(answer.getReady()).isTrue();
            } finally {
                channel.shutdownNow();
            }
        }
    }

    @Test
    void givenAKeyAsCertManagerWritesIt_whenAsked_thenTheModelAnswers() throws Exception {
        var secret = new MountedSecret(folder).holding(first.certificatePem(), first.keyInPkcs1());
        try (var server = new TlsServer(secret.config());
                var client = client(HttpClient.Version.HTTP_2, first)) {
            assertThat(server.predict(client).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void givenAClientThatSpeaksPlainText_whenItAsks_thenItIsTurnedAwayAndOthersAreServed()
            throws Exception {
        try (var server = new TlsServer(new MountedSecret(folder).holding(first).config());
                var client = client(HttpClient.Version.HTTP_1_1, first);
                var plain = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            plain.getOutputStream()
                    .write(
                            "GET /v2/health/ready HTTP/1.1\r\nHost: iris\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));

            assertThat(
                            new String(
                                    plain.getInputStream().readAllBytes(),
                                    StandardCharsets.ISO_8859_1))
                    .doesNotContain("HTTP/1.1 200");
            assertThat(server.predict(client).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void
            givenARenewedCertificate_whenTheSecretChangesUnderLoad_thenNewConnectionsUseItAndNoRequestFails()
                    throws Exception {
        var secret = new MountedSecret(folder).holding(first);
        var log = new ConcurrentLinkedQueue<String>();
        var logger = Logger.getLogger(ServerTls.class.getName());
        var listening = listening(log);
        logger.addHandler(listening);
        try (var server = new TlsServer(secret.config());
                var open = client(HttpClient.Version.HTTP_1_1, first, second)) {
            assertThat(serial(server, open)).isEqualTo(serial(first));
            var load = new Load(server);

            secret.holding(second);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> newlyConnected(server).equals(serial(second)));

            assertThat(serial(server, open)).isEqualTo(serial(first));
            assertThat(log).singleElement().asString().contains("the certificate was renewed");

            secret.holding(first.certificatePem(), second.keyPem());
            await().atMost(Duration.ofSeconds(30)).until(() -> log.size() == 2);
            secret.holding("nonsense", "nonsense");
            await().atMost(Duration.ofSeconds(30)).until(() -> log.size() == 3);

            assertThat(newlyConnected(server)).isEqualTo(serial(second));
            assertThat(server.metrics(open)).contains(expiry(second));
            assertThat(log)
                    .anySatisfy(
                            line ->
                                    assertThat(line)
                                            .contains("the renewed certificate is refused")
                                            .contains("is no private key that can be used with"))
                    .anySatisfy(line -> assertThat(line).contains("is no certificate in PEM"));

            secret.holding(first);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> newlyConnected(server).equals(serial(first)));

            assertThat(load.failures()).isEmpty();
            assertThat(log).hasSize(4);
        } finally {
            logger.removeHandler(listening);
        }
    }

    /** Clients that connect anew for each request, and one that stays, until they are stopped. */
    private static final class Load {

        private final AtomicBoolean stopped = new AtomicBoolean();
        private final AtomicInteger answered = new AtomicInteger();
        private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        private final List<CompletableFuture<Void>> clients;

        Load(TlsServer server) {
            clients =
                    IntStream.range(0, 2)
                            .mapToObj(i -> CompletableFuture.runAsync(() -> run(server, i == 0)))
                            .toList();
            await().until(() -> answered.get() > 20);
        }

        private void run(TlsServer server, boolean anew) {
            while (!stopped.get()) {
                try (var client = client(HttpClient.Version.HTTP_2, first, second)) {
                    do {
                        var answer = server.predict(client);
                        answered.incrementAndGet();
                        if (answer.statusCode() != 200) {
                            failures.add(answer.body());
                        }
                    } while (!anew && !stopped.get());
                } catch (UncheckedIOException e) {
                    failures.add(e.toString());
                }
            }
        }

        List<String> failures() {
            stopped.set(true);
            clients.forEach(CompletableFuture::join);
            return List.copyOf(failures);
        }
    }

    private static HttpClient client(HttpClient.Version version, TestCertificate... trusted) {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(TestCertificate.trusting(List.of(trusted)))
                .build();
    }

    private static String newlyConnected(TlsServer server) {
        try (var client = client(HttpClient.Version.HTTP_1_1, first, second)) {
            return serial(server, client);
        }
    }

    /** Which certificate a connection was made by. */
    private static String serial(TlsServer server, HttpClient client) {
        try {
            return serial(
                    (java.security.cert.X509Certificate)
                            server.predict(client)
                                    .sslSession()
                                    .orElseThrow()
                                    .getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private static String serial(TestCertificate certificate) {
        return serial(certificate.certificate());
    }

    private static String serial(java.security.cert.X509Certificate certificate) {
        return certificate.getSerialNumber().toString(16);
    }

    /** The metric's line; a number of this size is written with an exponent. */
    private static String expiry(TestCertificate certificate) {
        double seconds = certificate.certificate().getNotAfter().toInstant().getEpochSecond();
        return "tandem_tls_certificate_expiry_timestamp_seconds " + seconds;
    }

    private static Handler listening(ConcurrentLinkedQueue<String> lines) {
        return new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }
}
