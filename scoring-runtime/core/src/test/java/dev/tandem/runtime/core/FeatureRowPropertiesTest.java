package dev.tandem.runtime.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.runtime.config.FeatureConfig;
import dev.tandem.runtime.config.ViewConfig;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What holds for rows of any features. */
class FeatureRowPropertiesTest {

    /** A value with the type of its feature. */
    record Typed(String type, Object value) {}

    @Property
    void whatIsPackedIsRead(@ForAll("rows") List<Typed> row, @ForAll long time) {
        var layout = layout(row);
        var read = layout.decode(layout.encode(time, row.stream().map(Typed::value).toArray()));

        assertThat(read.writtenMillis()).isEqualTo(time);
        for (int i = 0; i < row.size(); i++) {
            assertThat(value(layout, read, i)).isEqualTo(row.get(i).value());
        }
    }

    @Property
    void aPartOfARowIsMissing(@ForAll("rows") List<Typed> row, @ForAll int cut) {
        var layout = layout(row);
        byte[] packed = layout.encode(0, row.stream().map(Typed::value).toArray());

        byte[] part = Arrays.copyOf(packed, Math.floorMod(cut, packed.length));

        assertThat(layout.decode(part).isMissing()).isTrue();
    }

    @Property
    void anyBytesAreARowOrMissing(@ForAll("rows") List<Typed> row, @ForAll byte[] noise) {
        var layout = layout(row);
        byte[] packed = layout.encode(0, row.stream().map(Typed::value).toArray());
        for (int i = 0; i < noise.length; i++) {
            // Behind the schema's hash, so that more than the first look is tried.
            int at = FeatureLayout.TIME_AT + Math.floorMod(noise[i] * 31 + i, packed.length - 5);
            packed[at] = noise[i];
        }

        var read = layout.decode(packed);

        for (int i = 0; i < row.size() && !read.isMissing(); i++) {
            value(layout, read, i);
        }
    }

    private static Object value(FeatureLayout layout, FeatureRow row, int feature) {
        if (row.isNull(feature)) {
            return null;
        }
        return switch (layout.type(feature)) {
            case FLOAT32 -> (float) row.number(feature);
            case FLOAT64 -> row.number(feature);
            case INT64 -> row.wholeNumber(feature);
            case BOOL -> row.wholeNumber(feature) != 0;
            case STRING -> row.text(feature);
        };
    }

    private static FeatureLayout layout(List<Typed> row) {
        var features =
                IntStream.range(0, row.size())
                        .mapToObj(i -> new FeatureConfig("f" + i, row.get(i).type(), null))
                        .toList();
        return FeatureLayout.of(new ViewConfig("v", "id", "string", 1, features));
    }

    @Provide
    Arbitrary<List<Typed>> rows() {
        return Arbitraries.oneOf(
                        typed("float32", Arbitraries.floats()),
                        typed("float64", Arbitraries.doubles()),
                        typed("int64", Arbitraries.longs()),
                        typed("bool", Arbitraries.of(true, false)),
                        typed(
                                "string",
                                Arbitraries.strings()
                                        .ofMaxLength(9)
                                        .filter(FeatureRowPropertiesTest::isText)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(40);
    }

    /** Half a surrogate pair is no text, and UTF-8 has nothing for it. */
    private static boolean isText(String value) {
        return value.chars().noneMatch(c -> Character.isSurrogate((char) c));
    }

    private static Arbitrary<Typed> typed(String type, Arbitrary<?> values) {
        return values.injectNull(0.2).map(value -> new Typed(type, value));
    }
}
