package dev.tandem.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tandem.runtime.config.StoreConfig;
import dev.tandem.runtime.features.Credentials;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Optional;

/** Where a process takes the credentials of a feature store from. */
final class StoreAccessTest {

    private static final StoreConfig STORE =
            new StoreConfig("shared", "bank/shared", "redis://redis", "USER", "PASSWORD", "");

    @Test
    void aPasswordAloneLogsInTheDefaultUser() throws Failure {
        assertThat(credentials(Map.of("PASSWORD", "secret")))
                .isEqualTo(new Credentials("", "secret"));
    }

    @Test
    void aUserLogsInWithItsPassword() throws Failure {
        assertThat(credentials(Map.of("USER", "reader", "PASSWORD", "secret")))
                .isEqualTo(new Credentials("reader", "secret"));
    }

    @Test
    void aPasswordThatIsNamedAndNotThereIsSaidByItsVariable() {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> credentials(Map.of("USER", "reader")))
                .withMessageContaining("store.passwordVariable")
                .withMessageContaining("PASSWORD");
    }

    private static Credentials credentials(Map<String, String> environment) throws Failure {
        return new StoreAccess(Settings.read(Optional.empty(), environment, 1)).credentials(STORE);
    }
}
