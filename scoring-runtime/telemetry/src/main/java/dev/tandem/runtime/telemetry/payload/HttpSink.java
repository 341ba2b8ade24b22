package dev.tandem.runtime.telemetry.payload;

import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Sends each event by a POST in CloudEvents' binary mode (HTTP Protocol Binding for CloudEvents 1.0.2, section 3.1). A
 * server that fails or is gone is asked again, four times within about 17 seconds.
 */
final class HttpSink implements EventSink {

    /** Enough that the time on the wire does not bound how many events pass. */
    private static final int MOST_AT_ONCE = 32;

    private static final int MOST_ATTEMPTS = 5;
    private static final int FIRST_PAUSE_MILLIS = 200;
    private static final int PAUSE_GROWTH = 4;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final URI url;
    private final HttpClient client;
    private final Semaphore free = new Semaphore(MOST_AT_ONCE);

    HttpSink(URI url) {
        this.url = url;
        this.client =
                HttpClient.newBuilder()
                        // An upgrade would be asked for with each event.
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(TIMEOUT)
                        .build();
    }

    @Override
    public CompletionStage<Delivery> send(CloudEvent event) throws InterruptedException {
        free.acquire();
        return attempt(request(event), 1).whenComplete((delivery, failure) -> free.release());
    }

    private HttpRequest request(CloudEvent event) {
        var request = HttpRequest.newBuilder(url).timeout(TIMEOUT);
        HttpMessageFactory.createWriter(
                        request::header,
                        body -> request.POST(HttpRequest.BodyPublishers.ofByteArray(body)))
                .writeBinary(event);
        return request.build();
    }

    private CompletableFuture<Delivery> attempt(HttpRequest request, int number) {
        return client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                // The request's own timeout ends with the answer's head.
                .orTimeout(TIMEOUT.toMillis() * 2, TimeUnit.MILLISECONDS)
                .handle(this::delivery)
                .thenCompose(
                        delivery ->
                                delivery.outcome() == Delivery.Outcome.UNREACHABLE
                                                && number < MOST_ATTEMPTS
                                        ? again(request, number)
                                        : CompletableFuture.completedFuture(delivery));
    }

    private CompletableFuture<Delivery> again(HttpRequest request, int number) {
        long pause = FIRST_PAUSE_MILLIS * (long) Math.pow(PAUSE_GROWTH, number - 1);
        Executor later = CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS);
        return CompletableFuture.runAsync(() -> {}, later)
                .thenCompose(passed -> attempt(request, number + 1));
    }

    private Delivery delivery(HttpResponse<Void> response, Throwable failure) {
        if (failure != null) {
            var cause = failure instanceof CompletionException ? failure.getCause() : failure;
            return Delivery.unreachable("%s does not answer: %s".formatted(url, cause));
        }
        int status = response.statusCode();
        if (status >= 200 && status < 300) {
            return Delivery.ARRIVED;
        }
        String why = "%s answers %d".formatted(url, status);
        return status >= 500 || status == 429 || status == 408
                ? Delivery.unreachable(why)
                : Delivery.refused(why);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
