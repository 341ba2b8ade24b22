package dev.tandem.runtime.trees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.ModelLoadException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file that is broken, or made to break something, is refused in words. */
final class CorruptFilesTest {

    private static final String JSON =
            new String(Fixture.model("xgboost", "logistic-stumps.json"), StandardCharsets.UTF_8);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"left_children\":[1 | \"left_children\":[0 | node 0 is the child of more than one"
                        + " node",
                "\"left_children\":[1 | \"left_children\":[2 | node 2 is the child of more than one"
                        + " node",
                "\"left_children\":[1 | \"left_children\":[7 | node 0 has child 7, but there are 3"
                        + " nodes",
                "\"left_children\":[1 | \"left_children\":[1.5 | which is no whole number",
                "\"left_children\":[1 | \"left_children\":[1e300 | which is no whole number",
                "\"right_children\":[2 | \"right_children\":[-1 | node 0 has child -1",
                "\"right_children\":[2 | \"right_children\":[2,2 | which should be as many each",
                "\"num_feature\":\"5\",\"num_target\" | \"num_feature\":\"1\",\"num_target\" | but"
                        + " there are 1 features",
                "\"num_feature\":\"5\",\"num_target\" | \"num_feature\":\"-5\",\"num_target\" | its"
                        + " num_feature is -5",
                "\"num_feature\":\"5\",\"num_target\" |"
                        + " \"num_feature\":\"2000000000\",\"num_target\" | its num_feature is"
                        + " 2000000000",
                "\"num_class\":\"0\" | \"num_class\":\"2000000000\" | its num_class is 2000000000",
                "\"num_class\":\"0\" | \"num_class\":\"many\" | its num_class is many",
                "\"tree_info\":[0 | \"tree_info\":[3 | tree 0 belongs to output 3",
                "\"tree_info\":[0 | \"tree_info\":[0,0 | it has 11 trees, but tree_info speaks of"
                        + " 12",
                "\"name\":\"binary:logistic\" | \"name\":\"mine\" | its objective is 'mine'; scored"
                        + " exactly are reg:squarederror,",
                "\"name\":\"gbtree\" | \"name\":\"gblinear\" | its booster is 'gblinear'; scored"
                        + " exactly are gbtree and dart",
                "\"size_leaf_vector\":\"1\" | \"size_leaf_vector\":\"3\" | its leaves are vectors"
                        + " of 3 values; train it with",
                "\"categories_nodes\":[] | \"categories_nodes\":[0] | nodes of a tree split by"
                        + " category, but there are 0 beginnings",
                "\"split_type\":[0 | \"split_type\":[1 | node 0 splits by category, but has no"
                        + " categories",
                "\"attributes\":{} | \"attributes\":{\"best_iteration\":\"4\"} |"
                        + " booster[:5].save_model(...)",
                "\"base_score\":\"[ | \"base_score\":\"[1,2, | it has 3 base scores for 1 outputs",
                "\"base_score\":\"[ | \"base_score\":\"[x | is no number",
                "\"base_score\":\"[ | \"base_score\":\"[1 | for binary:logistic it lies between 0"
                        + " and 1",
            })
    void whatIsWrongIsSaid(String from, String to, String said) {
        assertThat(JSON).contains(from);

        assertThatThrownBy(() -> load(JSON.replaceFirst(quoted(from), quotedTo(to))))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("model cannot be served as xgboost: ")
                .hasMessageContaining(said)
                .extracting(thrown -> ((ModelLoadException) thrown).reason())
                .isEqualTo(TerminationReason.ModelInvalid);
    }

    private static String quoted(String text) {
        return Pattern.quote(text);
    }

    private static String quotedTo(String text) {
        return Matcher.quoteReplacement(text);
    }

    @Test
    void categoriesOutOfTheirArrayAreRefused() {
        String none =
                "\"categories\":[],\"categories_nodes\":[],\"categories_segments\":[],\"categories_sizes\":[]";
        for (String segment :
                new String[] {"0,2", "1,1", "-1,1", "0,-1", "2147483647,2147483647"}) {
            String[] of = segment.split(",", -1);
            assertThatThrownBy(
                            () ->
                                    load(
                                            JSON.replaceFirst(
                                                    quoted(none),
                                                    quotedTo(
                                                            "\"categories\":[1],\"categories_nodes\":[0],\"categories_segments\":[%s],\"categories_sizes\":[%s]"
                                                                    .formatted(of[0], of[1])))))
                    .isInstanceOf(ModelLoadException.class)
                    .hasMessageContaining("but the tree has 1 categories");
        }
    }

    @Test
    void deepNestingIsRefused() {
        assertThatThrownBy(() -> load("{\"a\":" + "[".repeat(100_000)))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("ting depth");
        assertThatThrownBy(() -> load(ubj("{i\1a" + "[".repeat(100_000))))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("nested deeper than 64 levels");
    }

    @ParameterizedTest
    @CsvSource({
        "[$d#l\u007f\u007f\u007f\u007f, it promises 2139062143 items",
        "[#L\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f, it promises 9187201950435738000",
        "[#i\u0080, it promises -128 items",
        "[$T#l\u007f\u007f\u007f\u007f, it has an array of type 'T'",
        "[$d, it ends too early",
        "[$dd, a size ('#') is expected",
        "Sl\u007f\u007f\u007f\u007f, it promises 2139062143 items",
        "SS, a size is expected",
        "q, a value is expected",
    })
    void sizesAreBelievedOnlyIfTheirBytesAreThere(String value, String said) {
        assertThatThrownBy(() -> load(ubj("{i\1a" + value)))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining(said);
    }

    @Test
    void anEmptyFileAndOneOfAnotherKindAreRefused() {
        for (String content :
                new String[] {"", "{", "{}", "[]", "ONNX", "{\"learner\":[]}", JSON + "{}"}) {
            assertThatThrownBy(() -> load(content)).isInstanceOf(ModelLoadException.class);
        }
    }

    @Property(tries = 300)
    void aFileThatEndsTooEarlyIsRefused(
            @ForAll boolean json, @ForAll @IntRange(max = 9999) int part) throws IOException {
        byte[] whole =
                Fixture.model("xgboost", json ? "logistic-stumps.json" : "categories-ubj.ubj");
        byte[] cut = Arrays.copyOf(whole, (int) ((long) whole.length * part / 10_000));

        assertThatThrownBy(() -> load(cut)).isInstanceOf(ModelLoadException.class);
    }

    /**
     * Some changes leave a model that can be scored; none may end in anything but a model or a
     * refusal.
     */
    @Property(tries = 1000)
    void aChangedByteEndsInAModelOrInARefusal(
            @ForAll boolean json, @ForAll @IntRange(max = 9999) int part, @ForAll byte changed)
            throws IOException {
        byte[] bytes =
                Fixture.model("xgboost", json ? "logistic-stumps.json" : "categories-ubj.ubj");
        bytes[(int) ((long) bytes.length * part / 10_000)] = changed;

        try (var model = load(bytes)) {
            assertThat(model.signature().outputNames()).contains(TreeModel.PREDICTION);
        } catch (ModelLoadException e) {
            assertThat(e.reason()).isEqualTo(TerminationReason.ModelInvalid);
        }
    }

    private static byte[] ubj(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static TreeModel load(String content) throws ModelLoadException, IOException {
        return load(content.getBytes(StandardCharsets.UTF_8));
    }

    private static TreeModel load(byte[] content) throws ModelLoadException, IOException {
        var file = Files.createTempFile("tandem", "model");
        try {
            return TreeModel.load(Files.write(file, content), TreeFormat.xgboost);
        } finally {
            Files.delete(file);
        }
    }
}
