package dev.tandem.runtime.features;

import static dev.tandem.runtime.features.CardsView.connected;
import static dev.tandem.runtime.features.CardsView.problem;
import static dev.tandem.runtime.features.CardsView.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tandem.runtime.config.Obstacle;
import dev.tandem.runtime.config.ObstacleReason;

import io.lettuce.core.AclSetuserArgs;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Passwords, users and TLS: what a store wants before it answers. */
class StoreLoginTest {

    @TempDir private Path folder;

    private TestRedis redis;

    @BeforeEach
    void start() {
        redis = TestRedis.running();
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void givenAWrongPassword_whenConnecting_thenItIsSaidAndTheRightOneIsTakenLater() {
        redis.close();
        redis = TestRedis.running("--requirepass", "right");
        try (var client = FeatureClient.connect(redis.store(), new Credentials("", "wrong"))) {
            await().until(() -> problem(client).contains("refuses the user or the"));

            redis.ask("right", connection -> connection.sync().configSet("requirepass", "wrong"));

            await().until(client::isUp);
        }
    }

    @Test
    void givenNoPasswordWhereOneIsWanted_whenConnecting_thenItIsSaid() {
        redis.close();
        redis = TestRedis.running("--requirepass", "right");
        try (var client = FeatureClient.connect(redis.store(), Credentials.none())) {
            await().until(() -> problem(client).contains("wants a password and was given none"));
            assertThat(client.obstacle().map(Obstacle::reason))
                    .contains(ObstacleReason.FeatureStoreAuthenticationFailed);
        }
    }

    @Test
    void givenAUserOfItsOwn_whenConnecting_thenItIsTaken() {
        redis.ask(
                "",
                connection ->
                        connection
                                .sync()
                                .aclSetuser(
                                        "tandem",
                                        AclSetuserArgs.Builder.on()
                                                .addPassword("secret")
                                                .allKeys()
                                                .allCommands()));
        try (var client =
                FeatureClient.connect(redis.store(), new Credentials("tandem", "secret"))) {
            await().until(client::isUp);
        }
    }

    @Test
    void givenTls_whenItsAuthorityIsTrusted_thenItIsUsedAndOtherwiseRefused() throws Exception {
        var trusted = TestCertificate.make(folder, "trusted");
        var other = TestCertificate.make(folder, "other");
        redis.close();
        redis =
                TestRedis.running(
                        "--tls-port",
                        "PORT",
                        "--port",
                        "0",
                        "--tls-cert-file",
                        trusted.certificate().toString(),
                        "--tls-key-file",
                        trusted.key().toString(),
                        "--tls-auth-clients",
                        "no");
        String url = "rediss://localhost:" + redis.port();

        try (var client = connected(TestRedis.store(url, trusted.certificate().toString()))) {
            assertThat(read(client, List.of("a"))).hasSize(1);
        }
        try (var client =
                FeatureClient.connect(
                        TestRedis.store(url, other.certificate().toString()), Credentials.none())) {
            await().until(() -> problem(client).contains("cannot be reached by TLS"));
        }
    }

    @Test
    void givenAuthoritiesThatAreNone_whenConnecting_thenTheFileIsNamed() throws Exception {
        var file = Files.writeString(folder.resolve("ca.crt"), "this is no certificate");
        var store = TestRedis.store("rediss://localhost:1", file.toString());

        assertThatThrownBy(() -> FeatureClient.connect(store, Credentials.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("store.caPath '" + file + "'");
    }
}
