package dev.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.e2e.support.Command;
import dev.tandem.e2e.support.Endpoint;
import dev.tandem.e2e.support.Measurements;
import dev.tandem.e2e.support.ServedModel;
import dev.tandem.e2e.support.Workspace;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The conformance suite, as people outside run it, against a service on the cluster. */
class ConformanceIT {

    @RegisterExtension static final Workspace workspace = Workspace.restricted("conformance");

    @Test
    void givenAServedSample_whenTheSuiteAsksByRestAndGrpc_thenNoClauseOfTheProtocolFails()
            throws Exception {
        ServedModel iris = workspace.model("iris");
        workspace.applySample("iris.yaml");
        iris.awaitReady();

        JsonNode report = judge(iris.reachableEndpoint(), iris.name());

        report.get("totals")
                .properties()
                .forEach(
                        level ->
                                new Measurements(workspace.settings())
                                        .figure(
                                                "clauses of the Open Inference Protocol, "
                                                        + level.getKey(),
                                                total(level.getValue())));
        assertThat(failed(report)).isEmpty();
        assertThat(report.at("/totals/MUST/PASS").intValue()).isGreaterThan(70);
    }

    /** Java is the one that runs this test: the suite needs 17. */
    private static JsonNode judge(Endpoint endpoint, String model) throws Exception {
        Path repository = workspace.settings().repository();
        Path report = repository.resolve("e2e/target/conformance.json");
        String address = endpoint.authority();
        Command.run(
                        "",
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-jar",
                                repository
                                        .resolve("conformance/target/tandem-conformance.jar")
                                        .toString(),
                                "--http",
                                "http://" + address,
                                "--grpc",
                                address,
                                "--model",
                                model,
                                "--unload",
                                "--report",
                                report.toString()))
                .succeeded();
        return new ObjectMapper().readTree(report.toFile());
    }

    private static String total(JsonNode level) {
        int passed = level.get("PASS").intValue();
        return "%d of %d, %d not applicable"
                .formatted(
                        passed,
                        passed + level.get("FAIL").intValue(),
                        level.get("NOT_APPLICABLE").intValue());
    }

    private static List<String> failed(JsonNode report) {
        List<String> failed = new ArrayList<>();
        for (JsonNode clause : report.get("clauses")) {
            if (clause.get("verdict").asText().equals("FAIL")) {
                failed.add(clause.get("id").asText() + ": " + clause.get("detail").asText());
            }
        }
        return failed;
    }
}
