package org.carillon.it.socketio;

import java.nio.file.Files;
import org.carillon.it.support.Browser;
import org.carillon.it.support.NpmBundle;
import org.carillon.it.support.ServerProcess;
import org.carillon.it.support.Wars;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Socket.IO, by the clients that people have, on a real server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SocketIoIT
    implements ClientContract, RecoveryContract, StreamsContract, PacketContract, GoneContract {

  private ServerProcess server;
  private Browser browser;

  @BeforeAll
  void start() throws Exception {
    var war =
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
                EventStreams.class)
            .addAsResource(Wars.persistence("talk"), "META-INF/persistence.xml")
            .addAsWebResource(
                new StringAsset(Files.readString(NpmBundle.socketIo())), "socket.io.js")
            .addAsWebResource(
                new StringAsset(
                    "<!doctype html><title>clients</title><script src=\"socket.io.js\"></script>"),
                "clients.html");
    server =
        ServerProcess.named("socketio")
            .war(Wars.write(war, "sio.war"), "/sio")
            .property("carillon.socketio.join-timeout", "PT2S")
            .property("carillon.socketio.namespaces", "20")
            .property("carillon.send.grace", "PT1S")
            .start();
    server.awaitStatus("/sio/clients.html", status -> status == 200);
    browser = Browser.start();
    browser.open(server.http("/sio/clients.html"));
    browser.evaluate(BrowserSio.HELPERS);
  }

  @AfterAll
  void stop() {
    if (browser != null) {
      browser.close();
    }
    server.close();
  }

  @Override
  public ServerProcess server() {
    return server;
  }

  @Override
  public SioClient client(Kind kind, SioClient.Options options) {
    return kind == Kind.JAVA ? new JavaSio(options) : new BrowserSio(browser, options);
  }
}
