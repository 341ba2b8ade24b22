package dev.tandem.runtime.app;

/** A configuration as the operator writes it. */
final class TestConfig {

    private TestConfig() {}

    static String json(String path, String digest, int port, int quietMillis) {
        return """
        {"version": "v1alpha1",
         "model": {"name": "iris", "revision": "r1", "format": "onnx", "path": "%s"%s},
         "server": {"port": %d},
         "overload": {"timeoutMillis": 30000, "maxQueue": 256, "maxPayloadBytes": 8388608},
         "drain": {"quietMillis": %d}}\
        """
                .formatted(
                        path,
                        digest.isEmpty() ? "" : ", \"digest\": \"" + digest + "\"",
                        port,
                        quietMillis);
    }
}
