package dev.tandem.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the operator takes from its environment. After a wanted change, {@code mvn -pl operator -am
 * test -Dtest=SettingsTest -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.write=true} writes the
 * page.
 */
final class SettingsTest {

    private static final Path PAGE = Path.of("../docs/settings.md");

    @Test
    void thePageListsEverySetting() throws IOException {
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, page());
        }

        assertThat(PAGE).hasContent(page());
    }

    @Test
    void onlyTheRuntimeImageHasToBeGiven() {
        OperatorSettings settings =
                OperatorSettings.from(Map.of("TANDEM_RUNTIME_IMAGE", "runtime:1"));

        assertThat(settings)
                .isEqualTo(
                        new OperatorSettings(
                                Set.of(),
                                "runtime:1",
                                "localhost/tandem/redis:0.1.0",
                                Duration.ofSeconds(10),
                                ImageVolumes.auto,
                                true,
                                "tandem-system",
                                "tandem-operator",
                                8080));
    }

    @Test
    void theRedisIsOfTheSameRelease() throws IOException {
        OperatorSettings settings =
                OperatorSettings.from(Map.of("TANDEM_RUNTIME_IMAGE", "runtime:1"));
        String version = settings.redisImage().substring("localhost/tandem/redis:".length());

        assertThat(Path.of("pom.xml")).content().contains("<version>" + version + "</version>");
    }

    @Test
    void spacesAroundNamesOfNamespacesDoNotMatter() {
        OperatorSettings settings =
                OperatorSettings.from(
                        Map.of(
                                "TANDEM_RUNTIME_IMAGE", "runtime:1",
                                "TANDEM_WATCH_NAMESPACES", " team-a, team-b ,"));

        assertThat(settings.watchNamespaces()).containsExactlyInAnyOrder("team-a", "team-b");
    }

    @ParameterizedTest
    @CsvSource({
        "TANDEM_RUNTIME_IMAGE, ''",
        "TANDEM_REDIS_IMAGE, ''",
        "TANDEM_ASK_INTERVAL_SECONDS, 0",
        "TANDEM_ASK_INTERVAL_SECONDS, 10s",
        "TANDEM_IMAGE_VOLUMES, sometimes",
        "TANDEM_LEADER_ELECTION, yes",
        "TANDEM_LEASE_NAMESPACE, ' '",
        "HOSTNAME, ''",
        "TANDEM_HTTP_PORT, 65536",
        "TANDEM_HTTP_PORT, http"
    })
    void aWrongValueIsRefusedByName(String variable, String value) {
        Map<String, String> environment = new HashMap<>();
        environment.put("TANDEM_RUNTIME_IMAGE", "runtime:1");
        environment.put(variable, value);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> OperatorSettings.from(environment))
                .withMessageStartingWith(
                        variable + " '" + value.strip() + "' is not allowed; allowed: ");
    }

    private static String page() {
        return """
        # Settings of the operator

        Environment variables of its container; the chart's values set them. Written from `OperatorSettings`.

        | Variable | Default | Allowed | What it does |
        |---|---|---|---|
        %s\
        """
                .formatted(
                        OperatorSettings.ALL.stream()
                                .map(SettingsTest::row)
                                .collect(Collectors.joining()));
    }

    private static String row(Setting<?> setting) {
        return "| `%s` | %s | %s | %s |\n"
                .formatted(
                        setting.variable(),
                        setting.fallback().isEmpty() ? "" : "`" + setting.fallback() + "`",
                        setting.allowed(),
                        setting.description());
    }
}
