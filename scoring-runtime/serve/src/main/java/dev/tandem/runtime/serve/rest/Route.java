package dev.tandem.runtime.serve.rest;

import java.util.Optional;

/** What a path of the protocol's REST form means. */
sealed interface Route {

    /** The HTTP method that the route takes. */
    default String method() {
        return "GET";
    }

    record ServerMetadata() implements Route {}

    record Live() implements Route {}

    record Ready() implements Route {}

    record Metrics() implements Route {}

    record ModelMetadata(String model, Optional<String> version) implements Route {}

    record ModelReady(String model, Optional<String> version) implements Route {}

    record Infer(String model, Optional<String> version) implements Route {
        @Override
        public String method() {
            return "POST";
        }
    }

    record Unknown() implements Route {}

    /** The route of a path; one slash at its end changes nothing. */
    static Route of(String path) {
        // A limit of -1 keeps empty segments, so that "//" is not taken for "/".
        String[] segments = withoutLastSlash(path).split("/", -1);
        if (segments.length < 2 || !segments[0].isEmpty()) {
            return new Unknown();
        }
        return switch (segments[1]) {
            case "metrics" -> segments.length == 2 ? new Metrics() : new Unknown();
            case "v2" -> ofV2(segments);
            default -> new Unknown();
        };
    }

    private static Route ofV2(String[] segments) {
        if (segments.length == 2) {
            return new ServerMetadata();
        }
        if (segments[2].equals("health") && segments.length == 4) {
            return switch (segments[3]) {
                case "live" -> new Live();
                case "ready" -> new Ready();
                default -> new Unknown();
            };
        }
        if (!segments[2].equals("models") || segments.length < 4) {
            return new Unknown();
        }
        boolean versioned = segments.length >= 6 && segments[4].equals("versions");
        var version = versioned ? Optional.of(segments[5]) : Optional.<String>empty();
        int rest = versioned ? 6 : 4;
        if (segments.length == rest) {
            return new ModelMetadata(segments[3], version);
        }
        if (segments.length > rest + 1) {
            return new Unknown();
        }
        return switch (segments[rest]) {
            case "ready" -> new ModelReady(segments[3], version);
            case "infer" -> new Infer(segments[3], version);
            default -> new Unknown();
        };
    }

    private static String withoutLastSlash(String path) {
        return path.length() > 1 && path.endsWith("/")
                ? path.substring(0, path.length() - 1)
                : path;
    }
}
