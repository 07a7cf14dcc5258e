package org.carillon.describe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DescriptionFilesTest {

  private final AtomicInteger made = new AtomicInteger();
  private final DescriptionFiles files = new DescriptionFiles();

  private DescriptionFile get(String host, String... channels) {
    return files.get(
        Set.of(channels),
        new ServerAddress(host, false, ""),
        (keys, address) -> {
          made.incrementAndGet();
          return keys + " at " + address.host();
        });
  }

  @Test
  void aFileIsMadeOnceForAllWhoSeeTheSame() {
    DescriptionFile first = get("here", "chat", "todo");
    assertThat(get("here", "todo", "chat")).isSameAs(first);
    assertThat(made).hasValue(1);
  }

  @Test
  void whoSeesLessOrComesToAnotherAddressHasAnotherFile() {
    String first = get("here", "chat", "todo").tag();
    assertThat(get("here", "chat").tag()).isNotEqualTo(first);
    assertThat(get("there", "chat", "todo").tag()).isNotEqualTo(first);
    assertThat(get("here").tag()).isNotEqualTo(first);
    assertThat(made).hasValue(4);
  }

  @Test
  void addressesThatACallerInventsTakeNoMoreMemory() {
    DescriptionFile used = get("here", "chat");
    for (int i = 0; i < 1_000; i++) {
      get("invented-" + i, "chat");
      assertThat(get("here", "chat")).as("asked for all the time").isSameAs(used);
    }
    get("invented-0", "chat");
    assertThat(made).as("the first is not kept").hasValue(1 + 1_000 + 1);
  }
}
