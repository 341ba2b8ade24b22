package dev.tandem.bench.servers;

/** {@code Main CANDIDATE PORT}: starts one candidate and serves until it is ended. */
final class Main {

    private Main() {}

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[1]);
        switch (args[0]) {
            case "netty" -> NettyCandidate.start(port);
            case "vertx" -> VertxCandidate.start(port);
            case "helidon" -> HelidonCandidate.start(port);
            case "armeria" -> ArmeriaCandidate.start(port);
            default -> throw new IllegalArgumentException("no candidate '" + args[0] + "'");
        }
        Thread.currentThread().join();
    }
}
