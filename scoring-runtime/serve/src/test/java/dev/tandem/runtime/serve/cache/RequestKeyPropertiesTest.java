package dev.tandem.runtime.serve.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.runtime.core.Datatype;
import dev.tandem.runtime.core.NumericTensor;
import dev.tandem.runtime.core.Shape;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.core.TextTensor;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Two questions have one key exactly if they are the same question. */
class RequestKeyPropertiesTest {

    /**
     * A question in values that can be compared.
     *
     * @param texts of a TextTensor named {@code t}
     * @param bytes of a tensor of bytes, or of half as many numbers of two bytes, named {@code n}
     */
    record Question(
            List<String> texts,
            List<Byte> bytes,
            boolean wide,
            boolean flat,
            List<String> outputs) {

        Map<String, Tensor> inputs(boolean direct) {
            var data =
                    (direct
                                    ? ByteBuffer.allocateDirect(bytes.size())
                                    : ByteBuffer.allocate(bytes.size()))
                            .order(ByteOrder.nativeOrder());
            bytes.forEach(data::put);
            int count = wide ? bytes.size() / 2 : bytes.size();
            var inputs = new LinkedHashMap<String, Tensor>();
            inputs.put(
                    "n",
                    new NumericTensor(
                            wide ? Datatype.INT16 : Datatype.INT8,
                            flat ? Shape.of(count) : Shape.of(count, 1),
                            data.flip()));
            inputs.put("t", new TextTensor(Shape.of(texts.size()), texts));
            return inputs;
        }

        Set<String> asked() {
            return new LinkedHashSet<>(outputs);
        }
    }

    @Property(tries = 3_000)
    void givenTwoQuestions_whenTheyAreTheSame_thenAndOnlyThenTheyHaveOneKey(
            @ForAll("questions") Question one, @ForAll("questions") Question other) {
        assertThat(key(one).equals(key(other))).isEqualTo(one.equals(other));
    }

    @Property
    void givenAQuestion_whenItsInputsComeInAnotherOrderOrFromOtherMemory_thenItHasTheSameKey(
            @ForAll("questions") Question question) {
        var turned = new LinkedHashMap<String, Tensor>();
        var names = new ArrayList<>(question.inputs(true).keySet());
        names.reversed().forEach(name -> turned.put(name, question.inputs(true).get(name)));

        assertThat(RequestKey.of(turned, question.asked())).isEqualTo(key(question));
    }

    @Property
    void givenTexts_whenTheyAreCutElsewhere_thenTheyAreAnotherQuestion(
            @ForAll("questions") Question question) {
        var joined = String.join("", question.texts());
        var cut = List.of(joined, "");
        var other =
                new Question(
                        cut,
                        question.bytes(),
                        question.wide(),
                        question.flat(),
                        question.outputs());

        assertThat(key(other).equals(key(question))).isEqualTo(cut.equals(question.texts()));
    }

    private static RequestKey key(Question question) {
        return RequestKey.of(question.inputs(false), question.asked());
    }

    @Provide
    Arbitrary<Question> questions() {
        return Combinators.combine(
                        Arbitraries.of("", "a", "ab", "b", "\0\0\0\0", "a\0\0\0\0")
                                .list()
                                .ofMinSize(1)
                                .ofMaxSize(2),
                        Arbitraries.of((byte) 0, (byte) 1).list().ofSize(2),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.of(
                                List.of("y"), List.of("z"), List.of("y", "z"), List.of("z", "y")))
                .as(Question::new);
    }
}
