package org.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.carillon.it.faulty.FineService;
import org.carillon.it.faulty.LibraryEndpoint;
import org.carillon.it.faulty.Mixin;
import org.carillon.it.faulty.RoomEndpoint;
import org.carillon.it.faulty.RoomService;
import org.carillon.it.faulty.StatelessService;
import org.carillon.testing.Build;
import org.carillon.testing.ServerKind;
import org.carillon.testing.ServerProcess;
import org.carillon.testing.Wars;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules themselves are tested without a server; this is the proof that one keeps them. */
class FaultyModelIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final String DESCRIPTOR =
      "<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\"";

  private static final String COMPLETE = DESCRIPTOR + " metadata-complete=\"true\"/>";

  private static final String ORDERED =
      DESCRIPTOR + "><absolute-ordering><name>other</name></absolute-ordering></web-app>";

  @TempDir Path directory;

  @Test
  void theDeploymentFailsWithAllFaultsInOneMessage() throws Exception {
    try (var server = ServerProcess.named("faulty-model").war(write(war(), "faulty.war")).start()) {
      assertThat(messageOf(server))
          .contains("\n  CRL-0042: RoomService.Received.room: @Except(CURRENT_USER) needs boolean,")
          .contains("\n  CRL-0003: StatelessService: ")
          .contains(hasDescriptor() ? "\n  CRL-0092: WEB-INF/web.xml: metadata-complete" : "\n")
          .contains("\n  CRL-0080: RoomEndpoint: /ws/room is the path of a service; extend ")
          .contains("\n  CRL-0082: LibraryEndpoint: no service is at /ws/lost")
          .contains("\n  CRL-0008: Mixin.say: no service is served at /ws/nowhere");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "complete, CRL-0092: WEB-INF/web.xml: metadata-complete=\"true\" hides",
    "ordered, CRL-0092: WEB-INF/web.xml: <absolute-ordering> without <others/>"
  })
  void aDescriptorThatHidesCarillonIsNamed(String name, String fault) throws Exception {
    Path war =
        write(
            Wars.with(FineService.class)
                .setWebXML(new StringAsset(name.equals("complete") ? COMPLETE : ORDERED)),
            name + ".war");
    try (var server = ServerProcess.named("faulty-" + name).war(war).start()) {
      // Payara reads a complete one before CDI begins, and may fail by itself
      String own = name.equals("complete") && !hasDescriptor() ? "Unable to load the EJB" : fault;
      String found = awaitLog(server, fault, own);
      if (found.contains(fault)) {
        assertThat(found).contains("docs/model-rules.md");
      }
    }
  }

  private static String log(ServerProcess server) {
    try {
      return Files.exists(server.log()) ? Files.readString(server.log()) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path write(WebArchive war, String name) {
    Path file = directory.resolve(name);
    war.as(ZipExporter.class).exportTo(file.toFile());
    return file;
  }

  /** Payara fails at a complete one before CDI begins: it finds no EJBs where there are some. */
  private static boolean hasDescriptor() {
    return Build.server() == ServerKind.WILDFLY;
  }

  /**
   * Another application: the library, what it depends on, four classes and one in a jar of its own,
   * no beans.xml, a complete descriptor.
   */
  private static WebArchive war() {
    WebArchive war =
        Wars.with()
            .addAsLibrary(
                ShrinkWrap.create(JavaArchive.class, "ours.jar").addClass(LibraryEndpoint.class))
            .addClasses(RoomService.class, RoomService.Received.class)
            .addClasses(StatelessService.class, Mixin.class, RoomEndpoint.class);
    return hasDescriptor() ? war.setWebXML(new StringAsset(COMPLETE)) : war;
  }

  /** The log from the message on, as soon as it is there. */
  private static String messageOf(ServerProcess server) throws InterruptedException {
    return awaitLog(
        server, "Carillon cannot serve this application, " + (hasDescriptor() ? 6 : 5) + " faults");
  }

  /** The log, from the line of the first of these on, when the stack trace behind it has come. */
  private static String awaitLog(ServerProcess server, String... texts)
      throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      String log = log(server);
      int message = Stream.of(texts).mapToInt(log::indexOf).filter(at -> at >= 0).min().orElse(-1);
      if (message >= 0 && log.indexOf("\n\tat ", message) >= 0) {
        int begin = log.lastIndexOf("Carillon cannot", message);
        return log.substring(log.lastIndexOf('\n', begin < 0 ? message : begin) + 1);
      }
      Thread.sleep(100);
    }
    throw new AssertionError("no message; the log ends:\n" + server.logTail());
  }
}
