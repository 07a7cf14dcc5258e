package org.carillon.it.socketio;

import org.carillon.testing.Browser;
import org.carillon.testing.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Socket.IO, by the clients that people have, on a real server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SocketIoIT
    implements ClientContract,
        RecoveryContract,
        StreamsContract,
        PacketContract,
        ProtocolContract,
        EngineProtocolContract,
        HeartbeatContract,
        OldClientContract,
        RetryContract,
        GoneContract,
        ServiceClientContract {

  private ServerProcess server;
  private Browser browser;

  @BeforeAll
  void start() throws Exception {
    server = ServerProcess.named("socketio");
    server
        .war(CallerWar.write("caller.war", server.port()), CALLER)
        .war(TalkWar.write("sio.war"), "/sio")
        .war(RawEchoWar.write("bare.war"), ProtocolContract.BARE)
        .property("carillon.socketio.join-timeout", "PT2S")
        .property("carillon.socketio.namespaces", "20")
        .property("carillon.send.grace", "PT1S")
        .start();
    server.awaitStatus(TalkWar.PAGE, status -> status == 200);
    server.awaitStatus(ProtocolContract.BARE + "/index.html", status -> status == 200);
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

  /** Started by the first test that wants it. */
  @Override
  public Browser browser() {
    if (browser == null) {
      browser = Browser.start();
      browser.open(server.http(TalkWar.PAGE));
      browser.evaluate(BrowserSio.HELPERS);
    }
    return browser;
  }

  @Override
  public SioClient client(Kind kind, SioClient.Options options) {
    return kind == Kind.JAVA ? new JavaSio(options) : new BrowserSio(browser(), options);
  }
}
