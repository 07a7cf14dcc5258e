package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.carillon.it.faulty.Mixin;
import org.carillon.it.faulty.RoomService;
import org.carillon.it.faulty.StatelessService;
import org.carillon.it.support.Build;
import org.carillon.it.support.ServerProcess;
import org.jboss.shrinkwrap.api.Filters;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules themselves are tested without a server; this is the proof that one keeps them. */
class FaultyModelIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path directory;

  @Test
  void theDeploymentFailsWithAllFaultsInOneMessage() throws Exception {
    Path war = directory.resolve("faulty.war");
    war().as(ZipExporter.class).exportTo(war.toFile());
    try (var server = ServerProcess.named("faulty-model").war(war).start()) {
      assertThat(messageOf(server))
          .contains("\n  CRL-0042: RoomService.Received.room: @Except(CURRENT_USER) needs boolean,")
          .contains("\n  CRL-0003: StatelessService: ")
          .contains("\n  CRL-0008: Mixin.say: no service is served at /ws/nowhere");
    }
  }

  /** Another application: the library, what it depends on, three classes, and no beans.xml. */
  private static WebArchive war() {
    WebArchive built =
        ShrinkWrap.create(ZipImporter.class, "built.war")
            .importFrom(Build.war().toFile())
            .as(WebArchive.class);
    return ShrinkWrap.create(WebArchive.class, "faulty.war")
        .merge(built, Filters.include("/WEB-INF/lib/.*"))
        .addAsLibrary(Build.library().toFile())
        .addClasses(RoomService.class, RoomService.Received.class)
        .addClasses(StatelessService.class, Mixin.class);
  }

  /** The log from the message on, as soon as it is there. */
  private static String messageOf(ServerProcess server) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      String log = Files.exists(server.log()) ? Files.readString(server.log()) : "";
      int message = log.indexOf("Carillon cannot serve this application, 3 faults");
      if (message >= 0 && log.indexOf("\n\tat ", message) >= 0) {
        return log.substring(message);
      }
      Thread.sleep(100);
    }
    throw new AssertionError("no message; the log ends:\n" + server.logTail());
  }
}
