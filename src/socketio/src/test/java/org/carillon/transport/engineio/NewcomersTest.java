package org.carillon.transport.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.carillon.config.CarillonConfig;
import org.carillon.rate.RateLimits;
import org.carillon.security.KnownCaller;
import org.carillon.security.SecurityLog;
import org.carillon.session.HandshakeFacts;
import org.junit.jupiter.api.Test;

/** Clients that nobody has let in: three of a node, two of an address. */
class NewcomersTest {

  private static final int SMALL = 100;
  private static final int LARGE = 1_000;

  private final Engine engine =
      new Engine(
          new Doorkeeper(),
          new EngineSettings(
              Duration.ofSeconds(25),
              Duration.ofSeconds(20),
              Duration.ofSeconds(10),
              LARGE,
              true,
              true),
          new EngineLimits(10_000, 1_000, 0, 100, 100, 3, 2, SMALL, 1_000),
          new RateLimits(new CarillonConfig(name -> Optional.empty())),
          new SecurityLog(),
          Runnable::run,
          Runnable::run);

  /** Lets nobody in by itself. */
  private static final class Doorkeeper implements EngineListener {

    @Override
    public boolean admits() {
      return true;
    }

    @Override
    public void opened(EngineSocket socket) {
      // it waits
    }

    @Override
    public void text(EngineSocket socket, String message) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void binary(EngineSocket socket, ByteBuffer message) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void closed(EngineSocket socket, String reason) {
      // it has gone
    }
  }

  private ClientSocket from(String address) {
    return engine.create(
        new EngineAdmission.Verdict.New(
            new EngineCodec4(),
            new KnownCaller(null, "default", Set.of(), null),
            new HandshakeFacts(Map.of(), Map.of(), address),
            true,
            null));
  }

  @Test
  void thereAreFewOfAnAddressAndOfTheNode() {
    ClientSocket one = from("a");
    from("a");
    assertThat(engine.refusal("a")).isEqualTo(EngineRefusal.ADDRESS_FULL);
    assertThat(engine.refusal("b")).isNull();
    from("b");
    assertThat(engine.refusal("c")).isEqualTo(EngineRefusal.NEWCOMERS_FULL);
    one.admitted(true);
    one.admitted(true);
    assertThat(engine.refusal("a")).isNull();
    from("a").end(EngineCloseReasons.TRANSPORT_CLOSE);
    assertThat(engine.refusal("a")).isNull();
  }

  @Test
  void whoIsLetInMayEndInAnyOrderAndNothingIsCountedTwice() {
    for (int i = 0; i < 20; i++) {
      ClientSocket socket = from("a");
      if (i % 2 == 0) {
        socket.admitted(true);
      }
      socket.end(EngineCloseReasons.TRANSPORT_CLOSE);
      socket.admitted(false);
      socket.admitted(true);
    }
    from("a");
    assertThat(engine.refusal("a")).isNull();
    from("a");
    assertThat(engine.refusal("a")).isEqualTo(EngineRefusal.ADDRESS_FULL);
  }

  @Test
  void whoHasLeftAllIsANewcomerAgainAndClosedIfThereAreTooMany() {
    ClientSocket one = from("a");
    ClientSocket two = from("a");
    one.admitted(true);
    one.admitted(false);
    assertThat(one.isOpen()).isTrue();
    one.admitted(true);
    from("a");
    two.admitted(true);
    from("a");
    one.admitted(false);
    assertThat(one.isOpen()).isFalse();
  }

  @Test
  void itsMessagesAreSmallUntilItIsLetIn() {
    ClientSocket socket = from("a");
    assertThat(socket.maxPayload()).isEqualTo(SMALL);
    socket.admitted(true);
    assertThat(socket.maxPayload()).isEqualTo(LARGE);
  }
}
