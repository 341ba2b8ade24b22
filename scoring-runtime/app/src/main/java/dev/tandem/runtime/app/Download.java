package dev.tandem.runtime.app;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.FileDigest;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One download, with patience for a source that is down for a moment.
 *
 * @param maxBytes the largest file to take
 */
record Download(long maxBytes) {

    private static final System.Logger LOG = System.getLogger(Download.class.getName());

    private static final int TRIES = 4;
    private static final long FIRST_WAIT_MILLIS = 500;
    private static final int MOST_REDIRECTS = 5;
    private static final int CHUNK_BYTES = 1 << 18;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    /** Fills a file, trying again where that may help. */
    FileDigest to(Path file, SourceAddress source) throws Failure, IOException {
        try (var client =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build()) {
            for (int attempt = 1; ; attempt++) {
                try {
                    return attempt(client, file, source);
                } catch (Unavailable e) {
                    if (attempt == TRIES) {
                        throw new Failure(
                                TerminationReason.SourceUnreachable,
                                "%s after %d tries".formatted(e.getMessage(), TRIES),
                                e);
                    }
                    LOG.log(System.Logger.Level.WARNING, "{0}; trying again", e.getMessage());
                    await(FIRST_WAIT_MILLIS << (attempt - 1));
                }
            }
        }
    }

    private FileDigest attempt(HttpClient client, Path file, SourceAddress source)
            throws Failure, Unavailable, IOException {
        var address = source;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            var response = ask(client, address);
            try (var body = response.body()) {
                int status = response.statusCode();
                if (status == 200) {
                    return receive(response, body, address, file);
                }
                if (status < 300 || status > 399) {
                    throw refusal(address, status);
                }
                var location = response.headers().firstValue("location");
                if (location.isEmpty()) {
                    throw new Failure(
                            TerminationReason.SourceUnreachable,
                            "%s answers %d without saying where to go".formatted(address, status));
                }
                address = address.redirected(location.get());
            }
        }
        throw new Failure(
                TerminationReason.SourceUnreachable,
                "%s redirects more than %d times".formatted(source, MOST_REDIRECTS));
    }

    private static HttpResponse<InputStream> ask(HttpClient client, SourceAddress address)
            throws Failure, Unavailable {
        try {
            address.checkHost();
            var request = HttpRequest.newBuilder(address.uri()).timeout(ANSWER_TIMEOUT).build();
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (UnknownHostException e) {
            throw new Unavailable(
                    "%s: there is no host '%s'".formatted(address, address.uri().getHost()), e);
        } catch (HttpTimeoutException e) {
            throw new Unavailable("%s does not answer in time".formatted(address), e);
        } catch (ConnectException e) {
            throw new Unavailable("%s takes no connection".formatted(address), e);
        } catch (IOException e) {
            throw new Unavailable("%s: %s".formatted(address, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted", e);
        }
    }

    /** What an error status means for the one who gave the URL; a failure of the source itself is worth another try. */
    private static Failure refusal(SourceAddress address, int status) throws Unavailable {
        if (status >= 500 || status == 429 || status == 408) {
            throw new Unavailable("%s answers %d".formatted(address, status), null);
        }
        return switch (status) {
            case 404, 410 ->
                    new Failure(
                            TerminationReason.ModelNotFound,
                            "there is no model at %s: %d".formatted(address, status));
            case 401, 403 ->
                    new Failure(
                            TerminationReason.SourceUnreachable,
                            "%s answers %d; it wants credentials, which http sources cannot be given"
                                    .formatted(address, status));
            default ->
                    new Failure(
                            TerminationReason.SourceUnreachable,
                            "%s answers %d".formatted(address, status));
        };
    }

    private FileDigest receive(
            HttpResponse<InputStream> response, InputStream body, SourceAddress address, Path file)
            throws Failure, Unavailable, IOException {
        long announced = response.headers().firstValueAsLong("content-length").orElse(-1);
        if (announced > maxBytes) {
            throw tooLarge(address, "%d bytes".formatted(announced));
        }
        var sha256 = FileDigest.sha256();
        long size;
        try (var watch = new StallWatch(body)) {
            size = copy(body, file, sha256, address, watch);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw new Unavailable("%s breaks off: %s".formatted(address, e), e);
        }
        if (announced >= 0 && size != announced) {
            throw new Unavailable(
                    "%s breaks off after %d of %d bytes".formatted(address, size, announced), null);
        }
        return new FileDigest(FileDigest.text(sha256), size);
    }

    private long copy(
            InputStream body,
            Path file,
            MessageDigest sha256,
            SourceAddress address,
            StallWatch watch)
            throws Failure, IOException {
        long size = 0;
        byte[] chunk = new byte[CHUNK_BYTES];
        try (var out = Files.newOutputStream(file)) {
            for (int read = body.read(chunk); read >= 0; read = body.read(chunk)) {
                watch.progress();
                size += read;
                if (size > maxBytes) {
                    throw tooLarge(address, "more");
                }
                sha256.update(chunk, 0, read);
                out.write(chunk, 0, read);
            }
        }
        return size;
    }

    private Failure tooLarge(SourceAddress address, String size) {
        return new Failure(
                TerminationReason.ModelTooLarge,
                "%s has %s, but at most %d bytes are taken".formatted(address, size, maxBytes));
    }

    private static void await(long millis) {
        CompletableFuture.runAsync(
                        () -> {}, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS))
                .join();
    }

    /** The source cannot be had at the moment. */
    private static final class Unavailable extends Exception {
        Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
