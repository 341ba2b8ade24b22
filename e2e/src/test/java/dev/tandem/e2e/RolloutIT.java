package dev.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.e2e.support.Load;
import dev.tandem.e2e.support.Load.Answer;
import dev.tandem.e2e.support.Measurements;
import dev.tandem.e2e.support.Sample;
import dev.tandem.e2e.support.ServedModel;
import dev.tandem.e2e.support.Workspace;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;
import java.util.stream.Collectors;

/** From one model to another while people ask. */
class RolloutIT {

    @RegisterExtension static final Workspace workspace = Workspace.restricted("rollout");

    @Test
    void givenSteadyLoad_whenAnotherModelIsApplied_thenNoRequestFailsAndTheNewOneTakesOver()
            throws Exception {
        Sample one = workspace.sample("iris");
        Sample two = workspace.sample("iris-2");
        ServedModel iris = workspace.model("iris");
        workspace.applySample("iris.yaml");
        iris.awaitReady();

        List<Answer> answers;
        try (Load load = Load.on(iris, one, two)) {
            load.awaitMore(200);
            workspace.applySample("rollout/iris-2.yaml");
            iris.awaitSettled();
            load.awaitMore(200);
            answers = load.end();
        }

        new Measurements(workspace.settings())
                .figure("answers while rolling from one model to another", summary(answers));
        assertThat(answers).allMatch(Answer::right);
        assertThat(answers)
                .extracting(Answer::revision)
                .contains(one.revision(), two.revision())
                .containsOnly(one.revision(), two.revision());
        assertThat(answers.subList(answers.size() - 100, answers.size()))
                .extracting(Answer::revision)
                .containsOnly(two.revision());
        Predictions.areRight(iris, two);
    }

    private static String summary(List<Answer> answers) {
        return answers.size()
                + " "
                + answers.stream()
                        .collect(Collectors.groupingBy(Answer::kind, Collectors.counting()))
                + " "
                + answers.stream()
                        .collect(Collectors.groupingBy(Answer::revision, Collectors.counting()));
    }
}
