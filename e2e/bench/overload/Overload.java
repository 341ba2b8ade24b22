import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Finds what a server does at most, asks for multiples of that, and after each for half of it; prints a line of JSON for each phase.
 *
 * <p>Arguments: the server's port and path, a file with the body, the number of connections, the objective in milliseconds, the server's process id.
 */
final class Overload {

    private static final int[] CLOSED = {16, 64, 200};
    private static final double[] TIMES = {1, 2, 5, 10};
    private static final double WARM_UP_SECONDS = 8;
    private static final double CLOSED_SECONDS = 2.5;
    private static final double SECONDS = 4;
    private static final double AFTER_SECONDS = 2.5;

    private final OpenLoop load;
    private final long pid;

    private Overload(OpenLoop load, long pid) {
        this.load = load;
        this.pid = pid;
    }

    /** Asks, and gives what came of it. */
    @FunctionalInterface
    private interface Asking {
        Outcome ask() throws IOException;
    }

    private record Phase(Outcome outcome, long cpuTicks, long rssKilobytes) {

        void print(String name) {
            System.out.println(outcome.json(name, cpuTicks, rssKilobytes));
        }
    }

    public static void main(String[] arguments) throws IOException {
        var request =
                OpenLoop.Request.post(
                        arguments[1], Files.readAllBytes(Path.of(arguments[2])), "Content-Type: application/json\r\n", 200);
        var load = new OpenLoop(Integer.parseInt(arguments[0]), List.of(request), Long.parseLong(arguments[4]));
        new Overload(load, Long.parseLong(arguments[5])).run(Integer.parseInt(arguments[3]));
    }

    private void run(int connections) throws IOException {
        load.connect(CLOSED[1]);
        phase(() -> load.closed(WARM_UP_SECONDS)).print("warm up");
        double peak = 0;
        for (int count : CLOSED) {
            load.connect(count);
            var phase = phase(() -> load.closed(CLOSED_SECONDS));
            phase.print("closed " + count);
            peak = Math.max(peak, phase.outcome().goodput());
        }
        double capacity = peak;
        load.connect(connections);
        var half = phase(() -> load.open(capacity / 2, SECONDS));
        load.finish();
        half.print("0.5");
        for (double times : TIMES) {
            var over = phase(() -> load.open(capacity * times, SECONDS));
            var after = phase(() -> load.open(capacity / 2, AFTER_SECONDS));
            load.finish();
            over.print("%.0f".formatted(times));
            after.print("%.0f, then 0.5".formatted(times));
        }
    }

    private Phase phase(Asking asking) throws IOException {
        long ticks = cpuTicks();
        var outcome = asking.ask();
        return new Phase(outcome, cpuTicks() - ticks, rssKilobytes());
    }

    private long cpuTicks() throws IOException {
        var fields = Files.readString(Path.of("/proc/" + pid + "/stat")).replaceFirst(".*\\) ", "").split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private long rssKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
