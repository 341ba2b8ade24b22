package dev.tandem.runtime.batch;

import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBScalarFunctionBuilder;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

/**
 * The functions by which SQL scores: {@code tandem_score(row_number, bad, t0, t1...)} gives a row's place, {@code
 * tandem_scored(place)} whether it has one, and {@code tandem_value_N(place)} the value of the output column of that
 * number. All are volatile, which keeps DuckDB from moving a filter below one, and so from parting rows that were scored
 * together.
 */
final class SqlFunctions {

    private final ScoreFunction score;
    private final LongConsumer onRows;

    /** Where a function failed: DuckDB passes on no more than the text. */
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    /**
     * @param onRows told how many rows are about to be scored; what it throws ends the query
     */
    SqlFunctions(ScoreFunction score, LongConsumer onRows) {
        this.score = score;
        this.onRows = onRows;
    }

    /** What ended the query, if it was one of the functions. */
    Optional<Exception> failure() {
        return Optional.ofNullable(failure.get());
    }

    void register(Connection connection, List<Lane> lanes, List<OutputColumn> outputs)
            throws SQLException {
        try (var function = named("tandem_score")) {
            function.withParameter(DuckDBColumnType.BIGINT).withParameter(DuckDBColumnType.VARCHAR);
            for (var lane : lanes) {
                function.withParameter(lane.type());
            }
            function.withReturnType(DuckDBColumnType.INTEGER)
                    .withVectorizedFunction(
                            (rows, result) ->
                                    guarded(
                                            () -> {
                                                onRows.accept(rows.rowCount());
                                                score.apply(rows, result);
                                            }))
                    .register(connection);
        }
        try (var function = named("tandem_scored")) {
            function.withParameter(DuckDBColumnType.INTEGER)
                    .withReturnType(DuckDBColumnType.BOOLEAN)
                    .withVectorizedFunction(
                            (rows, result) ->
                                    Places.writeScored(
                                            Places.of(rows.vector(0), (int) rows.rowCount()),
                                            result))
                    .register(connection);
        }
        for (int i = 0; i < outputs.size(); i++) {
            var value = new ValueFunction(outputs.get(i), score);
            try (var function = named("tandem_value_" + i)) {
                function.withParameter(DuckDBColumnType.INTEGER)
                        .withReturnType(value.column().type())
                        .withVectorizedFunction(
                                (rows, result) -> guarded(() -> value.apply(rows, result)))
                        .register(connection);
            }
        }
    }

    private static DuckDBScalarFunctionBuilder named(String name) throws SQLException {
        return DuckDBFunctions.scalarFunction().withName(name).withVolatile();
    }

    private interface Body {
        void run() throws BatchException;
    }

    private void guarded(Body body) throws BatchException {
        try {
            body.run();
        } catch (BatchException | RuntimeException e) {
            failure.compareAndSet(null, e);
            throw e;
        }
    }
}
