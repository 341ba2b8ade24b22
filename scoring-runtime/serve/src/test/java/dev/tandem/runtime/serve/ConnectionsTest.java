package dev.tandem.runtime.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;

import dev.tandem.runtime.config.OverloadConfig;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Clients that connect and do not behave: whoever does is served, and nothing of them stays. */
class ConnectionsTest {

    private static final int TEN_THOUSAND = 10_000;
    private static final int MAX_BYTES = 64 * 1024;

    /** What the test itself needs beside them. */
    private static final int SPARE_DESCRIPTORS = 1_000;

    private static final String HEAD =
            "POST /v2/models/m/infer HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n";
    private static final String GOOD = HeldModel.REQUEST.formatted(7);

    private final HeldModel model = new HeldModel();
    private final List<Socket> sockets = new ArrayList<>();
    private TestServer server;

    @BeforeEach
    void aServer() {
        server = TestServer.of(model, new OverloadConfig(60_000, 1_000, MAX_BYTES));
    }

    @AfterEach
    void end() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
        model.release();
        server.close();
    }

    @Test
    void givenTenThousandConnectionsThatIdle_whenOthersAsk_thenTheyAreAnsweredAndNothingStays()
            throws IOException {
        model.release();
        assertServed();
        long before = descriptors();
        int idle = idle();
        for (int i = 0; i < idle; i++) {
            send(connected(), "GET /v2/health/live HTTP/1.1\r\nhost: x\r\n\r\n");
        }
        for (var socket : sockets) {
            assertThat(beginning(socket)).isEqualTo("HTTP/1.1 200");
        }

        assertServed();

        for (var socket : sockets) {
            socket.close();
        }
        awaitDescriptors(before);
        assertServed();
    }

    @Test
    void givenHeadersThatDrip_whenOthersAsk_thenTheyAreAnsweredAndSoIsTheLastByte()
            throws IOException {
        model.release();
        String request = HEAD.formatted(GOOD.length()) + GOOD;
        for (int i = 0; i < 200; i++) {
            connected();
        }
        for (int i = 0; i < request.length(); i++) {
            char one = request.charAt(i);
            for (var socket : sockets) {
                send(socket, Character.toString(one));
            }
            if (one == '\n') {
                assertServed();
            }
        }
        for (var socket : sockets) {
            assertThat(beginning(socket)).isEqualTo("HTTP/1.1 200");
        }
    }

    @Test
    void givenBodiesThatEndTooSoon_whenTheirClientsAreGone_thenNothingOfThemStays()
            throws IOException {
        model.release();
        assertServed();
        long before = descriptors();
        int truncated = 1_000;
        for (int i = 0; i < truncated; i++) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                send(socket, HEAD.formatted(MAX_BYTES) + " ".repeat(MAX_BYTES / 2));
            }
        }

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () ->
                                assertThat(server.get("/metrics").body())
                                        .contains(
                                                "reason=\"client_gone\",version=\"r1\"} %d.0"
                                                        .formatted(truncated)));
        awaitDescriptors(before);
        assertThat(server.infer(GOOD + " ".repeat(MAX_BYTES - GOOD.length())).statusCode())
                .isEqualTo(200);
    }

    @Test
    void givenClientsThatCloseTheirSideAndWait_whenTheModelIsBusy_thenTheirWorkIsDropped()
            throws IOException {
        for (int i = 0; i < 10; i++) {
            var socket = connected();
            send(socket, HEAD.formatted(GOOD.length()) + GOOD);
            await().until(() -> !server.get("/metrics").body().isEmpty());
        }
        await().until(() -> model.waiting() == 2);
        for (var socket : sockets) {
            socket.shutdownOutput();
        }

        await().untilAsserted(
                        () ->
                                assertThat(server.get("/metrics").body())
                                        .contains("reason=\"client_gone\",version=\"r1\"} 10.0"));
        model.release();
        assertServed();
        // Two were being scored, and one is the one that was served.
        assertThat(model.calls()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(Http2Flood.class)
    void givenAFloodOfFrames_whenItGoesOn_thenItsConnectionIsClosedAndOthersAreServed(
            Http2Flood flood) throws IOException {
        model.release();
        assertServed();
        long before = descriptors();
        var socket = connected();

        assertThat(flood.untilClosed(socket)).isTrue();

        assertServed();
        socket.close();
        awaitDescriptors(before);
    }

    private void assertServed() {
        assertThat(server.infer(GOOD).body()).contains("\"data\":[7.0]");
    }

    private Socket connected() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The first words of an answer. */
    private static String beginning(Socket socket) {
        try {
            return new String(
                    socket.getInputStream().readNBytes("HTTP/1.1 200".length()),
                    StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As many as there are descriptors for: each connection has both its ends in this process. */
    private static int idle() {
        long allowed = (system().getMaxFileDescriptorCount() - SPARE_DESCRIPTORS) / 2;
        int idle = (int) Math.min(TEN_THOUSAND, allowed);
        if (idle < TEN_THOUSAND) {
            System.out.printf(
                    "%d idle connections: 'ulimit -n' leaves no room for %d%n", idle, TEN_THOUSAND);
        }
        return idle;
    }

    private static void awaitDescriptors(long before) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(descriptors()).isLessThan(before + 20));
    }

    private static long descriptors() {
        return system().getOpenFileDescriptorCount();
    }

    private static UnixOperatingSystemMXBean system() {
        return (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    }
}
