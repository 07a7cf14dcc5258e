package org.carillon.operation;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ejb.EJBAccessException;
import jakarta.ejb.EJBException;
import jakarta.ejb.EJBTransactionRolledbackException;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.QueryTimeoutException;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.carillon.api.ErrorCode;
import org.carillon.api.HeaderException;
import org.carillon.api.OperationException;
import org.carillon.api.OperationException.Detail;
import org.carillon.config.CarillonConfig;
import org.carillon.json.ValueMapper;
import org.carillon.persistence.TransactionTimeoutException;
import org.carillon.spi.FormatException;
import org.carillon.spi.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureMapperTest {

  record Row(@JsonbProperty("wire") @NotNull String java) {}

  static class Service {
    @NotNull
    String call() {
      return "";
    }
  }

  private final ValueMapper valueMapper =
      new ValueMapper(new CarillonConfig(name -> Optional.empty()), List.of());
  private final FailureMapper failureMapper = new FailureMapper(valueMapper);

  static Stream<Arguments> known() {
    OperationException own = new OperationException("SOLD_OUT", "None left");
    return Stream.of(
        Arguments.of(own, "SOLD_OUT", "None left"),
        Arguments.of(new CompletionException(own), "SOLD_OUT", "None left"),
        Arguments.of(new EJBException(own), "SOLD_OUT", "None left"),
        Arguments.of(new OperationException(ErrorCode.CONFLICT, null), "CONFLICT", ""),
        Arguments.of(new FormatException("What is this"), "BAD_FRAME", "What is this"),
        Arguments.of(new EJBAccessException("no"), "FORBIDDEN", "Not allowed"),
        Arguments.of(new SecurityException("no"), "FORBIDDEN", "Not allowed"),
        Arguments.of(
            new EJBTransactionRolledbackException("x", new OptimisticLockException()),
            "CONFLICT",
            "Somebody else has changed it meanwhile"),
        Arguments.of(new TimeoutException(), "TIMEOUT", "It took too long"),
        Arguments.of(
            new PersistenceException(new QueryTimeoutException()), "TIMEOUT", "It took too long"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("known")
  void answersWithTheCodeOfWhatIsInside(Throwable thrown, String code, String message) {
    assertThat(failureMapper.of("1", "m", thrown))
        .isEqualTo(new Reply.Failure("1", "m", code, message, List.of()));
  }

  /** With what the transaction failed, which says nothing of why. */
  @Test
  void a_transaction_that_took_too_long_is_a_timeout() {
    assertThat(
            failureMapper
                .of(
                    "r",
                    "e",
                    new TransactionTimeoutException(
                        "30 s", new IllegalStateException("not active")))
                .code())
        .isEqualTo("TIMEOUT");
  }

  @Test
  void an_emit_header_that_cannot_be_is_the_senders_fault() {
    Reply.Failure failure =
        failureMapper.of("1", "say", new HeaderException("currentUser", "true or false"));

    assertThat(failure.code()).isEqualTo("INVALID");
    assertThat(failure.message()).contains("currentUser");
  }

  @Test
  void takesTheRefThatAFormatCouldRead() {
    FormatException thrown = new FormatException(ErrorCode.TOO_LARGE, "Deep", 7);
    assertThat(failureMapper.of(null, null, thrown))
        .isEqualTo(new Reply.Failure(7, null, "TOO_LARGE", "Deep", List.of()));
  }

  @Test
  void namesViolatedConstraintsAsTheWireDoes() {
    Validator validator = Validation.buildDefaultValidatorFactory().getValidator();
    ConstraintViolationException thrown =
        new ConstraintViolationException(validator.validate(new Row(null)));
    Reply.Failure failure = failureMapper.of(null, "m", new PersistenceException(thrown));
    assertThat(failure.code()).isEqualTo("INVALID");
    assertThat(failure.details()).extracting(Detail::path).containsExactly("wire");
  }

  @Test
  void doesNotBlameTheClientForAResult() throws Exception {
    Validator validator = Validation.buildDefaultValidatorFactory().getValidator();
    ConstraintViolationException thrown =
        new ConstraintViolationException(
            validator
                .forExecutables()
                .validateReturnValue(new Service(), Service.class.getDeclaredMethod("call"), null));
    assertThat(failureMapper.of(null, "m", thrown).code()).isEqualTo("INTERNAL");
  }

  @Test
  void logsAnythingElseUnderAReferenceAndTellsNothingButThat() {
    RecordingLogger log = new RecordingLogger();
    IllegalStateException thrown = new IllegalStateException("select secret from t");
    Reply.Failure failure =
        new FailureMapper(valueMapper, log)
            .of("1", "a\nERROR faked", new CompletionException(thrown));
    assertThat(failure.code()).isEqualTo("INTERNAL");
    assertThat(failure.message()).matches("Internal error, reference [0-9a-f]{8}");
    assertThat(log.message)
        .startsWith(failure.message())
        .contains("a?ERROR faked")
        .doesNotContain("\n");
    assertThat(log.thrown).hasCause(thrown);
  }

  private static final class RecordingLogger implements System.Logger {

    private String message;
    private Throwable thrown;

    @Override
    public String getName() {
      return "recording";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String text, Throwable cause) {
      assertThat(level).isEqualTo(Level.ERROR);
      message = text;
      thrown = cause;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
      throw new AssertionError("one line, with its cause");
    }
  }
}
