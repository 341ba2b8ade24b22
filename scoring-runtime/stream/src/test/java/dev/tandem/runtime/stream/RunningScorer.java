package dev.tandem.runtime.stream;

import dev.tandem.runtime.config.StreamConfig;
import dev.tandem.runtime.core.Model;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;

/** One replica, run in a thread of this process. */
record RunningScorer(StreamConfig config, StreamScorer scorer, CompletableFuture<String> end)
        implements AutoCloseable {

    static RunningScorer start(StreamConfig config, Model model) {
        var scorer =
                new StreamScorer(
                        config,
                        model,
                        "v7",
                        KafkaAddress.Credentials.NONE,
                        store -> dev.tandem.runtime.features.Credentials.none());
        var end = new CompletableFuture<String>();
        Thread.ofPlatform()
                .name("scorer")
                .start(
                        () -> {
                            try {
                                end.complete(scorer.run());
                            } catch (RuntimeException e) {
                                end.completeExceptionally(e);
                            }
                        });
        return new RunningScorer(config, scorer, end);
    }

    /** The answer to {@code GET} of that path: status and body. */
    String get(String path) throws InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var uri = URI.create("http://127.0.0.1:" + config.server().port() + path);
            var answer =
                    client.send(
                            HttpRequest.newBuilder(uri).build(),
                            HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        } catch (IOException e) {
            return "no answer: " + e;
        }
    }

    boolean isReady() throws InterruptedException {
        return get("/v2/health/ready").startsWith("200");
    }

    static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        scorer.stop();
        end.handle((message, failure) -> message).join();
    }
}
