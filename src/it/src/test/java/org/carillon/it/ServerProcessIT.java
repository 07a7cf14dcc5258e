package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.carillon.testing.Build;
import org.carillon.testing.ServerProcess;
import org.junit.jupiter.api.Test;

class ServerProcessIT {

  @Test
  void aServerStartsAgainAfterItWasKilled() throws Exception {
    try (var server = ServerProcess.named("server-process").war(Build.war())) {
      server.start().awaitReady();
      long first = server.pid();
      server.kill9();
      assertThat(server.isAlive()).isFalse();

      server.start().awaitStatus("/", status -> status == 200);
      assertThat(server.pid()).isNotEqualTo(first);
      server.sigterm();
      assertThat(server.isAlive()).isFalse();
    }
  }
}
