package org.carillon.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.carillon.persistence.JtaDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2OutboxTest extends OutboxContract {

  @TempDir static Path directory;

  @Override
  JtaDatabase open() {
    return TestDatabases.h2(directory);
  }

  @Test
  void a_node_that_has_lost_its_own_database_knows_it() {
    Duration silence = Duration.ofSeconds(5);
    node().engine.tick();
    assertThat(node().engine.condition().isEmbedded()).isTrue();
    assertThat(hasLostItsOwn(silence)).isFalse();
    clock().pass(silence);
    assertThat(hasLostItsOwn(silence)).isTrue();
    node().engine.tick();
    assertThat(hasLostItsOwn(silence)).isFalse();
  }

  private boolean hasLostItsOwn(Duration silence) {
    return node().engine.condition().hasLostItsOwn(clock().instant(), silence);
  }
}
