package dev.tandem.runtime.serve.rest;

import java.util.Optional;

/** What a path of the protocol's REST forms means. */
sealed interface Route {

    /** What V1 has at the end of a path that predicts. */
    String PREDICT = ":predict";

    /** The HTTP method that the route takes. */
    default String method() {
        return "GET";
    }

    /** Whether the route takes that one. */
    default boolean takes(String asked) {
        return method().equals(asked);
    }

    /** A route that takes POST. */
    sealed interface Posted extends Route {
        @Override
        default String method() {
            return "POST";
        }
    }

    record ServerMetadata() implements Route {}

    record Live() implements Route {}

    record Ready() implements Route {}

    record Metrics() implements Route {}

    record ModelMetadata(String model, Optional<String> version) implements Route {}

    record ModelReady(String model, Optional<String> version) implements Route {}

    record Configuration(String model, Optional<String> version) implements Route {}

    record Statistics(String model, Optional<String> version) implements Route {}

    /** Of every model, which here is one. */
    record AllStatistics() implements Route {}

    record Infer(String model, Optional<String> version) implements Posted {}

    /** A prediction by the V1 protocol. */
    record PredictV1(String model, Optional<String> version) implements Posted {}

    record Index() implements Posted {}

    /** The one sign of life of the V1 protocol. */
    record Alive() implements Route {}

    record ModelsV1() implements Route {}

    /** To load or unload a model. */
    record Change(String action) implements Posted {}

    /** What is refused whatever the method. */
    sealed interface Refused extends Route {
        @Override
        default boolean takes(String asked) {
            return true;
        }
    }

    /** Whatever has to do with memory that client and server share. */
    record SharedMemory() implements Refused {}

    /** What is traced or logged. */
    record Settings(String what) implements Refused {}

    record Unknown() implements Refused {}

    /** The route of a path; one slash at its end changes nothing. */
    static Route of(String path) {
        // A limit of -1 keeps empty segments, so that "//" is not taken for "/".
        String[] segments = withoutLastSlash(path).split("/", -1);
        if (segments.length < 2 || !segments[0].isEmpty()) {
            return new Unknown();
        }
        return switch (segments[1]) {
            case "metrics" -> segments.length == 2 ? new Metrics() : new Unknown();
            case "v1" -> ofV1(segments);
            case "v2" -> ofV2(segments);
            case "" -> segments.length == 2 ? new Alive() : new Unknown();
            default -> new Unknown();
        };
    }

    /** {@code v1/models}, {@code v1/models/MODEL[/versions/VERSION]} and the same with {@code :predict} at its end. */
    private static Route ofV1(String[] segments) {
        if (segments.length < 3 || !segments[2].equals("models")) {
            return new Unknown();
        }
        if (segments.length == 3) {
            return new ModelsV1();
        }
        boolean versioned = segments.length == 6 && segments[4].equals("versions");
        if (segments.length != 4 && !versioned) {
            return new Unknown();
        }
        String last = segments[segments.length - 1];
        boolean predicts = last.endsWith(PREDICT);
        segments[segments.length - 1] =
                predicts ? last.substring(0, last.length() - PREDICT.length()) : last;
        var version = versioned ? Optional.of(segments[5]) : Optional.<String>empty();
        return predicts
                ? new PredictV1(segments[3], version)
                : new ModelReady(segments[3], version);
    }

    private static Route ofV2(String[] segments) {
        if (segments.length == 2) {
            return new ServerMetadata();
        }
        return switch (segments[2]) {
            case "health" -> ofHealth(segments);
            case "models" -> ofModels(segments);
            case "repository" -> ofRepository(segments);
            case "systemsharedmemory", "cudasharedmemory" -> new SharedMemory();
            case "trace" -> new Settings("trace");
            case "logging" -> new Settings("log");
            default -> new Unknown();
        };
    }

    private static Route ofHealth(String[] segments) {
        if (segments.length != 4) {
            return new Unknown();
        }
        return switch (segments[3]) {
            case "live" -> new Live();
            case "ready" -> new Ready();
            default -> new Unknown();
        };
    }

    private static Route ofModels(String[] segments) {
        if (segments.length < 4) {
            return new Unknown();
        }
        if (segments.length == 4 && segments[3].equals("stats")) {
            return new AllStatistics();
        }
        boolean versioned = segments.length >= 6 && segments[4].equals("versions");
        var version = versioned ? Optional.of(segments[5]) : Optional.<String>empty();
        int rest = versioned ? 6 : 4;
        if (segments.length == rest) {
            return new ModelMetadata(segments[3], version);
        }
        if (segments.length == rest + 2 && segments[rest].equals("trace")) {
            return new Settings("trace");
        }
        if (segments.length > rest + 1) {
            return new Unknown();
        }
        return switch (segments[rest]) {
            case "ready" -> new ModelReady(segments[3], version);
            case "infer" -> new Infer(segments[3], version);
            case "config" -> new Configuration(segments[3], version);
            case "stats" -> new Statistics(segments[3], version);
            default -> new Unknown();
        };
    }

    /** {@code repository[/NAME]/index} and {@code repository[/NAME]/models/MODEL/load|unload}. */
    private static Route ofRepository(String[] segments) {
        String last = segments[segments.length - 1];
        if (last.equals("index") && segments.length <= 5) {
            return new Index();
        }
        boolean change =
                segments.length >= 6
                        && segments.length <= 7
                        && segments[segments.length - 3].equals("models");
        return switch (last) {
            case "load" -> change ? new Change("loaded") : new Unknown();
            case "unload" -> change ? new Change("unloaded") : new Unknown();
            default -> new Unknown();
        };
    }

    private static String withoutLastSlash(String path) {
        return path.length() > 1 && path.endsWith("/")
                ? path.substring(0, path.length() - 1)
                : path;
    }
}
