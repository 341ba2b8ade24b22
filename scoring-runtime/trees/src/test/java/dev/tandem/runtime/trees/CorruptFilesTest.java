package dev.tandem.runtime.trees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.core.ModelLoadException;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.ByteBuffer;
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

    @Property(tries = 400)
    void aFileThatEndsTooEarlyIsRefused(
            @ForAll("models") Whole model, @ForAll @IntRange(max = 9999) int part)
            throws IOException {
        // What follows the trees of LightGBM is of no meaning.
        int needed = model.meaningful();
        byte[] cut = Arrays.copyOf(model.bytes(), (int) ((long) needed * part / 10_000));

        assertThatThrownBy(() -> load(cut, model.format())).isInstanceOf(ModelLoadException.class);
    }

    /** Some changes leave a model that can be scored; none may end in anything but a model or a refusal. */
    @Property(tries = 2000)
    void aChangedByteEndsInAModelOrInARefusal(
            @ForAll("models") Whole model,
            @ForAll @IntRange(max = 9999) int part,
            @ForAll byte changed)
            throws IOException {
        byte[] bytes = model.bytes();
        bytes[(int) ((long) bytes.length * part / 10_000)] = changed;

        try (var loaded = load(bytes, model.format())) {
            var row = loaded.signature().smallestInputs(ByteBuffer::allocate);
            assertThat(loaded.score(row, loaded.signature().outputNames()))
                    .containsKey(TreeModel.PREDICTION);
        } catch (ModelLoadException e) {
            assertThat(e.reason()).isEqualTo(TerminationReason.ModelInvalid);
        }
    }

    @Provide
    Arbitrary<Whole> models() {
        return Arbitraries.of(
                new Whole(TreeFormat.xgboost, "logistic-stumps.json"),
                new Whole(TreeFormat.xgboost, "categories-ubj.ubj"),
                new Whole(TreeFormat.lightgbm, "categories.txt"),
                new Whole(TreeFormat.lightgbm, "linear.txt"),
                new Whole(TreeFormat.catboost, "multiclass.json"));
    }

    /** A fixture's model. */
    record Whole(TreeFormat format, String file) {

        byte[] bytes() {
            return Fixture.model(format.name(), file);
        }

        int meaningful() {
            int end = new String(bytes(), StandardCharsets.ISO_8859_1).indexOf("end of trees");
            return end < 0 ? bytes().length : end;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tree | wood | its first line is not 'tree'",
                "max_feature_idx=4 | max_feature_idx=99999999 | its max_feature_idx is 99999999;"
                        + " allowed:",
                "max_feature_idx=4 | max_feature_idx=0 | splits by feature",
                "num_tree_per_iteration=1 | num_tree_per_iteration=5 | one or more for each of its"
                        + " 5 outputs",
                "objective=binary sigmoid:1 | objective=mine | its objective is 'mine'; scored"
                        + " exactly are regression,",
                "objective=binary sigmoid:1 | objective=binary sigmoid:x | 'x' is no number",
                "num_leaves=15 | num_leaves=14 | in Tree=0: num_leaves is 14, but there are 15 leaf"
                        + " values",
                "left_child=1 | left_child=0 | in Tree=2: node 0 is the child of more than one"
                        + " node",
                "left_child=1 | left_child=14 | in Tree=2: a node has child 14, but there are 15"
                        + " leaves",
                "left_child=1 | left_child=-16 | in Tree=2: a node has child -16, but there are 15"
                        + " leaves",
                "left_child=1 | left_child=1 1 | in Tree=2: left_child has 15 numbers for 14 nodes",
                "decision_type=9 | decision_type=12 | a node's decision_type is 12",
                "decision_type=9 | decision_type=5 5 | decision_type has",
                "leaf_value=0. | leaf_value=inf 0. | but there are 16 leaf values",
                "cat_boundaries=0 | cat_boundaries=9 | set of categories 0 is not among the tree's",
                "end of trees | the end | it ends too early, before 'end of trees'",
            })
    void whatIsWrongWithATextIsSaid(String from, String to, String said) {
        String text =
                new String(Fixture.model("lightgbm", "categories.txt"), StandardCharsets.UTF_8);
        assertThat(text).contains(from);

        assertThatThrownBy(
                        () ->
                                load(
                                        text.replaceFirst(quoted(from), quotedTo(to))
                                                .getBytes(StandardCharsets.UTF_8),
                                        TreeFormat.lightgbm))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("model cannot be served as lightgbm: ")
                .hasMessageContaining(said);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"type\":\"Logloss\" | \"type\":\"Mine\" | its loss is 'Mine'; scored exactly are"
                        + " Logloss,",
                "\"oblivious_trees\" | \"trees\" | its trees are not symmetric; train it with"
                        + " grow_policy=SymmetricTree",
                "{\"float_features\":[ | {\"categorical_features\":[{}],\"float_features\":[ | it"
                        + " has categorical_features, whose values are not",
                "{\"float_features\":[ | {\"ctrs\":[],\"float_features\":[ | it has ctrs, whose"
                        + " values are not numbers",
                "\"split_type\":\"FloatFeature\" | \"split_type\":\"OneHotFeature\" | it splits by"
                        + " categories (OneHotFeature)",
                "\"float_feature_index\":0 | \"float_feature_index\":7 | it splits by feature 7.0,"
                        + " but there are 5",
                "\"float_feature_index\":0 | \"float_feature_index\":0.5 | it splits by feature"
                        + " 0.5",
                "\"leaf_values\":[ | \"leaf_values\":[1, | but 1 outputs need 16 of them",
                "\"class_names\":[0,1] | \"class_names\":[0,1,2] | it has 3 class names for 2"
                        + " classes",
                "\"nan_value_treatment\":\"AsFalse\" | \"nan_value_treatment\":\"Maybe\" |"
                        + " nan_value_treatment is 'Maybe'",
                "\"flat_feature_index\":0 | \"flat_feature_index\":3 | feature 0 has the numbers 0"
                        + " and 3",
                "\"feature_index\":0 | \"feature_index\":-1 | it has feature number -1",
            })
    void whatIsWrongWithAModelOfCatBoostIsSaid(String from, String to, String said) {
        String text = new String(Fixture.model("catboost", "logloss.json"), StandardCharsets.UTF_8);
        assertThat(text).contains(from);

        assertThatThrownBy(
                        () ->
                                load(
                                        text.replaceFirst(quoted(from), quotedTo(to))
                                                .getBytes(StandardCharsets.UTF_8),
                                        TreeFormat.catboost))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("model cannot be served as catboost: ")
                .hasMessageContaining(said);
    }

    private static byte[] ubj(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static TreeModel load(String content) throws ModelLoadException, IOException {
        return load(content.getBytes(StandardCharsets.UTF_8), TreeFormat.xgboost);
    }

    private static TreeModel load(byte[] content) throws ModelLoadException, IOException {
        return load(content, TreeFormat.xgboost);
    }

    private static TreeModel load(byte[] content, TreeFormat format)
            throws ModelLoadException, IOException {
        var file = Files.createTempFile("tandem", "model");
        try {
            return TreeModel.load(Files.write(file, content), format);
        } finally {
            Files.delete(file);
        }
    }
}
