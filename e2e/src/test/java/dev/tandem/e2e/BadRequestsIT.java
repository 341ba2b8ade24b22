package dev.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.e2e.support.GrpcClient;
import dev.tandem.e2e.support.Load;
import dev.tandem.e2e.support.Load.Answer;
import dev.tandem.e2e.support.RestClient;
import dev.tandem.e2e.support.Sample;
import dev.tandem.e2e.support.ServedModel;
import dev.tandem.e2e.support.Workspace;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.http.HttpResponse;

/** Requests that make no sense, among others that do. */
class BadRequestsIT {

    @RegisterExtension static final Workspace workspace = Workspace.restricted("requests");

    private static Load others;

    @BeforeAll
    static void serveToOthers() {
        workspace.applySample("iris.yaml");
        ServedModel iris = workspace.model("iris");
        iris.awaitReady();
        others = Load.on(iris, workspace.sample("iris"));
    }

    @AfterAll
    static void othersWereNotDisturbed() {
        others.awaitMore(50);
        assertThat(others.end()).allMatch(Answer::right);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "malformed JSON | iris | {\"inputs\": [ | 400",
                "no inputs | iris | {\"inputs\": []} | 400",
                "wrong name | iris |"
                    + " {\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[1,2,3,4]}]}"
                    + " | 400",
                "wrong shape | iris |"
                    + " {\"inputs\":[{\"name\":\"features\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[1,2,3]}]}"
                    + " | 400",
                "wrong type | iris |"
                    + " {\"inputs\":[{\"name\":\"features\",\"datatype\":\"INT64\",\"shape\":[1,4],\"data\":[1,2,3,4]}]}"
                    + " | 400",
                "wrong size | iris |"
                    + " {\"inputs\":[{\"name\":\"features\",\"datatype\":\"FP32\",\"shape\":[2,4],\"data\":[1,2,3]}]}"
                    + " | 400",
                "unknown model | another |"
                    + " {\"inputs\":[{\"name\":\"features\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[1,2,3,4]}]}"
                    + " | 404"
            })
    void givenABadRequest_whenSent_thenTheAnswerIsAnErrorWithTheRightCode(
            String what, String model, String body, int code) throws Exception {
        try (RestClient rest = workspace.model("iris").reachableEndpoint().rest()) {
            isError(rest.post(model, body), code);
        }
    }

    @Test
    void givenABodyOverTheLimit_whenSent_thenItIsTooLarge() throws Exception {
        String padding = " ".repeat(9 << 20);
        try (RestClient rest = workspace.model("iris").reachableEndpoint().rest()) {
            isError(rest.post("iris", padding + RestClient.body(workspace.sample("iris"))), 413);
        }
    }

    @Test
    void givenBadGrpcRequests_whenSent_thenTheStatusSaysWhatIsWrong() {
        Sample iris = workspace.sample("iris");
        try (GrpcClient grpc = workspace.model("iris").reachableEndpoint().grpc()) {
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(() -> grpc.call(GrpcClient.request("another", iris)))
                    .extracting(e -> e.getStatus().getCode())
                    .isEqualTo(Status.Code.NOT_FOUND);
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(
                            () -> grpc.call(GrpcClient.request("iris", workspace.sample("wine"))))
                    .extracting(e -> e.getStatus().getCode())
                    .isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
    }

    private static void isError(HttpResponse<String> response, int code) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
        assertThat(new ObjectMapper().readTree(response.body()).path("error").asText())
                .isNotBlank();
    }
}
