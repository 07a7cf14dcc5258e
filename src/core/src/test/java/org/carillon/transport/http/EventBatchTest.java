package org.carillon.transport.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.carillon.security.RequestBodies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a batch of CloudEvents may cost before it is refused. */
class EventBatchTest {

  private static final int MOST = 1_000;

  private final CloudEventReader reader =
      new CloudEventReader(new RequestBodies(1), 2_000_000, MOST, 32);

  @ParameterizedTest
  @CsvSource({"1001, 413", "349000, 413", "1000, 400"})
  void aBatchOfNothingsIsRefusedAtOnce(int events, int status) {
    String batch = "[" + "{},".repeat(events - 1) + "{}]";
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          HttpRefusal httpRefusal = refused(batch);
          assertThat(httpRefusal.status()).isEqualTo(status);
          assertThat(httpRefusal.details()).hasSizeLessThanOrEqualTo(20);
        });
  }

  @Test
  void oneEventOfManyFaultsNamesTheFirst() {
    StringBuilder event = new StringBuilder("[{");
    for (int i = 0; i < 100_000; i++) {
      event.append("\"A").append(i).append("\":1,");
    }
    String batch = event.append("\"id\":1}]").toString();
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          HttpRefusal httpRefusal = refused(batch);
          assertThat(httpRefusal.getMessage())
              .startsWith("[0].A0 is no name")
              .endsWith(", and more");
          assertThat(httpRefusal.details()).hasSize(20);
        });
  }

  private HttpRefusal refused(String batch) {
    return catchThrowableOfType(
        HttpRefusal.class,
        () ->
            reader.read(
                PostedRequest.of(
                    "Content-Type: " + CloudEventReader.BATCHED, batch.getBytes(UTF_8))));
  }
}
