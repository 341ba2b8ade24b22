package dev.tandem.runtime.serve;

/** Names of the parameters of requests that mean something here (Triton's extensions, docs/protocol); all others are ignored. */
public final class ParameterNames {

    /** Of an input or output: how many bytes behind the JSON are its values. */
    public static final String BINARY_DATA_SIZE = "binary_data_size";

    /** Of an output: whether its values are given behind the JSON. */
    public static final String BINARY_DATA = "binary_data";

    /** Of a request: {@link #BINARY_DATA} for every output of which nothing is said. */
    public static final String BINARY_DATA_OUTPUT = "binary_data_output";

    /** Of an output: of how many classes to give the best. */
    public static final String CLASSIFICATION = "classification";

    /** Of a request: its longest time, microseconds. */
    public static final String TIMEOUT = "timeout";

    /** Of a request: whether it goes before others. */
    public static final String PRIORITY = "priority";

    private static final String SHARED_MEMORY = "shared_memory_region";

    private ParameterNames() {}

    /** Refuses the one that cannot be ignored: whoever sends it sends no values. */
    public static void check(String name, String of) {
        if (name.equals(SHARED_MEMORY)) {
            throw new RefusedException(
                    Refusal.NOT_SUPPORTED,
                    "%s has parameter 'shared_memory_region'; a server in another container shares no memory with its clients, so send and take values with the request"
                            .formatted(of));
        }
    }

    /**
     * The number of classes that an output asks for.
     *
     * @throws RefusedException if it is none
     */
    public static int classes(String output, long count) {
        if (count < 1) {
            throw RefusedException.invalid(
                    "output '%s' asks for 'classification' %d; it takes the number of best classes, at least 1"
                            .formatted(output, count));
        }
        return (int) Math.min(Integer.MAX_VALUE, count);
    }
}
