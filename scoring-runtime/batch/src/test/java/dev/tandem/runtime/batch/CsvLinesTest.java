package dev.tandem.runtime.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

/** Which lines of CSV have not as many values as the first. */
class CsvLinesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a,b/1,2/3,4/ | 0",
                "a,b/1,2/3,4 | 0",
                "a,b/1/2,3/4,5,6/ | 2",
                "a,b/~/1,2~/~//3,4/ | 0",
                "a,b/\"1,2\",3/\"4/5\",6/ | 0",
                "a,b/\"say \"\"1,2\"\"\",3/ | 0",
                "a,b/5\" pipe,3/6\" pipe,4/ | 0",
                "a,b/\"\",1/\"2\",/,/ | 0",
                "a,b/1;2/3;4 | 2"
            })
    void countsThem(String text, long faulty) throws Exception {
        var bytes = text.replace('/', '\n').replace('~', '\r').getBytes(StandardCharsets.UTF_8);

        assertThat(CsvLines.faulty(new ByteArrayInputStream(bytes), 2, 1_000)).isEqualTo(faulty);
    }
}
