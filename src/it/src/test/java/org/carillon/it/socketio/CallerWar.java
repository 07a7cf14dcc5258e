package org.carillon.it.socketio;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.carillon.client.ServiceClient;
import org.carillon.testing.Wars;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ExplodedImporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** An application that is a client of another, with nothing of Carillon but its client. */
final class CallerWar {

  private CallerWar() {}

  /**
   * Writes it.
   *
   * @param port of the server that has the other application at {@code /sio}
   */
  static Path write(String name, int port) {
    WebArchive war =
        Wars.foreign(CallerServlet.class, CallerLog.class, TalkRemote.class, TalkRemote.Said.class)
            .addAsResource(
                new StringAsset(
                    """
                    carillon.client.talk.url=ws://localhost:%1$d/sio/ws/talk?id=caller
                    carillon.client.talk-io.kind=websocket-client-socket.io
                    carillon.client.talk-io.url=http://localhost:%1$d/ws/talk
                    carillon.client.talk-io.path=/sio/socket.io/
                    """
                        .formatted(port)),
                "META-INF/microprofile-config.properties");
    return Wars.write(addClient(war), name);
  }

  /** A jar, or the classes where nothing was packaged. */
  private static WebArchive addClient(WebArchive war) {
    try {
      Path client =
          Path.of(ServiceClient.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (!Files.isDirectory(client)) {
        return war.addAsLibrary(client.toFile());
      }
      return war.addAsLibrary(
          ShrinkWrap.create(JavaArchive.class, "carillon-client.jar")
              .as(ExplodedImporter.class)
              .importDirectory(client.toFile())
              .as(JavaArchive.class));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
