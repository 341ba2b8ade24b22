package dev.tandem.conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A report as a text for the terminal, as Markdown for people, as JSON for programs, and as JUnit's XML for CI. */
final class ReportWriter {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Report report;

    ReportWriter(Report report) {
        this.report = report;
    }

    void write(Path file) {
        var name = file.toString();
        try {
            Files.writeString(
                    file,
                    name.endsWith(".json") ? json() : name.endsWith(".md") ? markdown() : junit());
        } catch (IOException e) {
            throw new CannotRun("--report %s cannot be written: %s".formatted(file, e));
        }
    }

    /** Only what did not pass, and the totals. */
    String text() {
        var text = new StringBuilder();
        for (var result : report.results()) {
            if (result.verdict() == Verdict.FAIL) {
                var clause = result.clause();
                text.append(
                        "FAIL  %s (%s)  %s%n"
                                .formatted(clause.id(), clause.level(), clause.rule()));
                text.append("      %s%n".formatted(result.detail()));
                text.append("      by %s%n".formatted(clause.source()));
            }
        }
        for (var level : Level.values()) {
            text.append("%-9s  %s%n".formatted(level, report.total(level)));
        }
        return text.toString();
    }

    String markdown() {
        var text = new StringBuilder();
        text.append(
                "# Open Inference Protocol: model `%s` at `%s`%n%n"
                        .formatted(report.model(), report.server()));
        text.append("| Level | Result |\n|---|---|\n");
        for (var level : Level.values()) {
            text.append("| %s | %s |%n".formatted(level, report.total(level)));
        }
        text.append(
                "\n"
                        + "| Clause | Level | Verdict | What is expected | Source |\n"
                        + "|---|---|---|---|---|\n");
        for (var result : report.results()) {
            var clause = result.clause();
            text.append(
                    "| %s | %s | %s | %s | %s |%n"
                            .formatted(
                                    clause.id(),
                                    clause.level(),
                                    verdict(result.verdict()),
                                    cell(
                                            result.detail().isEmpty()
                                                    ? clause.rule()
                                                    : clause.rule() + " *" + result.detail() + "*"),
                                    cell(clause.source())));
        }
        for (var result : report.results()) {
            if (result.verdict() == Verdict.FAIL) {
                text.append(
                        "%n## %s%n%n%s%n%n%s%n"
                                .formatted(
                                        result.clause().id(),
                                        result.clause().rule(),
                                        result.detail()));
                for (var exchange : result.exchanges()) {
                    text.append(
                            "%n````%n%s%n````%n````%n%s%n````%n"
                                    .formatted(exchange.sent(), exchange.came()));
                }
            }
        }
        return text.toString();
    }

    private static String verdict(Verdict verdict) {
        return switch (verdict) {
            case PASS -> "pass";
            case FAIL -> "**fail**";
            case NOT_APPLICABLE -> "n/a";
        };
    }

    private static String cell(String text) {
        return text.lines().collect(Collectors.joining(" ")).replace("|", "\\|");
    }

    private String json() throws IOException {
        var root = JSON.createObjectNode();
        root.put("server", report.server()).put("model", report.model());
        root.put("conforms", report.conforms());
        var totals = root.putObject("totals");
        for (var level : Level.values()) {
            var total = totals.putObject(level.name());
            for (var verdict : Verdict.values()) {
                total.put(verdict.name(), report.count(level, verdict));
            }
        }
        var clauses = root.putArray("clauses");
        for (var result : report.results()) {
            var clause = result.clause();
            var entry = clauses.addObject();
            entry.put("id", clause.id()).put("level", clause.level().name());
            entry.put("source", clause.source()).put("rule", clause.rule());
            entry.put("verdict", result.verdict().name()).put("detail", result.detail());
            var exchanges = entry.putArray("exchanges");
            result.exchanges()
                    .forEach(
                            exchange ->
                                    exchanges
                                            .addObject()
                                            .put("sent", exchange.sent())
                                            .put("came", exchange.came()));
        }
        return JSON.writeValueAsString(root);
    }

    private String junit() {
        var text = new StringWriter();
        try {
            var xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartDocument();
            xml.writeStartElement("testsuites");
            for (var level : Level.values()) {
                suite(xml, level);
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a report is always XML", e);
        }
        return text.toString();
    }

    private void suite(XMLStreamWriter xml, Level level) throws XMLStreamException {
        var results =
                report.results().stream()
                        .filter(result -> result.clause().level() == level)
                        .toList();
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", level.name());
        xml.writeAttribute("tests", Integer.toString(results.size()));
        xml.writeAttribute("failures", Long.toString(report.count(level, Verdict.FAIL)));
        xml.writeAttribute("skipped", Long.toString(report.count(level, Verdict.NOT_APPLICABLE)));
        for (var result : results) {
            xml.writeStartElement("testcase");
            xml.writeAttribute("classname", level.name());
            xml.writeAttribute("name", result.clause().id() + " " + result.clause().rule());
            if (result.verdict() != Verdict.PASS) {
                xml.writeStartElement(result.verdict() == Verdict.FAIL ? "failure" : "skipped");
                xml.writeAttribute("message", printable(result.detail()));
                xml.writeEndElement();
            }
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    /** XML has no way to write most control characters, which an answer may hold. */
    private static String printable(String text) {
        return text.replaceAll("[^\\x09\\x0A\\x0D\\x20-\\uD7FF\\uE000-\\uFFFD]", "\uFFFD");
    }
}
