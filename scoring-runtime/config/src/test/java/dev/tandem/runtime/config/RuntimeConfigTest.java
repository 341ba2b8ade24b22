package dev.tandem.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class RuntimeConfigTest {

    /** As the operator writes: what a field means by being absent is left out. */
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .defaultPropertyInclusion(
                            JsonInclude.Value.construct(
                                    JsonInclude.Include.NON_DEFAULT, JsonInclude.Include.ALWAYS))
                    .build();

    private static final String WHOLE =
            """
            {"version": "v1alpha1",
             "model": {"name": "iris", "revision": "5f2c1a9b", "format": "onnx", "path": "/mnt/models",
                       "digest": "sha256:%s"},
             "server": {"port": 8080},
             "overload": {"timeoutMillis": 30000, "maxQueue": 256, "maxPayloadBytes": 8388608},
             "drain": {"quietMillis": 3000}}
            """
                    .formatted("a".repeat(64));

    @Test
    void givenTheWholeJson_whenReadAndWritten_thenItIsTheSame() throws JsonProcessingException {
        var config = JSON.readValue(WHOLE, RuntimeConfig.class);

        assertThat(config.model().knownDigest()).contains("sha256:" + "a".repeat(64));
        assertThat(JSON.readTree(JSON.writeValueAsString(config))).isEqualTo(JSON.readTree(WHOLE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"''", ", \"digest\": null", ", \"digest\": \"\""})
    void givenNoDigest_whenRead_thenItIsNotKnown(String digest) throws JsonProcessingException {
        var json =
                "{\"name\": \"iris\", \"revision\": \"1\", \"format\": \"onnx\", \"path\":"
                        + " \"/mnt/models\""
                        + digest
                        + "}";

        assertThat(JSON.readValue(json, ModelConfig.class).knownDigest()).isEmpty();
    }

    @Test
    void givenNoDigest_whenWrittenWithoutEmptyFields_thenItIsAbsent()
            throws JsonProcessingException {
        var json =
                JSON.writeValueAsString(
                        new ModelConfig("iris", "1", "onnx", "/mnt/models", "", List.of(), false));

        assertThat(json)
                .isEqualTo(
                        "{\"name\":\"iris\",\"revision\":\"1\",\"format\":\"onnx\",\"path\":\"/mnt/models\"}");
    }

    @Test
    void givenACertificateForAStream_whenRead_thenItIsRefusedInsteadOfBeingIgnored() {
        var model = new ModelConfig("iris", "1", "onnx", "/mnt/models", "", List.of(), false);
        var server = new ServerConfig(8080, new TlsConfig("tls.crt", "tls.key"));

        assertThatThrownBy(
                        () ->
                                new StreamConfig(
                                        RuntimeConfig.VERSION,
                                        model,
                                        server,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null))
                .hasMessageContaining("server.tls is not allowed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v1alpha1 | v2 | version 'v2' is not allowed; this runtime reads v1alpha1 only",
                "iris | my/iris | model.name 'my/iris' is not allowed; use at most 253 letters",
                "5f2c1a9b | '' | model.revision '' is not allowed",
                "onnx | pmml | model.format 'pmml' is not allowed; allowed: onnx",
                "/mnt/models | ' ' | model.path ' ' is not allowed",
                "sha256: | md5: | is not allowed; allowed: 'sha256:' and 64 lower-case hexadecimal"
                        + " digits",
                "8080 | 70000 | server.port '70000' is not allowed; allowed: 1 to 65535",
                "8080} | 8080, \"tls\": {\"keyPath\": \"k\"}} | server.tls.certificatePath is"
                        + " missing",
                "8080} | 8080, \"tls\": {\"certificatePath\": \"c\", \"keyPath\": \"\"}} |"
                        + " server.tls.keyPath",
                "30000 | 0 | overload.timeoutMillis '0' is not allowed; allowed: 1 to 3600000"
                        + " milliseconds",
                "\": 256 | \": 0 | overload.maxQueue '0' is not allowed; allowed: 1 to 100000"
                        + " requests",
                "8388608 | 12 | overload.maxPayloadBytes '12' is not allowed; allowed: 1024 to"
                        + " 1073741824 bytes",
                "3000} | -1} | drain.quietMillis '-1' is not allowed; allowed: 0 to 600000"
                        + " milliseconds",
                "3000} | 3000}, \"responseCache\": {\"maxBytes\": 1, \"ttlMillis\": 1} |"
                        + " responseCache.maxBytes '1' is not allowed; allowed: 65536 to"
                        + " 68719476736 bytes",
                "3000} | 3000}, \"responseCache\": {\"maxBytes\": 65536} |"
                        + " responseCache.ttlMillis '0' is not allowed; allowed: 1 to 86400000"
                        + " milliseconds",
                "\"model\": | \"drain\": {\"quietMillis\": 1}, \"model\": null, \"x\": | model is"
                        + " missing",
            })
    void givenAValueThatIsNotAllowed_whenRead_thenTheFieldAndWhatIsAllowedAreNamed(
            String from, String to, String message) {
        var mapper =
                JsonMapper.builder()
                        .disable(
                                com.fasterxml.jackson.databind.DeserializationFeature
                                        .FAIL_ON_UNKNOWN_PROPERTIES)
                        .build();

        assertThatThrownBy(() -> mapper.readValue(WHOLE.replace(from, to), RuntimeConfig.class))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
