package dev.tandem.runtime.serve;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.OnnxFiles;
import dev.tandem.runtime.core.OnnxModel;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Clients that people have, unmodified and with their defaults, against the server. What they do is in {@code src/test/python}. */
class ClientsTest {

    private static final Path IRIS = Path.of("../../samples/models/iris/model.onnx");

    private static final List<TestServer> SERVERS = new ArrayList<>();
    private static final Map<String, Integer> PORTS = new LinkedHashMap<>();

    @TempDir private static Path folder;

    private static ClientEnvironment clients;

    /** The first time, half a gigabyte is installed. */
    @BeforeAll
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    static void start() throws Exception {
        clients = ClientEnvironment.prepared();
        serve("iris", OnnxModel.load(IRIS, 1));
        for (var datatype : Datatype.values()) {
            serve(datatype.name(), OnnxModel.load(OnnxFiles.identity(folder, datatype, -1), 1));
        }
    }

    private static void serve(String name, Model model) {
        var server =
                TestServer.of(
                        new ServedModel(name, "r1", "onnxruntime_onnx", model), TestServer.USUAL);
        SERVERS.add(server);
        PORTS.put(name, server.port());
    }

    @AfterAll
    static void stop() {
        SERVERS.forEach(TestServer::close);
    }

    @ParameterizedTest
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    @ValueSource(
            strings = {"triton_http.py", "triton_grpc.py", "kserve_clients.py", "command_line.py"})
    void givenAClientAsPeopleHaveIt_whenItAsks_thenItGetsWhatItExpects(String script) {
        clients.run(script, PORTS);
    }
}
