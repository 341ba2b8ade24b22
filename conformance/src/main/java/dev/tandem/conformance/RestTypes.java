package dev.tandem.conformance;

import java.util.Arrays;
import java.util.List;

/** Values that are hard to carry, of each datatype that the model gives back as it took it. */
final class RestTypes {

    private RestTypes() {}

    static List<Clause> clauses() {
        return Arrays.stream(Datatype.values())
                .filter(Datatype::inJson)
                .map(
                        datatype ->
                                Clause.must(
                                        "REST-TYPE-" + datatype,
                                        "inference_rest.md: Tensor Data Types",
                                        "JSON carries %s without a loss, the ends of its range too."
                                                .formatted(datatype),
                                        s -> comesBack(s, datatype)))
                .toList();
    }

    private static void comesBack(Subject s, Datatype datatype) {
        var input = s.model().echoOf(datatype);
        var tensors = s.model().withExtremes(input);
        var sent = tensors.get(s.model().inputs().indexOf(input));
        s.rest()
                .infer(s.request(tensors))
                .outputs()
                .mustHold(sent.named(s.model().echoes().get(input.name())));
    }
}
