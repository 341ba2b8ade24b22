package dev.tandem.conformance;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command line of the suite. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        // Not by returning: threads of clients may still run.
        System.exit(run(arguments));
    }

    /** Judges and prints; gives the exit code. */
    static int run(String... arguments) {
        try {
            var line = Options.parse(arguments);
            if (line.hasOption("help") || arguments.length == 0) {
                System.out.print(Options.HELP);
                return arguments.length == 0 ? 2 : 0;
            }
            if (line.hasOption("list")) {
                Catalogue.clauses().forEach(Main::print);
                return 0;
            }
            var options = Options.of(line);
            var report = judge(options, Catalogue.clauses());
            var writer = new ReportWriter(report);
            options.reports().forEach(writer::write);
            System.out.print(writer.text());
            return report.conforms() ? 0 : 1;
        } catch (CannotRun e) {
            System.err.println(e.getMessage());
            return 2;
        }
    }

    static Report judge(Options options, List<Clause> clauses) {
        try (var endpoints = Endpoints.of(options)) {
            var model = new Discovery(endpoints, options).model();
            return Report.of(server(options), endpoints, model, clauses);
        }
    }

    private static String server(Options options) {
        return Stream.of(options.http().map(Object::toString), options.grpc())
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
    }

    private static void print(Clause clause) {
        System.out.printf(
                "%s  %s%n    %s%n    %s%n",
                clause.id(), clause.level(), clause.rule(), clause.source());
    }
}
