package dev.tandem.e2e.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.tandem.e2e.support.Lake.Stored;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Somebody who reads a published table all the time, as anybody should: the manifest first, then the files that it
 * lists. What is not one of the whole tables it may find is a complaint.
 */
public final class ManifestReader implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Often enough to be there between any two writes of a run, and no load for the server. */
    private static final long PAUSE_MILLIS = 20;

    /**
     * A whole table.
     *
     * @param manifest its text
     * @param files what the manifest lists, by key
     */
    public record Table(String manifest, Map<String, Stored> files) {

        /** The table that is published below a folder of the lake at this moment. */
        public static Optional<Table> published(Lake lake, String folder) {
            return lake.get(folder + "_manifest.json").map(json -> read(lake, folder, json));
        }

        private static Table read(Lake lake, String folder, byte[] json) {
            String text = new String(json, StandardCharsets.UTF_8);
            Map<String, Stored> files = new TreeMap<>();
            for (JsonNode file : parse(text).path("files")) {
                String key = folder + file.path("name").asText();
                Stored stored =
                        lake.look(key)
                                .orElseThrow(
                                        () ->
                                                new AssertionError(
                                                        "the manifest lists "
                                                                + key
                                                                + ", which is not there"));
                if (stored.bytes() != file.path("bytes").asLong(-1)) {
                    throw new AssertionError(
                            key + " has " + stored.bytes() + " bytes; listed is " + file);
                }
                files.put(key, stored);
            }
            return new Table(text, files);
        }

        private static JsonNode parse(String text) {
            try {
                return JSON.readTree(text);
            } catch (JsonProcessingException e) {
                throw new AssertionError("half a manifest: " + text, e);
            }
        }
    }

    private final Lake lake;
    private final String folder;
    private final List<Table> allowed;
    private final AtomicLong reads = new AtomicLong();
    private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService time = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledFuture<?> reading;

    private ManifestReader(Lake lake, String folder, List<Table> allowed) {
        this.lake = lake;
        this.folder = folder;
        this.allowed = List.copyOf(allowed);
        this.reading =
                time.scheduleWithFixedDelay(this::read, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Begins to read. */
    public static ManifestReader of(Lake lake, String folder, Table... allowed) {
        return new ManifestReader(lake, folder, List.of(allowed));
    }

    private void read() {
        try {
            Optional<Table> found = Table.published(lake, folder);
            if (found.filter(allowed::contains).isEmpty()) {
                complaints.add("read " + found + ", none of the whole tables");
            }
            reads.incrementAndGet();
        } catch (AssertionError | RuntimeException e) {
            complaints.add(e.toString());
        }
    }

    public long reads() {
        return reads.get();
    }

    /** What it found that nobody may find. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    @Override
    public void close() {
        reading.cancel(false);
        time.close();
    }
}
