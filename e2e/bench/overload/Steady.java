import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds what a server does of a mix of requests, and asks for a share of that for long; prints a line of JSON every few seconds. Once in each a
 * connection is left and another opened.
 *
 * <p>Arguments: the server's port, the share, seconds, then for each request its right status, path, headers and the file of its body.
 */
final class Steady {

    private static final int CONNECTIONS = 32;
    private static final int FIRST = 3;
    private static final int EACH = 4;
    private static final double WARM_UP_SECONDS = 8;
    private static final double INTERVAL_SECONDS = 2;

    private Steady() {}

    public static void main(String[] arguments) throws IOException {
        var load = new OpenLoop(Integer.parseInt(arguments[0]), requests(Arrays.asList(arguments).subList(FIRST, arguments.length)), 10_000);
        load.connect(CONNECTIONS);
        double rate = load.closed(WARM_UP_SECONDS).goodput() * Double.parseDouble(arguments[1]);
        for (double left = Double.parseDouble(arguments[2]); left > 0; left -= INTERVAL_SECONDS) {
            System.out.println(load.open(rate, INTERVAL_SECONDS).json("steady", 0, 0));
            load.comeBack();
        }
        load.finish();
    }

    private static List<OpenLoop.Request> requests(List<String> given) throws IOException {
        var requests = new ArrayList<OpenLoop.Request>();
        for (int i = 0; i < given.size(); i += EACH) {
            byte[] body = Files.readAllBytes(Path.of(given.get(i + 3)));
            var headers = given.get(i + 2).isEmpty() ? "" : given.get(i + 2) + "\r\n";
            requests.add(OpenLoop.Request.post(given.get(i + 1), body, headers, Integer.parseInt(given.get(i))));
        }
        return requests;
    }
}
