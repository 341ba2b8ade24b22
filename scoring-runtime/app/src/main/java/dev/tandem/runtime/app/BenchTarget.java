package dev.tandem.runtime.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.tandem.runtime.app.bench.HttpPost;
import dev.tandem.runtime.config.TensorSignature;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.Datatype;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;

/**
 * A model on a server of the Open Inference Protocol, asked once and by hand.
 *
 * @param url where it takes requests: that of the model, and {@code /infer}
 */
record BenchTarget(URI url) {

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int LONGEST_SHOWN = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What the model takes, by the server's own words. */
    List<TensorSignature> inputs() throws Failure {
        var model = URI.create(url.toString().replaceFirst("/infer$", ""));
        var answer = ask(HttpRequest.newBuilder(model));
        if (answer.statusCode() != OK) {
            throw new Failure(
                    answer.statusCode() == NOT_FOUND
                            ? TerminationReason.ModelNotFound
                            : TerminationReason.SourceUnreachable,
                    "%s, which tells what the model takes, answers with %s"
                            .formatted(model, shown(answer)));
        }
        try {
            var inputs = JSON.readTree(answer.body()).path("inputs");
            if (inputs.isEmpty()) {
                throw new Failure(
                        TerminationReason.ConfigInvalid,
                        "%s does not say what the model takes; give a body by --request FILE"
                                .formatted(model));
            }
            return StreamSupport.stream(inputs.spliterator(), false)
                    .map(BenchTarget::signature)
                    .toList();
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new Failure(
                    TerminationReason.ConfigInvalid,
                    "what %s says of the model's inputs cannot be read (%s); give a body by --request FILE"
                            .formatted(model, e.getMessage()),
                    e);
        }
    }

    /** Fails where the request is not one for which there is a good answer. */
    void check(HttpPost post) throws Failure {
        var request =
                HttpRequest.newBuilder(url)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(post.body()));
        post.headers().forEach(request::header);
        var answer = ask(request);
        if (answer.statusCode() != OK) {
            throw new Failure(
                    TerminationReason.InternalError,
                    "the first request is answered with %s".formatted(shown(answer)));
        }
    }

    private static TensorSignature signature(JsonNode input) {
        var datatype = input.path("datatype").asText();
        return new TensorSignature(
                input.path("name").asText(),
                Datatype.named(datatype)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "datatype '%s' is not known".formatted(datatype)))
                        .name(),
                LongStream.range(0, input.path("shape").size())
                        .map(i -> input.path("shape").path((int) i).asLong())
                        .boxed()
                        .toList());
    }

    private HttpResponse<String> ask(HttpRequest.Builder request) throws Failure {
        try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(
                    request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new Failure(
                    TerminationReason.SourceUnreachable,
                    "%s does not answer: %s".formatted(url, e),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(TerminationReason.Stopped, "stopped as asked", e);
        }
    }

    private static String shown(HttpResponse<String> answer) {
        var body = answer.body().strip();
        return "%d: %s"
                .formatted(
                        answer.statusCode(),
                        body.length() <= LONGEST_SHOWN
                                ? body
                                : body.substring(0, LONGEST_SHOWN) + "…");
    }
}
