package dev.tandem.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.VersionInfo;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which clusters mount images as volumes without being told to. */
final class KubernetesVersionTest {

    @ParameterizedTest
    @CsvSource({
        "1, 33, false",
        "1, 34+, false",
        "1, 35, true",
        "1, 35+, true",
        "1, 36-eks-1234, true",
        "2, 0, true",
        "'', '', false"
    })
    void imageVolumesComeWithAVersion(String major, String minor, boolean expected) {
        VersionInfo version = new VersionInfo.Builder().withMajor(major).withMinor(minor).build();

        assertThat(KubernetesVersion.of(version).hasImageVolumes()).isEqualTo(expected);
    }
}
