package dev.tandem.runtime.app;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.tandem.runtime.app.bench.HttpPost;
import dev.tandem.runtime.app.bench.LoadGenerator;
import dev.tandem.runtime.app.bench.Machine;
import dev.tandem.runtime.app.bench.Outcome;
import dev.tandem.runtime.app.bench.Rate;
import dev.tandem.runtime.app.bench.Schedule;
import dev.tandem.runtime.app.bench.Step;
import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.TerminationReport;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Asks as the command line says, and prints what comes of it.
 *
 * @param server that of this command; empty where it is somebody else's
 */
record BenchRuns(
        BenchOptions options,
        HttpPost post,
        LoadGenerator generator,
        Optional<BenchServer> server) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final double NANOS_PER_MICRO = 1e3;

    TerminationReport run() throws Failure, InterruptedException {
        var machine = Machine.now(post.url());
        tell(
                String.format(
                        Locale.ROOT,
                        "asked     %s: %,d bytes, %s; %,d connections%n%s",
                        post.url(),
                        post.body().length,
                        kind(),
                        options.connections(),
                        machine.line()));
        var capacity = warmUp();
        capacity.ifPresent(
                most ->
                        tell(
                                String.format(
                                        Locale.ROOT,
                                        "capacity  %,.0f requests/s in a closed loop%n",
                                        most)));
        tell("\n" + Step.HEADER);
        var steps = new ArrayList<Step>();
        for (var rate : options.rates()) {
            var step = step(rate, capacity);
            tell(step.line());
            steps.add(step);
        }
        var warnings = steps.stream().flatMap(step -> step.warnings().stream()).toList();
        warnings.forEach(warning -> tell("warning   " + warning + "\n"));
        if (options.json()) {
            System.out.println(json(machine, capacity, steps, warnings).toPrettyString());
        }
        if (options.histogram().isPresent()) {
            write(options.histogram().get(), steps.getLast().outcome());
        }
        return report(steps);
    }

    private String kind() {
        return options.request().isPresent()
                ? options.request().get().toString()
                : "%d row%s as %s"
                        .formatted(
                                options.rows(),
                                options.rows() == 1 ? "" : "s",
                                options.binary() ? "binary data" : "JSON");
    }

    /** What the server can do, where a rate is a share of that. */
    private OptionalDouble warmUp() throws Failure, InterruptedException {
        var first = options.rates().getFirst();
        if (options.rates().stream().noneMatch(Rate::ofCapacity)) {
            if (options.warmUp().isPositive()) {
                open(first.number(), options.warmUp());
            }
            return OptionalDouble.empty();
        }
        var half = options.warmUp().dividedBy(2);
        generator.run(Schedule.closed(), 0, half);
        var capacity = generator.run(Schedule.closed(), 0, half);
        checkAlive();
        if (capacity.answered() == 0) {
            throw new Failure(
                    TerminationReason.InternalError,
                    "no good answer in a closed loop of %s: %s"
                            .formatted(options.warmUp(), capacity.errors()));
        }
        return OptionalDouble.of(capacity.answered());
    }

    private Step step(Rate rate, OptionalDouble capacity) throws Failure, InterruptedException {
        var before = cpuTime();
        var outcome = open(rate.perSecond(capacity.orElse(0)), options.duration());
        checkAlive();
        return new Step(
                outcome,
                server.isPresent() && outcome.answers() > 0
                        ? OptionalDouble.of(
                                cpuTime().minus(before).toNanos()
                                        / NANOS_PER_MICRO
                                        / outcome.answers())
                        : OptionalDouble.empty());
    }

    private Outcome open(double rate, Duration duration) throws InterruptedException {
        return generator.run(options.arrivals().at(rate), rate, duration);
    }

    private Duration cpuTime() {
        return server.map(BenchServer::cpuTime).orElse(Duration.ZERO);
    }

    private void checkAlive() throws Failure {
        if (server.isPresent()) {
            server.get().checkAlive();
        }
    }

    private static TerminationReport report(List<Step> steps) throws Failure {
        long answers = steps.stream().mapToLong(step -> step.outcome().answers()).sum();
        long wrong = steps.stream().mapToLong(step -> step.outcome().wrong()).sum();
        if (wrong > 0) {
            throw new Failure(
                    TerminationReason.InternalError,
                    String.format(Locale.ROOT, "%,d requests had no good answer", wrong));
        }
        return TerminationReport.of(
                TerminationReason.Completed,
                String.format(Locale.ROOT, "%,d answers, all of them good", answers));
    }

    private ObjectNode json(
            Machine machine, OptionalDouble capacity, List<Step> steps, List<String> warnings) {
        var json = JSON.createObjectNode();
        json.put("url", post.url().toString());
        json.put("bytes", post.body().length);
        json.put("connections", options.connections());
        json.put("arrivals", options.arrivals().name());
        json.set("machine", JSON.valueToTree(machine));
        capacity.ifPresent(most -> json.put("capacity", most));
        var runs = json.putArray("runs");
        steps.forEach(step -> runs.add(step.json()));
        var told = json.putArray("warnings");
        warnings.forEach(told::add);
        return json;
    }

    private static void write(Path file, Outcome outcome) throws Failure {
        try {
            outcome.write(file);
        } catch (IOException e) {
            throw new Failure(
                    TerminationReason.ConfigInvalid,
                    "--histogram %s cannot be written: %s".formatted(file, e),
                    e);
        }
    }

    /** To people, as soon as it is known. */
    private void tell(String text) {
        if (!options.json()) {
            System.out.print(text);
            System.out.flush();
        }
    }
}
