package org.carillon.it.socketio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.carillon.testing.MachineTool;
import org.carillon.testing.NpmBundle;
import org.carillon.testing.Wars;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The application of these tests, with a page that has the official client. */
final class TalkWar {

  /** The page, where the application is at {@code /sio}. */
  static final String PAGE = "/sio/clients.html";

  private TalkWar() {}

  static Path write(String name) throws IOException, InterruptedException {
    WebArchive war =
        Wars.with(
                TalkService.class,
                GuardedServices.class,
                GuardedServices.MemberService.class,
                GuardedServices.AdminService.class,
                GuardedServices.NoteService.class,
                GuardedServices.NoteService.Noted.class,
                GuardedServices.CloudService.class,
                GuardedServices.CloudService.Rained.class,
                TokenCheck.class,
                LiveNamespaces.class,
                RawEcho.class,
                EventStreams.class)
            .addAsResource(Wars.persistence("talk"), "META-INF/persistence.xml")
            .addAsWebResource(
                new StringAsset(
                    """
                    <!doctype html><title>clients</title>
                    <script src="socket.io-2.js"></script><script>window.io2 = window.io</script>
                    <script src="socket.io.js"></script>
                    """),
                "clients.html");
    if (MachineTool.isThere("npm")) { // else nothing is tested in a browser
      war.addAsWebResource(new StringAsset(Files.readString(NpmBundle.socketIo())), "socket.io.js")
          .addAsWebResource(
              new StringAsset(Files.readString(NpmBundle.socketIo2())), "socket.io-2.js");
    }
    return Wars.write(war, name);
  }
}
